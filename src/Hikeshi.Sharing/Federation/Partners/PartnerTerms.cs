using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Sharing.Federation.Envelopes;

namespace Hikeshi.Sharing.Federation.Partners;

/// <summary>What may cross the border to or from another sector over one link.</summary>
/// <param name="Sector">The other sector, a domain name: over this link come its members, and those of <paramref name="Transit"/>.</param>
/// <param name="Member">As which its hub is enrolled here, or this hub there.</param>
/// <param name="HighestOut">The strictest marking that leaves. CLEAR and GREEN by default; AMBER+STRICT and RED never do, whatever is said here.</param>
/// <param name="HighestIn">The strictest marking that is taken in.</param>
/// <param name="Groups">Sharing groups that span the border: a group of this name exists on both sides, and each side says who is in it.</param>
/// <param name="Transit">Sectors beyond the other one that it may pass on.</param>
public sealed record PartnerTerms(string Sector, MemberId Member, Tlp HighestOut, Tlp HighestIn, IReadOnlyList<string> Groups, IReadOnlyList<string> Transit)
{
    /// <summary>Whether anything of this chain crosses: nobody beyond the border learns of the others.</summary>
    /// <param name="producer">As this sector names it.</param>
    public bool Leaves(MemberId producer, Audience audience) =>
        producer.Sector != Sector
        && (audience == Audience.Community
            || (audience.Group is { } group && Groups.Contains(group, StringComparer.Ordinal))
            || audience.Named.Any(member => member.Sector == Sector));

    /// <summary>Whether anything of this chain may come in.</summary>
    /// <param name="own">This sector.</param>
    public bool Enters(Audience audience, string own) =>
        audience == Audience.Community
        || (audience.Group is { } group && Groups.Contains(group, StringComparer.Ordinal))
        || audience.Named.Any(member => member.Sector == own);

    /// <summary>Why a bundle is kept back although its chain crosses; null when it goes.</summary>
    public string? WhyKept(EnvelopeHead head) => Objection(head.Marking, HighestOut, $"to {Sector}");

    /// <summary>Why something that came over this link is not passed on here; null when it is.</summary>
    public string? WhyNotTaken(EnvelopeHead head) => Objection(head.Marking, HighestIn, $"from {Sector}");

    /// <summary>Whether the partner may speak for members of this sector.</summary>
    public bool Brings(string sector) => sector == Sector || Transit.Contains(sector, StringComparer.Ordinal);

    private static string? Objection(Tlp marking, Tlp highest, string way) =>
        marking >= Tlp.AmberStrict ? $"TLP:{(marking == Tlp.Red ? "RED" : "AMBER+STRICT")} does not cross the border {way}"
        : marking > highest ? $"this link lets at most {highest} {way}, not {marking}"
        : null;
}
