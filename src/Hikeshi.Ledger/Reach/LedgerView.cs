using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Reach;

/// <summary>The ledger as one immutable value, for decisions that must be pure and fast. Thread-safe.</summary>
public sealed class LedgerView
{
    private readonly InstitutionIndex index;

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
        : this(institution, software, new InstitutionIndex(institution))
    {
    }

    private LedgerView(InstitutionDocument institution, SoftwareIndex software, InstitutionIndex index)
    {
        Institution = institution;
        Software = software;
        this.index = index;
    }

    public InstitutionDocument Institution { get; }

    /// <summary>All software by unique identity, with where it runs.</summary>
    public SoftwareIndex Software { get; }

    /// <summary>The same ledger after one document has changed.</summary>
    public LedgerView With(AssetSoftware software) => new(Institution, Software.With(software), index);

    /// <summary>The same software under a new description of the institution.</summary>
    public LedgerView With(InstitutionDocument institution) => new(institution, Software.With(institution));

    /// <summary>The own host with that name or address; telemetry often adds the domain (<c>web-1.bank-03.example</c>).</summary>
    public Asset? FindHost(string nameOrAddress)
    {
        if (index.FindAsset(nameOrAddress) is { } asset)
        {
            return asset;
        }

        var dot = nameOrAddress.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 ? index.FindAsset(nameOrAddress[..dot]) : null;
    }

    /// <summary>The own service that is published there; null when none is.</summary>
    public Service? FindService(string address, int port) => index.FindService(address, port);

    public IEnumerable<Service> ServicesOn(Asset asset) => index.ServicesOn(asset.Id);

    public IEnumerable<CriticalFunction> FunctionsOf(Service service) => index.FunctionsOf(service.Id);

    /// <summary>The name of the network segment that a host stands in.</summary>
    public static string SegmentOf(Asset asset) => InstitutionIndex.SegmentOf(asset);

    /// <summary>Every host of the segment, this one included.</summary>
    public IEnumerable<Asset> HostsBeside(Asset asset) => index.AssetsIn(SegmentOf(asset));

    /// <summary>Share of the load that <paramref name="service"/> still carries (0 to 1) when <paramref name="isolated"/> hosts are gone.</summary>
    public static double RemainingCapacity(Service service, Func<string, bool> isolated)
    {
        var alive = service.Assets.Count(asset => !isolated(asset));
        return service.MinAssets <= 0 ? 1.0 : Math.Min(1.0, (double)alive / service.MinAssets);
    }
}
