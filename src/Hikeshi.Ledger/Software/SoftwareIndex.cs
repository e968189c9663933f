using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Software;

/// <summary>Where a component runs. <paramref name="Service"/> is null on a host that carries no service.</summary>
public readonly record struct Placement(Service? Service, string Asset);

/// <summary>
/// The software of one institution by unique package, never by instance: an advisory is compared with the catalog, and what it
/// names is looked up here. Immutable; a changed document makes a new index that shares all that did not change.
/// </summary>
public sealed class SoftwareIndex
{
    private readonly Numbering assets;
    private readonly PagedArray<AssetDocuments> documents;
    private readonly PagedArray<AssetSet> postings;

    private SoftwareIndex(PackageCatalog catalog, Numbering assets, ServiceMap services, PagedArray<AssetDocuments> documents, PagedArray<AssetSet> postings)
    {
        Catalog = catalog;
        this.assets = assets;
        Services = services;
        this.documents = documents;
        this.postings = postings;
    }

    public PackageCatalog Catalog { get; }

    public ServiceMap Services { get; }

    /// <summary>One more than the largest asset number in use.</summary>
    public int AssetCount => assets.Count;

    /// <summary>Software of the institution's own description and of the imported documents, merged. Purls that cannot be read are left out.</summary>
    /// <param name="catalog">Shared with the ledgers that are asked together.</param>
    public static SoftwareIndex Build(InstitutionDocument institution, IEnumerable<AssetSoftware> imported, PackageCatalog catalog)
    {
        var assets = new Numbering();
        var services = new ServiceMap(institution, assets, catalog);
        var gathered = new Dictionary<int, AssetDocuments>();
        foreach (var (asset, packages) in Declared(institution, assets, catalog))
        {
            gathered[asset] = AssetDocuments.Empty.WithDeclared(packages);
        }

        var numbers = new Dictionary<SoftwareComponent, int>(ReferenceEqualityComparer.Instance);
        foreach (var software in imported)
        {
            var asset = assets.Of(software.Asset);
            gathered[asset] = gathered.GetValueOrDefault(asset, AssetDocuments.Empty).With(software.Source, Numbers(software.Components, catalog, numbers));
        }

        var byAsset = new AssetDocuments?[assets.Count];
        foreach (var (asset, list) in gathered)
        {
            byAsset[asset] = list;
        }

        return new SoftwareIndex(catalog, assets, services, PagedArray<AssetDocuments>.Of(byAsset), PagedArray<AssetSet>.Of(Invert(byAsset, catalog.Count)));
    }

    /// <summary>What one source now says about one asset; without components it says nothing any more.</summary>
    public SoftwareIndex With(AssetSoftware software)
    {
        var asset = assets.Of(software.Asset);
        var after = (documents[asset] ?? AssetDocuments.Empty).With(software.Source, Numbers(software.Components, Catalog));
        return With(Services, [new(asset, after)]);
    }

    /// <summary>The institution describes itself anew; what documents say stays.</summary>
    public SoftwareIndex With(InstitutionDocument institution)
    {
        var services = new ServiceMap(institution, assets, Catalog);
        var declared = Declared(institution, assets, Catalog);
        var described = Enumerable.Range(0, assets.Count).Where(asset => declared.ContainsKey(asset) || documents[asset] is not null);
        return With(services, [.. described.Select(asset =>
            new KeyValuePair<int, AssetDocuments?>(asset, (documents[asset] ?? AssetDocuments.Empty).WithDeclared(declared.GetValueOrDefault(asset, []))))]);
    }

    public string AssetName(int asset) => assets[asset];

    /// <exception cref="KeyNotFoundException">Nobody has heard of the asset.</exception>
    public int AssetNumber(string asset) => assets.TryFind(asset, out var number) ? number : throw new KeyNotFoundException(asset);

    /// <summary>The assets that run a package of the catalog.</summary>
    public AssetSet AssetsOf(int package) => postings[package] ?? AssetSet.Empty;

    /// <summary>The packages that run on an asset, ascending by number; none when nobody has heard of it.</summary>
    public IReadOnlyList<CatalogedPackage> PackagesOn(string asset) => assets.TryFind(asset, out var number)
        ? [.. (documents[number]?.Packages ?? []).Select(package => Catalog[package])]
        : [];

    /// <summary>Where a package runs, sorted by service and asset.</summary>
    public IReadOnlyList<Placement> Placements(int package)
    {
        var placements = new List<Placement>();
        foreach (var asset in AssetsOf(package).ToArray())
        {
            var owners = Services.OwnersOf(package, asset);
            foreach (var service in owners)
            {
                placements.Add(new Placement(Services.Institution.Services[service], assets[asset]));
            }

            if (owners.IsEmpty)
            {
                placements.Add(new Placement(Service: null, assets[asset]));
            }
        }

        return placements.OrderBy(p => p.Service?.Id, StringComparer.Ordinal).ThenBy(p => p.Asset, StringComparer.Ordinal).ToList();
    }

    private SoftwareIndex With(ServiceMap services, IReadOnlyCollection<KeyValuePair<int, AssetDocuments?>> changes)
    {
        var changed = new Dictionary<int, AssetSet?>();
        foreach (var (asset, after) in changes)
        {
            var (before, now) = (documents[asset]?.Packages ?? [], after?.Packages ?? []);
            foreach (var package in before.Except(now))
            {
                changed[package] = (changed.GetValueOrDefault(package) ?? AssetsOf(package)).Without(asset);
            }

            foreach (var package in now.Except(before))
            {
                changed[package] = (changed.GetValueOrDefault(package) ?? AssetsOf(package)).With(asset);
            }
        }

        return new SoftwareIndex(Catalog, assets, services, documents.With(changes), postings.With(changed));
    }

    /// <summary>From packages by asset to assets by package, each list as long as it must be.</summary>
    private static AssetSet?[] Invert(AssetDocuments?[] byAsset, int packages)
    {
        var listed = Array.ConvertAll(byAsset, asset => asset?.Packages ?? []);
        var counts = new int[packages];
        foreach (var some in listed)
        {
            foreach (var package in some)
            {
                counts[package]++;
            }
        }

        var lists = Array.ConvertAll(counts, count => count == 0 ? null : new int[count]);
        Array.Clear(counts);
        for (var asset = 0; asset < listed.Length; asset++)
        {
            foreach (var package in listed[asset])
            {
                lists[package]![counts[package]++] = asset;
            }
        }

        return Array.ConvertAll(lists, list => list is null ? null : AssetSet.Of(list));
    }

    private static Dictionary<int, int[]> Declared(InstitutionDocument institution, Numbering assets, PackageCatalog catalog) => institution.Assets
        .SelectMany(asset => asset.Software.Select(purl => (asset.Id, purl)))
        .Concat(institution.Services.SelectMany(service => service.Assets.Select(asset => (asset, service.Component))))
        .GroupBy(pair => assets.Of(pair.Item1), pair => pair.Item2)
        .ToDictionary(group => group.Key, group => Numbers(group, catalog));

    private static int[] Numbers(IEnumerable<SoftwareComponent> components, PackageCatalog catalog) =>
        Numbers(components.Select(component => component.Purl).OfType<string>(), catalog);

    /// <param name="known">Numbers found so far, -1 for none, by component object: the documents of a ledger share these, and a text is looked up once.</param>
    private static int[] Numbers(IReadOnlyList<SoftwareComponent> components, PackageCatalog catalog, Dictionary<SoftwareComponent, int> known)
    {
        var numbers = new int[components.Count];
        var count = 0;
        foreach (var component in components)
        {
            if (!known.TryGetValue(component, out var number))
            {
                known[component] = number = component.Purl is { } purl && catalog.TryAdd(purl, out var found) ? found : -1;
            }

            if (number >= 0)
            {
                numbers[count++] = number;
            }
        }

        return AssetDocuments.Sorted(count == numbers.Length ? numbers : numbers[..count]);
    }

    private static int[] Numbers(IEnumerable<string> purls, PackageCatalog catalog) =>
        AssetDocuments.Sorted([.. purls.Select(purl => catalog.TryAdd(purl, out var number) ? number : -1).Where(number => number >= 0)]);
}
