using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import;

/// <summary>Gathers the components of one document, each unique one once.</summary>
internal sealed class ComponentCollector
{
    private readonly HashSet<SoftwareComponent> unique = [];

    /// <summary>Components as the document lists them, repeated ones included.</summary>
    public int Listed { get; private set; }

    public IReadOnlyList<SoftwareComponent> Sorted() => unique
        .OrderBy(c => c.Purl, StringComparer.Ordinal).ThenBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Version, StringComparer.Ordinal)
        .ToList();

    public void Add(ref JsonWalk walk, string name, string? version, string? purl)
    {
        if (++Listed > ImportLimits.MaxComponents)
        {
            throw walk.Refuse($"more than {ImportLimits.MaxComponents} components", "a smaller document");
        }

        unique.Add(PackageUrl.TryParse(purl, out var identity)
            ? new SoftwareComponent(name, identity.Version ?? Known(version), identity.ToString())
            : new SoftwareComponent(name, Known(version), Purl: null));
    }

    private static string? Known(string? version) => string.IsNullOrEmpty(version) || version is "NOASSERTION" or "NONE" ? null : version;
}
