using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>The scores and metrics of CVSS objects against their vector (6.1.9, 6.1.10, 6.2.19). A vector that cannot be read is the matter of 6.1.8.</summary>
internal static class CvssValues
{
    private static readonly (string Stem, Func<CvssScores, decimal?> Score)[] Scores =
    [
        ("base", scores => scores.Base),
        ("temporal", scores => scores.Threat ?? scores.Base),
        ("threat", scores => scores.Threat ?? scores.Base),
        ("environmental", scores => scores.Environmental ?? scores.Threat ?? scores.Base),
    ];

    /// <summary>6.1.9 Invalid CVSS computation: every score that is given, and the severity that belongs to it.</summary>
    public static IEnumerable<Found> Computed(CsafView view)
    {
        foreach (var score in ScoreAt.Of(view))
        {
            if (VectorOf(score) is not { } vector)
            {
                continue;
            }

            foreach (var (stem, right) in Scores)
            {
                var expected = right(vector.Scores)!.Value;
                if (score.Cvss.Number(stem + "Score") is { } given && Math.Abs(given - (double)expected) > 1e-9)
                {
                    yield return new Found(score.Cvss.Path.Member(stem + "Score"), $"{given} is given, and the vector makes {expected}");
                }

                var severity = CvssSeverities.Of(vector.Version, expected).ToString().ToUpperInvariant();
                if (score.Kind != "cvss_v2" && score.Cvss.Text(stem + "Severity") is { } word && word != severity)
                {
                    yield return new Found(score.Cvss.Path.Member(stem + "Severity"), $"'{word}' is given, and the vector makes {severity}");
                }
            }
        }
    }

    /// <summary>6.1.10 Inconsistent CVSS: what members say of a metric is what the vector says of it.</summary>
    public static IEnumerable<Found> Consistent(CsafView view)
    {
        foreach (var score in ScoreAt.Of(view).Where(score => score.Vector is not null))
        {
            var vector = CvssProperties.OfVector(score.Vector!);
            foreach (var (member, metric, value) in CvssProperties.Of(score))
            {
                if (vector.TryGetValue(metric, out var other) && other != value)
                {
                    yield return new Found(member.Path, $"it says {metric}:{value}, and the vector {metric}:{other}");
                }
            }
        }
    }

    /// <summary>6.2.19 CVSS for Fixed Products: what is fixed can do no harm any more, so that its environmental score is 0.</summary>
    public static IEnumerable<Found> FixedProducts(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var mended = Vulnerabilities.VulnerabilityItems.StatusLists(vulnerability, "first_fixed", "fixed").Select(p => p.Text()).OfType<string>().ToHashSet(StringComparer.Ordinal);
            foreach (var score in ScoreAt.Of(view, vulnerability))
            {
                if (score.Products.Any(mended.Contains) && score.Cvss.Number("environmentalScore") is not 0 && VectorOf(score) is not { Scores.Environmental: 0 })
                {
                    yield return new Found(score.Cvss.Path, "a product of this score is fixed, and the environmental score is not 0");
                }
            }
        }
    }

    /// <summary>The vector, with what only members say added to it: an issuer may give environmental metrics either way.</summary>
    private static CvssVector? VectorOf(ScoreAt score)
    {
        if (score.Vector is not { Length: <= 1000 } text)
        {
            return null;
        }

        var known = CvssProperties.OfVector(text);
        var added = CvssProperties.Of(score).Where(said => known.TryAdd(said.Metric, said.Value)).Select(said => $"/{said.Metric}:{said.Value}");
        try
        {
            return CvssVector.ParseInAnyOrder(text + string.Concat(added));
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
