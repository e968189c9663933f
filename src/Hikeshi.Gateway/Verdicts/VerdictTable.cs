using Hikeshi.Gateway.Config;

namespace Hikeshi.Gateway.Verdicts;

/// <summary>
/// What one member's gateway refuses right now. Never changed once built: a change swaps the whole table, readers take no lock.
/// Plain hash sets, because a table is built for every order and often lives for seconds.
/// </summary>
internal sealed class VerdictTable
{
    private readonly AddressSet blockedAddresses;
    private readonly HashSet<string> blockedDomains;
    private readonly AddressSet[][] shields;
    private readonly bool[] isolated;
    private readonly HashSet<uint> isolatedAddresses;

    private VerdictTable(AddressSet blockedAddresses, HashSet<string> blockedDomains, AddressSet[][] shields, bool[] isolated, HashSet<uint> isolatedAddresses) =>
        (this.blockedAddresses, this.blockedDomains, this.shields, this.isolated, this.isolatedAddresses) = (blockedAddresses, blockedDomains, shields, isolated, isolatedAddresses);

    internal static VerdictTable Build(MemberConfig member, IEnumerable<ContainmentScope> active)
    {
        List<Ipv4Prefix> addresses = [];
        HashSet<string> domains = new(StringComparer.Ordinal);
        var allowLists = new List<AddressSet>?[member.Services.Count];
        var hostsIsolated = new bool[member.Hosts.Count];
        foreach (var scope in active)
        {
            if (scope.Host >= 0)
            {
                hostsIsolated[scope.Host] = true;
            }

            if (scope.Service >= 0)
            {
                (allowLists[scope.Service] ??= []).Add(scope.Allowed);
            }

            addresses.AddRange(scope.Prefixes);
            domains.UnionWith(scope.Names);
        }

        return new VerdictTable(
            AddressSet.Of(addresses),
            domains,
            [.. allowLists.Select(s => s is null ? [] : s.ToArray())],
            hostsIsolated,
            member.Hosts.Where((_, i) => hostsIsolated[i]).Select(h => h.Address).ToHashSet());
    }

    /// <summary>Whether the source may reach the published service at all; a host behind it must be up besides.</summary>
    internal bool AdmitsInbound(uint remote, int service)
    {
        if (blockedAddresses.Contains(remote))
        {
            return false;
        }

        foreach (var allowed in shields[service])
        {
            if (!allowed.Contains(remote))
            {
                return false;
            }
        }

        return true;
    }

    internal bool IsIsolated(int host) => isolated[host];

    internal bool AdmitsOutbound(uint source, Destination destination)
    {
        if (isolatedAddresses.Contains(source) || (destination.Address is { } address && blockedAddresses.Contains(address)))
        {
            return false;
        }

        foreach (var name in destination.Names)
        {
            if (DomainName.Covers(blockedDomains, name))
            {
                return false;
            }
        }

        return true;
    }
}
