using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules.Scores;
using Hikeshi.Exposure.Csaf.Structure;

namespace Hikeshi.Exposure.Csaf.Rules.Documents;

/// <summary>Label, address, order and extra members of the whole document (6.2.10, 6.2.11, 6.2.13, 6.2.20).</summary>
internal static partial class DocumentForm
{
    /// <summary>6.2.10 Missing TLP label.</summary>
    public static IEnumerable<Found> Tlp(CsafView view) =>
        view.Document is { } document && document.At("distribution", "tlp", "label") is null ? [new Found(document.Path.Member("distribution"), "there is no TLP label")] : [];

    /// <summary>6.2.11 Missing Canonical URL: a reference to itself, by https, that ends in its own file name.</summary>
    public static IEnumerable<Found> CanonicalUrl(CsafView view) =>
        view.Document is { } document && view.Tracking?.Text("id") is { } id && !CanonicalUrls(view).Any()
            ? [new Found(document.Path.Member("references"), $"no reference of the category self begins with https:// and ends in /{FileName(id)}")] : [];

    /// <summary>The addresses that make it canonical; more than one is a matter of style.</summary>
    public static IEnumerable<string> CanonicalUrls(CsafView view)
    {
        if (view.Document is not { } document || view.Tracking?.Text("id") is not { } id)
        {
            return [];
        }

        var name = "/" + FileName(id);
        return document.Items("references").Where(reference => reference.Text("category") == "self").Select(reference => reference.Text("url")).OfType<string>()
            .Where(url => url.StartsWith("https://", StringComparison.Ordinal) && url.EndsWith(name, StringComparison.Ordinal));
    }

    /// <summary>6.2.13 Sorting: members by the alphabet.</summary>
    public static IEnumerable<Found> Sorting(CsafView view)
    {
        var waiting = new Stack<CsafNode>([view.Root]);
        while (waiting.TryPop(out var node))
        {
            var before = "";
            foreach (var (name, member) in node.Members())
            {
                if (string.CompareOrdinal(before, name) > 0)
                {
                    yield return new Found(member.Path, $"'{name}' stands after '{before}'");
                }

                before = name;
                waiting.Push(member);
            }

            foreach (var item in node.Items())
            {
                waiting.Push(item);
            }
        }
    }

    /// <summary>6.2.20 (2.1) Additional Properties, also inside of CVSS objects.</summary>
    public static IEnumerable<Found> ExtraMembersAnywhere(CsafView view) => ShapeCheck.Of(view.Root, Csaf21Shape.Document)
        .Concat(ScoreAt.Of(view).SelectMany(score => ShapeCheck.Of(score.Cvss, CvssObjects.ShapeOf(score) with { Closed = true })))
        .Where(misfit => misfit.IsExtraMember)
        .Select(misfit => new Found(misfit.Path, misfit.What));

    /// <summary>6.2.20 (2.0) Additional Properties.</summary>
    public static IEnumerable<Found> ExtraMembers(CsafView view) => ShapeCheck.Of(view.Root, Csaf20Shape.Strict)
        .Where(misfit => misfit.IsExtraMember)
        .Select(misfit => new Found(misfit.Path, misfit.What));

    /// <summary>6.2.22 (2.1) Document Tracking ID in Title.</summary>
    public static IEnumerable<Found> IdInTitle(CsafView view) =>
        view.Tracking?.Text("id") is { Length: > 0 } id && view.Document?.Text("title")?.Contains(id, StringComparison.Ordinal) == true
            ? [new Found(view.Document!.Value.Path.Member("title"), $"the title contains the id '{id}'")] : [];

    /// <summary>Section 5.1: lower case, and one underscore for whatever is not a letter, a digit, <c>+</c> or <c>-</c>.</summary>
    public static string FileName(string trackingId) => NotForNames().Replace(trackingId.ToLowerInvariant(), "_") + ".json";

    [GeneratedRegex(@"[^+\-a-z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex NotForNames();
}
