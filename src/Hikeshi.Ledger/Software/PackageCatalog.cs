using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Ledger.Software;

/// <summary>A package that runs somewhere, whoever runs it.</summary>
/// <param name="Number">Its place in the catalog.</param>
/// <param name="Key">Identity and version for advisories; null when the purl's type has none.</param>
public sealed record CatalogedPackage(int Number, PackageUrl Purl, VersionedKey? Key);

/// <summary>
/// Every package that any ledger of this process has named, once: an advisory is compared with the catalog, however many
/// institutions and assets there are. Only grows; numbers keep their meaning. Thread-safe; readers never wait.
/// </summary>
public sealed class PackageCatalog
{
    private readonly ConcurrentDictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<PackageKey, PackageVersions> byKey = [];
    private readonly ConcurrentDictionary<string, PackageVersions> byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SoftwareComponent, SoftwareComponent> components = [];
    private readonly Lock gate = new();
    private CatalogedPackage[] packages = new CatalogedPackage[64];
    private volatile int count;

    public int Count => count;

    public CatalogedPackage this[int number] => Volatile.Read(ref packages)[number];

    /// <summary>The versions of one identity; null when nobody has named it.</summary>
    public PackageVersions? Find(PackageKey key) => byKey.GetValueOrDefault(key);

    /// <param name="purlWithoutVersion">Canonical type, namespace and name.</param>
    public PackageVersions? Find(string purlWithoutVersion) => byName.GetValueOrDefault(purlWithoutVersion);

    /// <summary>One object for all equal components, so that many institutions that run the same do not hold it many times.</summary>
    public SoftwareComponent Shared(SoftwareComponent component) => components.GetOrAdd(component, component);

    /// <summary>Finds the package, or adds it.</summary>
    /// <param name="purl">A package URL, canonical or not.</param>
    /// <returns>False when the text is no package URL.</returns>
    public bool TryAdd(string purl, out int number) =>
        numbers.TryGetValue(purl, out number) || (PackageUrl.TryParse(purl, out var parsed) && TryAdd(parsed, out number));

    private bool TryAdd(PackageUrl purl, out int number)
    {
        var canonical = purl.ToString();
        if (numbers.TryGetValue(canonical, out number))
        {
            return true;
        }

        lock (gate)
        {
            if (numbers.TryGetValue(canonical, out number))
            {
                return true;
            }

            number = count;
            if (number == packages.Length)
            {
                var larger = new CatalogedPackage[number * 2];
                packages.CopyTo(larger, 0);
                Volatile.Write(ref packages, larger);
            }

            var package = new CatalogedPackage(number, purl, PackageKey.Of(purl));
            packages[number] = package;
            count = number + 1;
            AddVersion(byName, purl.WithoutVersion, package);
            if (package.Key is { } key)
            {
                AddVersion(byKey, key.Key, package);
            }

            numbers[canonical] = number;
            return true;
        }
    }

    [SuppressMessage("Performance", "CA1859", Justification = "One dictionary type for both.")]
    private static void AddVersion<TKey>(ConcurrentDictionary<TKey, PackageVersions> lists, TKey name, CatalogedPackage package)
        where TKey : notnull =>
        lists[name] = lists.TryGetValue(name, out var before) ? before.With(package) : PackageVersions.Of(package);
}

/// <summary>The versions of one package that run somewhere. Immutable: a new version makes a new list, which shares the old one's memory.</summary>
public sealed class PackageVersions
{
    private readonly CatalogedPackage[] packages;

    private PackageVersions(CatalogedPackage[] packages, int count)
    {
        this.packages = packages;
        Count = count;
    }

    public int Count { get; }

    public ReadOnlySpan<CatalogedPackage> Packages => packages.AsSpan(0, Count);

    internal static PackageVersions Of(CatalogedPackage package) => new([package], 1);

    /// <summary>Called by one thread at a time, on the newest list only.</summary>
    internal PackageVersions With(CatalogedPackage package)
    {
        var longer = packages;
        if (Count == packages.Length)
        {
            longer = new CatalogedPackage[Count * 2];
            packages.CopyTo(longer, 0);
        }

        longer[Count] = package;
        return new PackageVersions(longer, Count + 1);
    }
}
