using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Verdicts;

namespace Hikeshi.Gateway.DataPlane;

/// <summary>What the sector's addresses and names mean: published services, hosts, suppliers.</summary>
internal sealed class DialPlan
{
    private readonly HashSet<(uint Address, int Port)> published = [];
    private readonly Dictionary<uint, MemberConfig> owners = [];
    private readonly Dictionary<string, uint> supplierByName = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, List<string>> namesByAddress = [];

    internal DialPlan(GatewayConfig config)
    {
        foreach (var member in config.Members)
        {
            foreach (var service in member.Services)
            {
                published.Add((Ipv4Prefix.ToNumber(service.Endpoint.Address), service.Endpoint.Port));
            }

            foreach (var host in member.Hosts)
            {
                owners[host.Address] = member;
            }
        }

        foreach (var supplier in config.Suppliers)
        {
            supplierByName[supplier.Domain] = supplier.Address;
            if (!namesByAddress.TryGetValue(supplier.Address, out var names))
            {
                namesByAddress[supplier.Address] = names = [];
            }

            names.Add(supplier.Domain);
        }
    }

    /// <summary>A name and its address mean the same place: a block of either covers it.</summary>
    internal Destination Resolve(string host, int port)
    {
        if (Ipv4Prefix.TryParseAddress(host, out var address))
        {
            return new Destination(address, namesByAddress.GetValueOrDefault(address) ?? [], port);
        }

        return new Destination(supplierByName.TryGetValue(host, out address) ? address : null, [host], port);
    }

    internal bool IsPublished(Destination destination) => destination.Address is { } address && published.Contains((address, destination.Port));

    internal SourceClass Classify(uint source, MemberConfig member) =>
        owners.TryGetValue(source, out var owner) ? ReferenceEquals(owner, member) ? SourceClass.Own : SourceClass.Peer
        : namesByAddress.ContainsKey(source) ? SourceClass.Supplier
        : SourceClass.Other;
}
