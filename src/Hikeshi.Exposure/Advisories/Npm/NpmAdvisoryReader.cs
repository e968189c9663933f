using Hikeshi.Exposure.Ranges;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Npm;

/// <summary>
/// Reads the advisories that the Node.js security working group published until 2020 (github.com/nodejs/security-wg, <c>vuln/npm</c>).
/// <c>vulnerable_versions</c> alone decides; <c>patched_versions</c> is advice to people and only checked for its notation.
/// </summary>
public static class NpmAdvisoryReader
{
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names the file and the JSON path.</exception>
    public static Advisory Read(string sourceFile, ReadOnlyMemory<byte> utf8) =>
        AdvisoryJson.Read(sourceFile, utf8, "an npm advisory of nodejs/security-wg", root => Read(sourceFile, root));

    internal static Advisory Read(string sourceFile, JsonAt root)
    {
        var number = root.TextOrNumber("id") ?? throw root.Missing("id", "the advisory's number");
        var module = root.Text("module_name") is { Length: > 0 } name ? name : throw root.Missing("module_name", "the name of an npm package");
        var cves = root.Array("cves").Select(cve => cve.AsText()).Where(cve => cve.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var vulnerable = Range(root, "vulnerable_versions");
        Range(root, "patched_versions");
        var title = root.Text("title") ?? "";
        return new Advisory(
            "NSWG-ECO-" + number,
            // An advisory about several CVEs is the same as none of them.
            cves.Count == 1 ? cves : [],
            title,
            sourceFile,
            Withdrawn: false,
            [new AffectedPackage(PackageKey.Of("npm", module), vulnerable ?? [], []) { HasUndecidableRange = vulnerable is null }],
            new RangeCounts(Evaluated: vulnerable is null ? 0 : 1, Git: 0, Undecidable: vulnerable is null ? 1 : 0, Unidentified: 0))
        {
            Format = AdvisoryFormat.NodeEcosystem,
            Related = cves.Count == 1 ? [] : cves,
            Texts = new[] { title, root.Text("overview") ?? "" }.Where(text => text.Length > 0).Select(text => new LocalText("en", text)).ToList(),
            Vectors = root.Text("cvss_vector") is { Length: > 0 } vector ? [vector] : [],
        };
    }

    /// <returns>Null when nothing is said.</returns>
    private static IReadOnlyList<VersionInterval>? Range(JsonAt root, string name)
    {
        try
        {
            return root.Text(name) is { } range ? NpmIntervals.Of(range) : null;
        }
        catch (RefusedException refused) when (refused.Refusal is RangeRefused)
        {
            throw root.Wrong(name, refused.Refusal.What, "a range of node-semver");
        }
    }
}
