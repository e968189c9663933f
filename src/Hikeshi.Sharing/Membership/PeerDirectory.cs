using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Membership;

/// <summary>
/// Who belongs to the sector and which keys speak for them. A log key is pinned when it is first seen in the hub's log; another one later is refused until
/// a person here accepts it. The sealing key changes by the member's own word (<see cref="KeyChange"/>). Nobody speaks for who was revoked. Thread-safe.
/// </summary>
public sealed class PeerDirectory
{
    private readonly ConcurrentDictionary<MemberId, Peer> peers = new();

    /// <summary>Those who were not revoked, by id.</summary>
    public IReadOnlyList<MemberPinned> Members => [.. All.Where(p => p.Revoked is null).Select(p => p.Pin)];

    /// <summary>Everybody who was ever pinned, by id.</summary>
    public IReadOnlyList<Peer> All => [.. peers.Values.OrderBy(p => p.Pin.Member.Value, StringComparer.Ordinal)];

    /// <summary>How many institutions the sector has: neither members of other sectors nor their hubs are its own.</summary>
    public int Own => peers.Values.Count(p => p.Revoked is null && p.Pin.Member.Sector is null && p.Pin.InstitutionKind != "hub");

    public Peer? Find(MemberId member) => peers.GetValueOrDefault(member);

    /// <summary>The key of a member's log, by which it signs; null when nobody speaks for it here.</summary>
    public Ed25519PublicKey? KeyOf(MemberId member) => Belonging(member) is { } peer && Ed25519PublicKey.TryParseBase64Url(peer.Pin.EvidenceKey, out var key) ? key : null;

    /// <summary>The key of a member's cosignatures; null when it has none.</summary>
    public Ed25519PublicKey? WitnessKeyOf(MemberId member) => Belonging(member) is { } peer && Ed25519PublicKey.TryParseBase64Url(peer.Pin.WitnessKey, out var key) ? key : null;

    /// <summary>The key to which content for a member is sealed; null when it has announced none.</summary>
    public SealingPublicKey? SealingKeyOf(MemberId member) => Belonging(member) is { } peer && SealingPublicKey.TryParseBase64Url(peer.SealingKey, out var key) ? key : null;

    /// <summary>What to record when the hub tells something about a member: nothing when it is known, or proves nothing.</summary>
    public IReadOnlyList<Fact> Consider(Fact told, DateTimeOffset now) => told switch
    {
        MemberEnrolled enrolled => Consider(enrolled),
        KeyRotated change => Find(change.Member) is { } peer && KeyChange.WhyNot(change, peer, now) is null ? [change] : [],
        MemberRevoked revoked => Find(revoked.Member) is { Revoked: null } ? [revoked] : [],
        _ => [],
    };

    /// <summary>A pin, a refusal of a changed key with the alarm that goes with it, or nothing.</summary>
    public IReadOnlyList<Fact> Consider(MemberEnrolled enrolled)
    {
        if (Find(enrolled.Member) is not { } known)
        {
            return [PinOf(enrolled)];
        }

        if (known.Pin.EvidenceKey != enrolled.EvidenceKey)
        {
            // What was refused comes by again with every stream: it is news once. A key that was in use before is an enrolment from then.
            return known.HasHad(enrolled.EvidenceKey) || known.Claimed?.Claimed == enrolled.EvidenceKey ? []
                : [Changed(enrolled, enrolled.EvidenceKey, "key"), new KeyClaimed(enrolled.Member, known.Pin.EvidenceKey, enrolled.EvidenceKey, enrolled.WitnessKey, enrolled.Approval)];
        }

        // An enrolment may come by again, also one from before there were witness keys.
        return enrolled.WitnessKey is not { } witnessKey || witnessKey == known.Pin.WitnessKey ? []
            : known.Pin.WitnessKey is null ? [PinOf(enrolled)]
            : [Changed(enrolled, witnessKey, "witness key")];
    }

    public void Apply(Recorded<MemberPinned> pin) => Pin(pin.Fact, pin.Time);

    /// <summary>The hub knows whom it enrolled itself, also again.</summary>
    public void Apply(Recorded<MemberEnrolled> enrolled)
    {
        var pin = PinOf(enrolled.Fact);
        Pin(pin, enrolled.Time);
        if (enrolled.Fact.Approval is not null)
        {
            Change(pin.Member, known => known.Pin.EvidenceKey == pin.EvidenceKey ? known with { Revoked = null } : known.With(pin.EvidenceKey, pin.WitnessKey, enrolled.Time));
        }
    }

    /// <summary>Verified again: a change that does not follow what is pinned has no effect.</summary>
    public void Apply(Recorded<KeyRotated> change) => Change(change.Fact.Member, known => KeyChange.WhyNot(change.Fact, known, change.Time) is null ? known.With(change.Fact) : known);

    public void Apply(Recorded<MemberRevoked> revoked) => Change(revoked.Fact.Member, known => known with { Revoked = known.Revoked ?? revoked.Fact });

    public void Apply(Recorded<KeyClaimed> claimed) => Change(claimed.Fact.Member, known => known with { Claimed = claimed.Fact });

    public void Apply(Recorded<KeyAccepted> accepted) => Change(accepted.Fact.Member, known => known.With(accepted.Fact.EvidenceKey, accepted.Fact.WitnessKey, accepted.Time));

    private Peer? Belonging(MemberId member) => Find(member) is { Revoked: null } peer ? peer : null;

    private static MemberPinned PinOf(MemberEnrolled fact) => new(fact.Member, fact.NameEn, fact.NameJa, fact.InstitutionKind, fact.EvidenceKey, fact.WitnessKey);

    private static ObjectRefused Changed(MemberEnrolled enrolled, string key, string what) =>
        new(enrolled.Member, enrolled.Member.Value, "key-changed", key, $"the hub now claims another {what} for {enrolled.Member} than the one pinned here");

    /// <summary>The first pin stays; a witness key may be added to it once.</summary>
    private void Pin(MemberPinned pin, DateTimeOffset at) =>
        peers.AddOrUpdate(
            pin.Member,
            _ => new Peer(pin, at),
            (_, known) => known.Pin.WitnessKey is null && known.Pin.EvidenceKey == pin.EvidenceKey ? known with { Pin = known.Pin with { WitnessKey = pin.WitnessKey } } : known);

    private void Change(MemberId member, Func<Peer, Peer> change)
    {
        while (peers.TryGetValue(member, out var known) && !peers.TryUpdate(member, change(known), known))
        {
            // Somebody else changed it in between.
        }
    }
}
