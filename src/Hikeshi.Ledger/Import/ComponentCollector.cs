using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import;

/// <summary>Gathers the components of one document, each unique one once.</summary>
internal sealed class ComponentCollector
{
    public const string Fewer = "a smaller document";
    public static readonly string TooMany = $"more than {ImportLimits.MaxComponents} components";

    private readonly Dictionary<SoftwareComponent, IReadOnlyDictionary<string, IReadOnlyList<string>>?> unique = [];

    /// <summary>Components as the document lists them, repeated ones included.</summary>
    public int Listed { get; private set; }

    public IReadOnlyList<SoftwareComponent> Sorted() => unique
        .Select(pair => pair.Value is null ? pair.Key : pair.Key with { Details = pair.Value })
        .OrderBy(c => c.Purl, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Version, StringComparer.Ordinal).ThenBy(c => c.Kind, StringComparer.Ordinal)
        .ToList();

    /// <param name="kind">One of <see cref="ComponentKind"/>; null for ordinary software.</param>
    /// <param name="details">The first ones count when the document lists a component twice.</param>
    /// <returns>False when there are <see cref="TooMany"/>.</returns>
    public bool Add(string name, string? version, string? purl, string? kind, ComponentDetails? details = null)
    {
        if (++Listed > ImportLimits.MaxComponents)
        {
            return false;
        }

        var component = PackageUrl.TryParse(purl, out var identity)
            ? new SoftwareComponent(name, identity.Version ?? Known(version), identity.ToString(), kind)
            : new SoftwareComponent(name, Known(version), Purl: null, kind);
        if (!unique.TryAdd(component, kind is null ? null : details?.Found) && kind is not null)
        {
            unique[component] ??= details?.Found;
        }

        return true;
    }

    private static string? Known(string? version) => string.IsNullOrEmpty(version) || version is "NOASSERTION" or "NONE" ? null : version;
}
