using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Software;

/// <summary>
/// What an institution's description says about who needs whom, as numbers: services on an asset, critical functions behind a
/// service, services that a package answers for. Services and functions are numbered as in the description. Immutable.
/// </summary>
public sealed class ServiceMap
{
    private readonly int[][] servicesOn;
    private readonly int[][] functionsOf;
    private readonly Dictionary<int, int[]> answering;

    internal ServiceMap(InstitutionDocument institution, Numbering assets, PackageCatalog catalog)
    {
        Institution = institution;
        foreach (var asset in institution.Assets.Select(asset => asset.Id).Concat(institution.Services.SelectMany(service => service.Assets)))
        {
            assets.Of(asset);
        }

        var numbered = institution.Services.Index().ToList();
        servicesOn = Lists(assets.Count, numbered.SelectMany(service => service.Item.Assets.Select(asset => (assets.Of(asset), service.Index))));
        var number = numbered.ToDictionary(service => service.Item.Id, service => service.Index, StringComparer.Ordinal);
        functionsOf = Lists(numbered.Count, institution.Functions.Index().SelectMany(function => function.Item.Services
            .Where(number.ContainsKey).Select(service => (number[service], function.Index))));
        answering = numbered
            .Select(service => (service.Index, Package: catalog.TryAdd(service.Item.Component, out var package) ? package : -1))
            .Where(service => service.Package >= 0)
            .GroupBy(service => service.Package, service => service.Index)
            .ToDictionary(group => group.Key, group => group.ToArray());
    }

    public InstitutionDocument Institution { get; }

    /// <summary>Services that run on the asset; none for one that the institution does not describe.</summary>
    public ReadOnlySpan<int> ServicesOn(int asset) => asset < servicesOn.Length ? servicesOn[asset] : [];

    /// <summary>Critical functions that need the service.</summary>
    public ReadOnlySpan<int> FunctionsOf(int service) => functionsOf[service];

    /// <summary>True when the package is what some service answers with.</summary>
    public bool Answers(int package) => answering.ContainsKey(package);

    /// <summary>What answers for a service on this asset belongs to that service; anything else serves all services of the asset.</summary>
    public ReadOnlySpan<int> OwnersOf(int package, int asset)
    {
        var all = ServicesOn(asset);
        if (!answering.TryGetValue(package, out var candidates))
        {
            return all;
        }

        var owners = new List<int>();
        foreach (var service in all)
        {
            if (candidates.Contains(service))
            {
                owners.Add(service);
            }
        }

        return owners.Count == 0 ? all : owners.ToArray();
    }

    private static int[][] Lists(int length, IEnumerable<(int From, int To)> pairs)
    {
        var lists = new int[length][];
        Array.Fill(lists, []);
        foreach (var group in pairs.Distinct().GroupBy(pair => pair.From, pair => pair.To))
        {
            lists[group.Key] = [.. group];
        }

        return lists;
    }
}
