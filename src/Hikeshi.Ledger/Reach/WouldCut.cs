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
        foreach (var supplier in institution.Suppliers)
        {
            if (supplier.Destinations.FirstOrDefault(destination => Overlap(destination, target)) is { } hit)
            {
                cut.Add(new CutDependency("supplier", supplier.Id, supplier.NeverCut, $"{target} overlaps {hit}, which {supplier.Names.En} is reached through"));
            }
        }

        foreach (var service in institution.Services)
        {
            if (Overlap(service.Address, target))
            {
                cut.Add(new CutDependency("own-address", service.Id, NeverCut: true, $"{target} covers the own service {service.Id} at {service.Address}"));
            }

            if (service.AllowFrom.FirstOrDefault(source => Overlap(source, target)) is { } counterparty)
            {
                cut.Add(new CutDependency("counterparty", service.Id, NeverCut: true, $"{target} overlaps {counterparty}, a counterparty of {service.Id}"));
            }
        }

        foreach (var asset in institution.Assets.Where(asset => Overlap(asset.Address, target)))
        {
            cut.Add(new CutDependency("own-address", asset.Id, NeverCut: true, $"{target} covers the own host {asset.Id} at {asset.Address}"));
        }

        return cut;
    }

    private static bool Overlap(string known, string target)
    {
        if (IpPrefix.TryParse(known, out var a) && IpPrefix.TryParse(target, out var b))
        {
            return a.Overlaps(b);
        }

        return DomainName.Covers(known, target) || DomainName.Covers(target, known);
    }
}
