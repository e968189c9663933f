using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Reach;

/// <summary>The ledger as one immutable value, for decisions that must be pure and fast. Thread-safe.</summary>
public sealed class LedgerView
{
    private readonly Dictionary<string, Asset> assetByNameOrAddress;
    private readonly ILookup<string, Service> servicesByAsset;

    public LedgerView(InstitutionDocument institution)
        : this(institution, [])
    {
    }

    /// <param name="imported">What imported bills of materials say that assets run, beside the institution's own description.</param>
    /// <param name="catalog">Shared with the ledgers that are asked together; one of its own when null.</param>
    public LedgerView(InstitutionDocument institution, IReadOnlyList<AssetSoftware> imported, PackageCatalog? catalog = null)
        : this(institution, SoftwareIndex.Build(institution, imported, catalog ?? new PackageCatalog()))
    {
    }

    private LedgerView(InstitutionDocument institution, SoftwareIndex software)
        : this(institution, software, new Dictionary<string, Asset>(StringComparer.OrdinalIgnoreCase), ServicesByAsset(institution))
    {
        foreach (var asset in institution.Assets)
        {
            assetByNameOrAddress[asset.Id] = asset;
            assetByNameOrAddress[asset.Address] = asset;
        }
    }

    private LedgerView(InstitutionDocument institution, SoftwareIndex software, Dictionary<string, Asset> assetByNameOrAddress, ILookup<string, Service> servicesByAsset)
    {
        Institution = institution;
        Software = software;
        this.assetByNameOrAddress = assetByNameOrAddress;
        this.servicesByAsset = servicesByAsset;
    }

    public InstitutionDocument Institution { get; }

    /// <summary>All software by unique identity, with where it runs.</summary>
    public SoftwareIndex Software { get; }

    /// <summary>The same ledger after one document has changed.</summary>
    public LedgerView With(AssetSoftware software) => new(Institution, Software.With(software), assetByNameOrAddress, servicesByAsset);

    /// <summary>The same software under a new description of the institution.</summary>
    public LedgerView With(InstitutionDocument institution) => new(institution, Software.With(institution));

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

    public IEnumerable<Service> ServicesOn(Asset asset) => servicesByAsset[asset.Id];

    public IEnumerable<CriticalFunction> FunctionsOf(Service service) =>
        Institution.Functions.Where(function => function.Services.Contains(service.Id));

    /// <summary>Share of the load that <paramref name="service"/> still carries (0 to 1) when <paramref name="isolated"/> hosts are gone.</summary>
    public static double RemainingCapacity(Service service, Func<string, bool> isolated)
    {
        var alive = service.Assets.Count(asset => !isolated(asset));
        return service.MinAssets <= 0 ? 1.0 : Math.Min(1.0, (double)alive / service.MinAssets);
    }

    private static ILookup<string, Service> ServicesByAsset(InstitutionDocument institution) => institution.Services
        .SelectMany(service => service.Assets.Distinct(StringComparer.Ordinal).Select(asset => (asset, service)))
        .ToLookup(pair => pair.asset, pair => pair.service, StringComparer.Ordinal);
}
