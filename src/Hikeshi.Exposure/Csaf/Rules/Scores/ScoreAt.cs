using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>One CVSS object of a score (2.0: <c>scores</c>) or of a metric (2.1: <c>metrics[].content</c>), with the products that it is about.</summary>
/// <param name="Kind"><c>cvss_v2</c>, <c>cvss_v3</c> or <c>cvss_v4</c>.</param>
internal sealed record ScoreAt(CsafNode Vulnerability, CsafNode Item, CsafNode Cvss, string Kind)
{
    private static readonly string[] Kinds20 = ["cvss_v2", "cvss_v3"];
    private static readonly string[] Kinds21 = ["cvss_v2", "cvss_v3", "cvss_v4"];

    public IEnumerable<string> Products => Item.Texts("products");

    public string? Version => Cvss.Text("version");

    public string? Vector => Cvss.Text("vectorString");

    public static IEnumerable<ScoreAt> Of(CsafView view) => view.Vulnerabilities.SelectMany(v => Of(view, v));

    public static IEnumerable<ScoreAt> Of(CsafView view, CsafNode vulnerability)
    {
        foreach (var item in Items(view, vulnerability))
        {
            foreach (var kind in view.Is21 ? Kinds21 : Kinds20)
            {
                if ((view.Is21 ? item.Member("content") : item)?.Member(kind) is { } cvss)
                {
                    yield return new ScoreAt(vulnerability, item, cvss, kind);
                }
            }
        }
    }

    public static IEnumerable<CsafNode> Items(CsafView view, CsafNode vulnerability) => vulnerability.Items(view.Is21 ? "metrics" : "scores");
}
