using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Reach;

/// <summary>What refusing a destination or an address would cut.</summary>
/// <param name="Kind">supplier, counterparty, own-address.</param>
/// <param name="Name">Id of what would be cut.</param>
/// <param name="NeverCut">True when nobody may cut it automatically.</param>
public sealed record CutDependency(string Kind, string Name, bool NeverCut, string Because);

/// <summary>Answers "would this cut our own dependency?" for everybody who is about to refuse something.</summary>
public static class WouldCut
{
    /// <param name="target">An address, a CIDR prefix, or a domain name.</param>
    /// <returns>Every own dependency that <paramref name="target"/> covers or belongs to; empty when none.</returns>
    public static IReadOnlyList<CutDependency> Ask(InstitutionDocument institution, string target)
    {
        var cut = new List<CutDependency>();
        var asked = new Destination(target);
        foreach (var supplier in institution.Suppliers)
        {
            if (asked.FindOverlapping(supplier.Destinations) is { } hit)
            {
                cut.Add(new CutDependency("supplier", supplier.Id, supplier.NeverCut, $"{target} overlaps {hit}, which {supplier.Names.En} is reached through"));
            }
        }

        foreach (var service in institution.Services)
        {
            if (asked.Overlaps(service.Address))
            {
                cut.Add(new CutDependency("own-address", service.Id, NeverCut: true, $"{target} covers the own service {service.Id} at {service.Address}"));
            }

            if (asked.FindOverlapping(service.AllowFrom) is { } counterparty)
            {
                cut.Add(new CutDependency("counterparty", service.Id, NeverCut: true, $"{target} overlaps {counterparty}, a counterparty of {service.Id}"));
            }
        }

        foreach (var asset in institution.Assets)
        {
            if (asked.Overlaps(asset.Address))
            {
                cut.Add(new CutDependency("own-address", asset.Id, NeverCut: true, $"{target} covers the own host {asset.Id} at {asset.Address}"));
            }
        }

        return cut;
    }

    /// <summary>What is asked about, read once: it is compared with everything that the institution has.</summary>
    private readonly struct Destination(string text)
    {
        private readonly IpPrefix? prefix = IpPrefix.TryParse(text, out var parsed) ? parsed : null;

        public bool Overlaps(string known) =>
            prefix is { } asked && IpPrefix.TryParse(known, out var other) ? asked.Overlaps(other) : DomainName.Covers(known, text) || DomainName.Covers(text, known);

        public string? FindOverlapping(IReadOnlyList<string> known)
        {
            for (var i = 0; i < known.Count; i++)
            {
                if (Overlaps(known[i]))
                {
                    return known[i];
                }
            }

            return null;
        }
    }
}
