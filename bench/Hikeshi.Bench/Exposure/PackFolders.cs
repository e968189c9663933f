using Hikeshi.Exposure.Advisories;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Bench.Exposure;

/// <summary>The bills of materials and the advisories of the data pack's folder <c>exposure</c>.</summary>
internal static class PackFolders
{
    private static readonly string[] Software = ["sbom-guac", "sbom-shelter-lab", "sbom-shelter-wild"];
    private static readonly string[] Feeds =
        ["osv-go", "osv-rustsec", "osv-bitnami", "osv-almalinux", "osv-pypa-yaml", "osv-psf", "cve5-go", "cve5-vulnrichment", "cve5-vulnrichment-kev", "alpine-secdb", "npm-securitywg", "jvn-raw", "csaf-cisa"];

    public static IReadOnlyList<string> Documents(string exposureData) => [.. Software
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(exposureData, folder), "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];

    /// <summary>Components with a package URL, document after document.</summary>
    public static IReadOnlyList<SoftwareComponent> Components(string exposureData) => [.. Documents(exposureData)
        .AsParallel().AsOrdered()
        .SelectMany(file => LedgerImport.Read(file, File.ReadAllBytes(file), asset: null).Fact is null ? [] : SoftwareDocument.Read(file, File.ReadAllBytes(file)).Components)
        .Where(component => component.Purl is not null)];

    public static IReadOnlyList<Advisory> Advisories(string exposureData) =>
        [.. Feeds.SelectMany(feed => AdvisoryFolder.Load(Path.Combine(exposureData, feed)).Advisories)];
}
