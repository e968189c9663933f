using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Structure;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>CVSS objects: one of a version for each product (6.1.7), of the shape that FIRST gives them (6.1.8), not the old ones alone (6.3.1, 6.3.2), one for each affected product (6.2.3).</summary>
internal static class CvssObjects
{
    /// <summary>6.1.7 Multiple Scores with same Version per Product. In 2.1 metrics of different sources stand side by side.</summary>
    public static IEnumerable<Found> SameVersion(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var seen = new HashSet<(string, string, string?)>();
            foreach (var score in ScoreAt.Of(view, vulnerability))
            {
                foreach (var product in score.Products.Where(product => !seen.Add((product, score.Version ?? score.Kind, view.Is21 ? score.Item.Text("source") : null))))
                {
                    yield return new Found(score.Cvss.Path, $"'{product}' has a CVSS {score.Version} already");
                }
            }
        }
    }

    /// <summary>6.1.8 Invalid CVSS.</summary>
    public static IEnumerable<Found> Shaped(CsafView view) => ScoreAt.Of(view)
        .SelectMany(score => ShapeCheck.Of(score.Cvss, ShapeOf(score)))
        .Select(misfit => new Found(misfit.Path, $"{misfit.What}; expected {misfit.Expected}"));

    /// <summary>6.2.3 Missing Score (2.1: Missing Metric): of affected products.</summary>
    public static IEnumerable<Found> Missing(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var scored = ScoreAt.Items(view, vulnerability).SelectMany(item => item.Texts("products")).ToHashSet(StringComparer.Ordinal);
            foreach (var product in Vulnerabilities.VulnerabilityItems.StatusLists(vulnerability, "first_affected", "known_affected", "last_affected").Where(p => p.Text() is { } id && !scored.Contains(id)))
            {
                yield return new Found(product.Path, $"there is no score for '{product.Text()}'");
            }
        }
    }

    /// <summary>6.3.1 Use of CVSS v2 as the only Scoring System.</summary>
    public static IEnumerable<Found> OnlyV2(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var scores = ScoreAt.Of(view, vulnerability).ToList();
            var newer = scores.Where(score => score.Kind != "cvss_v2").SelectMany(score => score.Products).ToHashSet(StringComparer.Ordinal);
            foreach (var score in scores.Where(score => score.Kind == "cvss_v2" && score.Products.Any(product => !newer.Contains(product))))
            {
                yield return new Found(score.Cvss.Path, "CVSS 2 alone; a newer version says more");
            }
        }
    }

    /// <summary>6.3.2 Use of CVSS v3.0.</summary>
    public static IEnumerable<Found> V30(CsafView view) => ScoreAt.Of(view)
        .Where(score => score.Kind == "cvss_v3" && (score.Version == "3.0" || score.Vector?.StartsWith("CVSS:3.0/", StringComparison.Ordinal) == true))
        .Select(score => new Found(score.Cvss.Path.Member("version"), "CVSS 3.0; 3.1 mends it"));

    internal static ObjectShape ShapeOf(ScoreAt score) => score.Kind switch
    {
        "cvss_v2" => CvssShape.V20,
        "cvss_v3" => score.Version == "3.0" ? CvssShape.V30 : CvssShape.V31,
        _ => CvssShape.V40,
    };
}
