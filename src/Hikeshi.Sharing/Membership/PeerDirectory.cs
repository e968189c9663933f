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

    public Ed25519PublicKey? KeyOf(MemberId member) => pinned.TryGetValue(member, out var known) ? known.Key : null;

    /// <summary>What to record when the hub says that a member has these keys: a pin, a refusal of a changed key, or nothing.</summary>
    public Fact? Consider(MemberEnrolled enrolled)
    {
        if (!pinned.TryGetValue(enrolled.Member, out var known))
        {
            return new MemberPinned(enrolled.Member, enrolled.NameEn, enrolled.NameJa, enrolled.InstitutionKind, enrolled.EvidenceKey);
        }

        return known.Pin.EvidenceKey == enrolled.EvidenceKey
            ? null
            : new ObjectRefused(enrolled.Member, enrolled.Member.Value, "key-changed", enrolled.EvidenceKey, $"the hub now claims another key for {enrolled.Member} than the one pinned here");
    }

    public void Apply(Recorded<MemberPinned> pin) => Pin(pin.Fact);

    /// <summary>The hub knows whom it enrolled itself.</summary>
    public void Apply(Recorded<MemberEnrolled> enrolled)
    {
        var fact = enrolled.Fact;
        Pin(new MemberPinned(fact.Member, fact.NameEn, fact.NameJa, fact.InstitutionKind, fact.EvidenceKey));
    }

    private void Pin(MemberPinned pin)
    {
        var bytes = Base64Url.DecodeFromChars(pin.EvidenceKey);
        pinned.TryAdd(pin.Member, (pin, new Ed25519PublicKey(bytes)));
    }
}
