using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Software;

/// <summary>Where a component runs. <paramref name="Service"/> is null on a host that carries no service.</summary>
public readonly record struct Placement(Service? Service, string Asset);

/// <summary>One unique component with its posting list.</summary>
/// <param name="Key">Identity and version for advisories; null when the purl's type has none.</param>
public sealed record RunningComponent(PackageUrl Purl, VersionedKey? Key, IReadOnlyList<Placement> Placements);

/// <summary>
/// The software of an institution by unique identity, never by instance: an advisory is compared once per identity and then
/// expanded through the posting lists. Immutable, thread-safe.
/// </summary>
public sealed class SoftwareIndex
{
    private readonly Dictionary<PackageKey, List<RunningComponent>> byKey = [];
    private readonly Dictionary<string, List<RunningComponent>> byName = new(StringComparer.Ordinal);

    private SoftwareIndex(IReadOnlyList<RunningComponent> components)
    {
        Components = components;
        foreach (var component in components)
        {
            Add(byName, component.Purl.WithoutVersion, component);
            if (component.Key is { } key)
            {
                Add(byKey, key.Key, component);
            }
        }
    }

    /// <summary>Every unique component, sorted by purl.</summary>
    public IReadOnlyList<RunningComponent> Components { get; }

    public IReadOnlyList<RunningComponent> Find(PackageKey key) => byKey.GetValueOrDefault(key) ?? [];

    /// <param name="purlWithoutVersion">Canonical type, namespace and name.</param>
    public IReadOnlyList<RunningComponent> Find(string purlWithoutVersion) => byName.GetValueOrDefault(purlWithoutVersion) ?? [];

    /// <summary>Software of the institution's own description and of the imported documents, merged. Purls that cannot be read are left out.</summary>
    public static SoftwareIndex Build(InstitutionDocument institution, IEnumerable<AssetSoftware> imported)
    {
        var servicesOf = institution.Services
            .SelectMany(service => service.Assets.Select(asset => (asset, service)))
            .ToLookup(pair => pair.asset, pair => pair.service, StringComparer.Ordinal);
        var placed = new Dictionary<PackageUrl, HashSet<Placement>>();
        foreach (var service in institution.Services)
        {
            foreach (var asset in service.Assets)
            {
                Place(placed, service.Component, new Placement(service, asset));
            }
        }

        var declared = institution.Assets.SelectMany(asset => asset.Software.Select(purl => (asset.Id, purl)));
        var scanned = imported.SelectMany(software => software.Components.Where(c => c.Purl is not null).Select(c => (software.Asset, c.Purl!)));
        foreach (var (asset, purl) in declared.Concat(scanned))
        {
            PlaceOnAsset(placed, asset, purl, servicesOf[asset].ToList());
        }

        return new SoftwareIndex(placed
            .OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal)
            .Select(pair => new RunningComponent(pair.Key, PackageKey.Of(pair.Key), Sorted(pair.Value)))
            .ToList());
    }

    /// <summary>What answers for a service on this host belongs to that service; anything else on the host serves all of its services.</summary>
    private static void PlaceOnAsset(Dictionary<PackageUrl, HashSet<Placement>> placed, string asset, string purl, List<Service> services)
    {
        if (!PackageUrl.TryParse(purl, out var component))
        {
            return;
        }

        var owners = services.Where(service => PackageUrl.TryParse(service.Component, out var answering) && answering.Equals(component)).ToList();
        foreach (var service in owners.Count > 0 ? owners : services)
        {
            Place(placed, purl, new Placement(service, asset));
        }

        if (services.Count == 0)
        {
            Place(placed, purl, new Placement(Service: null, asset));
        }
    }

    private static void Place(Dictionary<PackageUrl, HashSet<Placement>> placed, string purl, Placement placement)
    {
        if (!PackageUrl.TryParse(purl, out var component))
        {
            return;
        }

        if (!placed.TryGetValue(component, out var placements))
        {
            placed[component] = placements = [];
        }

        placements.Add(placement);
    }

    private static List<Placement> Sorted(IEnumerable<Placement> placements) =>
        placements.OrderBy(p => p.Service?.Id, StringComparer.Ordinal).ThenBy(p => p.Asset, StringComparer.Ordinal).ToList();

    private static void Add<TKey>(Dictionary<TKey, List<RunningComponent>> lists, TKey key, RunningComponent component)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        list.Add(component);
    }
}
