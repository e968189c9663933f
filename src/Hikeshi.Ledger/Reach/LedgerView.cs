using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Reach;

/// <summary>The ledger as one immutable value, for decisions that must be pure and fast. Thread-safe.</summary>
public sealed class LedgerView
{
    private readonly Dictionary<string, Asset> assetByNameOrAddress = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IReadOnlyList<Service>> servicesByAsset = new(StringComparer.Ordinal);

    public LedgerView(InstitutionDocument institution)
        : this(institution, [])
    {
    }

    /// <param name="imported">What imported bills of materials say that assets run, beside the institution's own description.</param>
    public LedgerView(InstitutionDocument institution, IReadOnlyList<AssetSoftware> imported)
    {
        Institution = institution;
        Software = SoftwareIndex.Build(institution, imported);
        foreach (var asset in institution.Assets)
        {
            assetByNameOrAddress[asset.Id] = asset;
            assetByNameOrAddress[asset.Address] = asset;
            servicesByAsset[asset.Id] = institution.Services.Where(s => s.Assets.Contains(asset.Id)).ToList();
        }
    }

    public InstitutionDocument Institution { get; }

    /// <summary>All software by unique identity, with where it runs.</summary>
    public SoftwareIndex Software { get; }

    /// <summary>The own host with that name or address; telemetry often adds the domain (<c>web-1.bank-03.example</c>).</summary>
    public Asset? FindHost(string nameOrAddress)
    {
        if (assetByNameOrAddress.TryGetValue(nameOrAddress, out var asset))
        {
            return asset;
        }

        var dot = nameOrAddress.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && assetByNameOrAddress.TryGetValue(nameOrAddress[..dot], out asset) ? asset : null;
    }

    public IReadOnlyList<Service> ServicesOn(Asset asset) => servicesByAsset.GetValueOrDefault(asset.Id) ?? [];

    public IEnumerable<CriticalFunction> FunctionsOf(Service service) =>
        Institution.Functions.Where(function => function.Services.Contains(service.Id));

    /// <summary>Share of the load that <paramref name="service"/> still carries (0 to 1) when <paramref name="isolated"/> hosts are gone.</summary>
    public static double RemainingCapacity(Service service, IReadOnlySet<string> isolated)
    {
        var alive = service.Assets.Count(asset => !isolated.Contains(asset));
        return service.MinAssets <= 0 ? 1.0 : Math.Min(1.0, (double)alive / service.MinAssets);
    }
}
