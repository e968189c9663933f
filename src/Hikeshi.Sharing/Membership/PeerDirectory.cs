using System.Buffers.Text;
using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;

namespace Hikeshi.Sharing.Membership;

/// <summary>Who belongs to the sector and which key speaks for them. A key is pinned when it is first seen in the hub's log; another one later is refused.</summary>
public sealed class PeerDirectory
{
    private readonly ConcurrentDictionary<MemberId, (MemberPinned Pin, Ed25519PublicKey Key)> pinned = new();

    public IReadOnlyList<MemberPinned> Members => [.. pinned.Values.Select(p => p.Pin).OrderBy(p => p.Member.Value, StringComparer.Ordinal)];

    /// <summary>How many institutions the sector has: neither members of other sectors nor their hubs are its own.</summary>
    public int Own => pinned.Values.Count(known => known.Pin.Member.Sector is null && known.Pin.InstitutionKind != "hub");

    public Ed25519PublicKey? KeyOf(MemberId member) => pinned.TryGetValue(member, out var known) ? known.Key : null;

    /// <summary>The key of a member's cosignatures; null when it has none.</summary>
    public Ed25519PublicKey? WitnessKeyOf(MemberId member) =>
        pinned.TryGetValue(member, out var known) && Ed25519PublicKey.TryParseBase64Url(known.Pin.WitnessKey, out var key) ? key : null;

    /// <summary>What to record when the hub says that a member has these keys: a pin, a refusal of a changed key, or nothing.</summary>
    public Fact? Consider(MemberEnrolled enrolled)
    {
        if (!pinned.TryGetValue(enrolled.Member, out var known))
        {
            return PinOf(enrolled);
        }

        if (known.Pin.EvidenceKey != enrolled.EvidenceKey)
        {
            return Changed(enrolled, enrolled.EvidenceKey, "key");
        }

        // An enrolment may come by again, also one from before there were witness keys.
        return enrolled.WitnessKey is not { } witnessKey || witnessKey == known.Pin.WitnessKey ? null
            : known.Pin.WitnessKey is null ? PinOf(enrolled)
            : Changed(enrolled, witnessKey, "witness key");
    }

    public void Apply(Recorded<MemberPinned> pin) => Pin(pin.Fact);

    /// <summary>The hub knows whom it enrolled itself.</summary>
    public void Apply(Recorded<MemberEnrolled> enrolled) => Pin(PinOf(enrolled.Fact));

    private static MemberPinned PinOf(MemberEnrolled fact) => new(fact.Member, fact.NameEn, fact.NameJa, fact.InstitutionKind, fact.EvidenceKey, fact.WitnessKey);

    private static ObjectRefused Changed(MemberEnrolled enrolled, string key, string what) =>
        new(enrolled.Member, enrolled.Member.Value, "key-changed", key, $"the hub now claims another {what} for {enrolled.Member} than the one pinned here");

    /// <summary>The first pin stays; a witness key may be added to it once.</summary>
    private void Pin(MemberPinned pin) =>
        pinned.AddOrUpdate(
            pin.Member,
            _ => (pin, new Ed25519PublicKey(Base64Url.DecodeFromChars(pin.EvidenceKey))),
            (_, known) => known.Pin.WitnessKey is null && known.Pin.EvidenceKey == pin.EvidenceKey ? (known.Pin with { WitnessKey = pin.WitnessKey }, known.Key) : known);
}
