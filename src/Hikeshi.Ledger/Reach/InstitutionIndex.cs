using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Reach;

/// <summary>An institution's description, found by what decisions ask for: a decision must not walk through thousands of hosts. Immutable.</summary>
internal sealed class InstitutionIndex
{
    private readonly Dictionary<string, Asset> assetByNameOrAddress = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Address, int Port), Service> serviceAt = [];
    private readonly ILookup<string, Service> servicesByAsset;
    private readonly ILookup<string, CriticalFunction> functionsByService;
    private readonly ILookup<string, Asset> assetsBySegment;

    public InstitutionIndex(InstitutionDocument institution)
    {
        foreach (var asset in institution.Assets)
        {
            assetByNameOrAddress[asset.Id] = asset;
            assetByNameOrAddress[asset.Address] = asset;
        }

        foreach (var service in institution.Services)
        {
            serviceAt.TryAdd((service.Address, service.Port), service);
        }

        servicesByAsset = institution.Services
            .SelectMany(service => service.Assets.Distinct(StringComparer.Ordinal).Select(asset => (asset, service)))
            .ToLookup(pair => pair.asset, pair => pair.service, StringComparer.Ordinal);
        functionsByService = institution.Functions
            .SelectMany(function => function.Services.Distinct(StringComparer.Ordinal).Select(service => (service, function)))
            .ToLookup(pair => pair.service, pair => pair.function, StringComparer.Ordinal);
        assetsBySegment = institution.Assets.ToLookup(SegmentOf, StringComparer.Ordinal);
    }

    public Asset? FindAsset(string nameOrAddress) => assetByNameOrAddress.GetValueOrDefault(nameOrAddress);

    public Service? FindService(string address, int port) => serviceAt.GetValueOrDefault((address, port));

    public IEnumerable<Service> ServicesOn(string asset) => servicesByAsset[asset];

    public IEnumerable<CriticalFunction> FunctionsOf(string service) => functionsByService[service];

    public IEnumerable<Asset> AssetsIn(string segment) => assetsBySegment[segment];

    /// <summary>As it is named; otherwise the /24 (IPv6: /64) of the address.</summary>
    public static string SegmentOf(Asset asset) =>
        asset.Segment ?? (IpPrefix.TryParse(asset.Address, out var address) ? address.Widened(address.IsV6 ? 64 : 24).ToString() : asset.Address);
}
