namespace Hikeshi.Exposure.Advisories.Cve;

/// <summary>Other databases' ids in a CVE record: which say "the same", and which are only mentioned.</summary>
internal static class CveAliases
{
    /// <summary>
    /// <c>source.advisory</c> is the CNA's own advisory for this record. Only ids of GitHub are taken: what vendors write there
    /// (one bulletin for a month of weaknesses) is not one weakness.
    /// </summary>
    public static IReadOnlyList<string> Of(JsonAt cna) =>
        cna.Any("source") is { IsObject: true } source && source.Any("advisory") is { IsText: true } advisory && advisory.AsText() is var id && IsGhsa(id) ? [id] : [];

    /// <summary>Ids in the addresses of references. A reference does not say that it is about the same weakness.</summary>
    public static IEnumerable<string> Mentioned(JsonAt container) =>
        container.Array("references").Select(reference => IdIn(reference.Text("url") ?? "")).OfType<string>();

    private static string? IdIn(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            return null;
        }

        var last = url.AbsolutePath.TrimEnd('/').Split('/')[^1];
        return url.Host switch
        {
            "github.com" when IsGhsa(last) => last,
            "pkg.go.dev" when last.StartsWith("GO-", StringComparison.Ordinal) => last,
            "rustsec.org" when last.StartsWith("RUSTSEC-", StringComparison.Ordinal) => last.Replace(".html", "", StringComparison.Ordinal),
            "osv.dev" when url.AbsolutePath.StartsWith("/vulnerability/", StringComparison.Ordinal) => last,
            "jvndb.jvn.jp" when last.StartsWith("JVNDB-", StringComparison.Ordinal) => last.Replace(".html", "", StringComparison.Ordinal),
            _ => null,
        };
    }

    private static bool IsGhsa(string text) => text.Length == 19 && text.StartsWith("GHSA-", StringComparison.Ordinal);
}
