using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Revisions;

/// <summary>The document's version against its history and its status (6.1.16, 6.1.17, 6.1.20), and its dates (6.2.5, 6.2.6).</summary>
internal static class DocumentVersion
{
    /// <summary>6.1.16 Latest Document Version: build metadata does not count, nor does a pre-release part while the document is a draft.</summary>
    public static IEnumerable<Found> Latest(CsafView view)
    {
        if (Version(view) is not { } version || view.Revisions is not [.., { Number: { } last }])
        {
            yield break;
        }

        var draft = view.Tracking?.Text("status") == "draft";
        if (Released(version, draft) != Released(last, draft))
        {
            yield return new Found(view.Tracking!.Value.Path.Member("version"), $"the document is version '{view.Tracking?.Text("version")}', its last revision '{view.Revisions[^1].Node.Text("number")}'");
        }
    }

    /// <summary>6.1.17 Document Status Draft.</summary>
    public static IEnumerable<Found> Draft(CsafView view) =>
        Version(view) is { } version && (version.IsZero || version.PreRelease.Length > 0) && view.Tracking?.Text("status") is { } status && status != "draft"
            ? [new Found(view.Tracking!.Value.Path.Member("status"), $"version '{view.Tracking?.Text("version")}' is a draft, and the status is '{status}'")] : [];

    /// <summary>6.1.20 Non-draft Document Version.</summary>
    public static IEnumerable<Found> NonDraft(CsafView view) =>
        view.Tracking?.Text("status") is "final" or "interim" && Version(view) is { PreRelease.Length: > 0 }
            ? [new Found(view.Tracking!.Value.Path.Member("version"), $"'{view.Tracking?.Text("version")}' is a pre-release, and the document is {view.Tracking?.Text("status")}")] : [];

    /// <summary>6.2.5 Older Initial Release Date than Revision History.</summary>
    public static IEnumerable<Found> OldInitialDate(CsafView view) => Older(view, "initial_release_date", view.Revisions.FirstOrDefault());

    /// <summary>6.2.6 Older Current Release Date than Revision History.</summary>
    public static IEnumerable<Found> OldCurrentDate(CsafView view) => Older(view, "current_release_date", view.Revisions.LastOrDefault());

    private static IEnumerable<Found> Older(CsafView view, string member, RevisionAt? revision) =>
        revision is { Time: > long.MinValue } && CsafTime.Parse(view.Tracking?.Text(member)) is { } time && time < revision.Time
            ? [new Found(view.Tracking!.Value.Path.Member(member), $"{view.Tracking?.Text(member)} is before {revision.Node.Text("date")} of the revision history")] : [];

    private static CsafVersion? Version(CsafView view) => CsafVersion.Parse(view.Tracking?.Text("version"));

    private static CsafVersion Released(CsafVersion version, bool draft) => version with { Build = "", PreRelease = draft ? "" : version.PreRelease };
}
