using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules.Documents;
using Hikeshi.Exposure.Csaf.Structure;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>SSVC selections (CSAF 2.1, 6.1.46, 6.1.47) and ratings beside CVSS (6.1.56, 6.2.47, 6.3.18).</summary>
internal static class SsvcObjects
{
    private const string Members =
        """
        ssvc
          $schema string
          schemaVersion* (2.0.0)
          timestamp* date
          selections* [selection]
          target_ids [text]!
          roles [role]
          references [reference]
          decision_point_resources [reference]
        selection min 1
          namespace* text
          key* text
          version* text
          name string
          definition string
          values* [value]
        value
          key* text
          name string
          definition string
        role
          key* text
          name string
          definition string
        reference
          uri* uri
          summary* text
        """;

    private static readonly ObjectShape Shape = new ShapeTable(Members, closed: false)["ssvc"];

    /// <summary>6.1.46 Invalid SSVC.</summary>
    public static IEnumerable<Found> Shaped(CsafView view) => Selections(view)
        .SelectMany(one => ShapeCheck.Of(one.Ssvc, Shape)).Select(misfit => new Found(misfit.Path, $"{misfit.What}; expected {misfit.Expected}"));

    /// <summary>6.1.47 Inconsistent SSVC Target IDs: the vulnerability's own numbers, and not the document's when it has several vulnerabilities.</summary>
    public static IEnumerable<Found> Targets(CsafView view)
    {
        foreach (var (vulnerability, ssvc) in Selections(view))
        {
            var own = vulnerability.Items("ids").Select(id => id.Text("text")).Append(vulnerability.Text("cve")).ToHashSet();
            foreach (var target in ssvc.Items("target_ids").Where(target => target.Text() is { } id
                && (!own.Contains(id) || (id == view.Tracking?.Text("id") && view.Vulnerabilities.Count > 1))))
            {
                yield return new Found(target.Path, $"'{target.Text()}' is no number of this vulnerability alone");
            }
        }
    }

    /// <summary>6.1.56 Use of CVSS and Qualitative Severity Rating, of one source for one product.</summary>
    public static IEnumerable<Found> RatingBesideCvss(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var scored = ScoreAt.Of(view, vulnerability).SelectMany(score => score.Products.Select(product => (product, score.Item.Text("source")))).ToHashSet();
            foreach (var item in Rated(vulnerability))
            {
                foreach (var product in item.Texts("products").Where(product => scored.Contains((product, item.Text("source")))))
                {
                    yield return new Found(item.Path, $"'{product}' has a CVSS score of this source and a qualitative rating");
                }
            }
        }
    }

    /// <summary>6.2.47 Use of Qualitative Severity Rating by Issuing Party: without a source, or with the document itself as its source.</summary>
    public static IEnumerable<Found> OwnRating(CsafView view)
    {
        var own = DocumentForm.CanonicalUrls(view).ToHashSet(StringComparer.Ordinal);
        return view.Vulnerabilities.SelectMany(Rated)
            .Where(item => !item.Has("source") || (item.Text("source") is { } source && own.Contains(source)))
            .Select(item => new Found(item.Path, "the publisher's own rating; CVSS says more"));
    }

    /// <summary>6.3.18 Use of Qualitative Severity Rating.</summary>
    public static IEnumerable<Found> AnyRating(CsafView view) => view.Vulnerabilities.SelectMany(Rated)
        .Select(item => new Found(item.Path, "a qualitative rating; CVSS says more"));

    private static IEnumerable<CsafNode> Rated(CsafNode vulnerability) => vulnerability.Items("metrics").Where(item => item.At("content", "qualitative_severity_rating") is not null);

    internal static IEnumerable<(CsafNode Vulnerability, CsafNode Ssvc)> Selections(CsafView view) => view.Vulnerabilities
        .SelectMany(v => v.Items("metrics").Select(metric => (v, metric.At("content", "ssvc_v2")))).Where(one => one.Item2 is not null).Select(one => (one.v, one.Item2!.Value));
}
