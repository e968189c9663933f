using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Revisions;

/// <summary>The revision history: sorted, without gaps and doubles, without what was never released (6.1.14, 6.1.18, 6.1.19, 6.1.21, 6.1.22, 6.1.30, 6.2.4).</summary>
internal static class RevisionHistory
{
    /// <summary>6.1.14 Sorted Revision History: later revisions have higher numbers.</summary>
    public static IEnumerable<Found> Sorted(CsafView view) => view.Revisions.Zip(view.Revisions.Skip(1))
        .Where(pair => pair.First.Number is not null && pair.Second.Number is not null && CsafVersion.Compare(pair.First.Number, pair.Second.Number) > 0)
        .Select(pair => new Found(pair.Second.Node.Path, $"revision '{pair.Second.Node.Text("number")}' is dated after '{pair.First.Node.Text("number")}'"));

    /// <summary>6.1.18 Released Revision History.</summary>
    public static IEnumerable<Found> Released(CsafView view) => view.Tracking?.Text("status") is not ("final" or "interim") ? []
        : view.Revisions.Where(revision => revision.Number is { IsZero: true })
            .Select(revision => new Found(revision.Node.Path.Member("number"), $"'{revision.Node.Text("number")}' is a number of a draft, and the document is {view.Tracking?.Text("status")}"));

    /// <summary>6.1.19 Revision History Entries for Pre-release Versions.</summary>
    public static IEnumerable<Found> PreRelease(CsafView view) => view.Revisions
        .Where(revision => revision.Number is { PreRelease.Length: > 0 })
        .Select(revision => new Found(revision.Node.Path.Member("number"), $"'{revision.Node.Text("number")}' is a pre-release"));

    /// <summary>6.1.21 Missing Item in Revision History: whole numbers, or major versions, leave none out and begin with 0 or 1.</summary>
    public static IEnumerable<Found> Gap(CsafView view)
    {
        if (view.Revisions is [{ Number: { } first }, ..] && first.Major is not ("0" or "1"))
        {
            yield return new Found(view.Revisions[0].Node.Path.Member("number"), $"the first revision is {first.Major}, not 0 or 1");
        }

        foreach (var (before, after) in view.Revisions.Zip(view.Revisions.Skip(1)))
        {
            if (before.Number is { } a && after.Number is { } b && CsafVersion.Compare(a, b) <= 0 && !CsafVersion.Follows(a.Major, b.Major))
            {
                yield return new Found(after.Node.Path.Member("number"), $"nothing stands between {a.Major} and {b.Major}");
            }
        }
    }

    /// <summary>6.1.22 Multiple Definition in Revision History.</summary>
    public static IEnumerable<Found> Twice(CsafView view)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return view.Revisions
            .Where(revision => revision.Node.Text("number") is { } number && !seen.Add(number))
            .Select(revision => new Found(revision.Node.Path.Member("number"), $"'{revision.Node.Text("number")}' stands in the history twice"));
    }

    /// <summary>6.1.30 Mixed Integer and Semantic Versioning.</summary>
    public static IEnumerable<Found> Mixed(CsafView view)
    {
        var version = CsafVersion.Parse(view.Tracking?.Text("version"));
        var kinds = view.Revisions.Select(revision => revision.Number?.IsInteger).Append(version?.IsInteger).OfType<bool>().ToHashSet();
        return kinds.Count > 1 ? [new Found(view.Tracking!.Value.Path, "whole numbers and semantic versions in one document")] : [];
    }

    /// <summary>6.2.21 (2.1) Same Timestamps in Revision History.</summary>
    public static IEnumerable<Found> SameTime(CsafView view) => view.Revisions.Zip(view.Revisions.Skip(1))
        .Where(pair => pair.First.Time == pair.Second.Time && pair.First.Time > long.MinValue)
        .Select(pair => new Found(pair.Second.Node.Path.Member("date"), $"two revisions at '{pair.Second.Node.Text("date")}'"));

    /// <summary>6.2.4 Build Metadata in Revision History.</summary>
    public static IEnumerable<Found> Build(CsafView view) => view.Revisions
        .Where(revision => revision.Number is { Build.Length: > 0 })
        .Select(revision => new Found(revision.Node.Path.Member("number"), $"'{revision.Node.Text("number")}' carries build metadata"));
}
