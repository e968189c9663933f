using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Federation.Partners;
using Hikeshi.Sharing.Membership;

namespace Hikeshi.Sharing.Federation;

/// <summary>Who belongs to an audience: nobody sees what is not written for them, and nobody beyond the border what the link does not let.</summary>
public sealed class SharingCircle(string sector, PeerDirectory peers, IReadOnlyList<PartnerTerms> partners)
{
    private readonly ConcurrentDictionary<string, HashSet<MemberId>> groups = new(StringComparer.Ordinal);

    /// <summary>The sharing groups, and who is in them.</summary>
    public IReadOnlyList<SharingGroupDefined> Groups => [.. groups.OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => new SharingGroupDefined(group.Key, [.. group.Value.OrderBy(member => member.Value, StringComparer.Ordinal)]))];

    public void Apply(Recorded<SharingGroupDefined> defined) => groups[defined.Fact.Name] = [.. defined.Fact.Members];

    /// <summary>Whether the hub says something else of a group than is known.</summary>
    public bool IsNews(SharingGroupDefined group) => !groups.TryGetValue(group.Name, out var members) || !members.SetEquals(group.Members);

    /// <summary>The terms of the link to this member, when it is another sector's hub.</summary>
    public PartnerTerms? PartnerOf(MemberId member) => partners.FirstOrDefault(partner => partner.Member == member);

    /// <summary>Whether something that a hub tells concerns this recipient: a group only those in it, and beyond the border only who the members are.</summary>
    public bool Hears(MemberId recipient, Fact told) =>
        PartnerOf(recipient) is { } partner
            ? told is MemberEnrolled || (told is MemberPinned { Member.Sector: { } home } && home != partner.Sector && partner.Transit.Contains(home, StringComparer.Ordinal))
            : told is not SharingGroupDefined group || group.Members.Contains(recipient);

    /// <summary>Whether an envelope is for this recipient.</summary>
    /// <param name="producer">As this sector names it.</param>
    public bool MaySee(MemberId recipient, MemberId producer, string audience)
    {
        if (!Audience.TryParse(audience, out var read) || peers.KeyOf(recipient) is null)
        {
            return false;
        }

        return PartnerOf(recipient) is { } partner ? partner.Leaves(producer, read)
            : read == Audience.Community || (read == Audience.Sector && producer.Sector is null)
            || (read.Group is { } group && groups.TryGetValue(group, out var members) && members.Contains(recipient))
            || read.Named.Contains(producer.Sector is null ? recipient : recipient.In(sector));
    }
}
