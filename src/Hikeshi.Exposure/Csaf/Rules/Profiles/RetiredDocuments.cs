using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Profiles;

/// <summary>Withdrawn and superseded documents of CSAF 2.1 say why, and nothing else any more (2.1, 6.1.27.14 to 6.1.27.19, 6.2.39.5).</summary>
internal static class RetiredDocuments
{
    /// <summary>6.1.27.14 Document Notes.</summary>
    public static IEnumerable<Found> Notes(CsafView view) => IsRetired(view) && !Items(view, "notes").Any(note => note.Text("category") == "description")
        ? [new Found(view.Document!.Value.Path.Member("notes"), "no note is a description")] : [];

    /// <summary>6.1.27.15 Product Tree: there is none.</summary>
    public static IEnumerable<Found> NoProductTree(CsafView view) => IsRetired(view) && view.Root.Member("product_tree") is { } tree
        ? [new Found(tree.Path, $"{view.Category} must not have a product tree")] : [];

    /// <summary>6.1.27.16 Revision History.</summary>
    public static IEnumerable<Found> TwoRevisions(CsafView view) => IsRetired(view) && view.Revisions.Count < 2 && view.Tracking is { } tracking
        ? [new Found(tracking.Path.Member("revision_history"), "what is withdrawn was published before: at least two revisions")] : [];

    /// <summary>6.1.27.17 Reasoning for Withdrawal.</summary>
    public static IEnumerable<Found> WhyWithdrawn(CsafView view) => Reasoning(view, ProfileNames.Withdrawn, "Reasoning for Withdrawal");

    /// <summary>6.1.27.18 Reasoning for Supersession.</summary>
    public static IEnumerable<Found> WhySuperseded(CsafView view) => Reasoning(view, ProfileNames.Superseded, "Reasoning for Supersession");

    /// <summary>6.1.27.19 Reference to Superseding Document.</summary>
    public static IEnumerable<Found> Successor(CsafView view) =>
        view.Category == ProfileNames.Superseded && IsEnglish(view) ? SuccessorCalled(view, "Superseding Document") : [];

    /// <summary>6.2.39.5 Extension in Superseded or Withdrawn Document.</summary>
    public static IEnumerable<Found> Extensions(CsafView view) => !IsRetired(view) ? []
        : new[] { view.Root.Member("x_extensions"), view.Document?.Member("x_extensions") }.OfType<CsafNode>().Select(node => new Found(node.Path, $"{view.Category} with an extension"));

    /// <summary>English, or not said.</summary>
    internal static bool IsEnglish(CsafView view) =>
        view.Document?.Text("lang") is not { } tag || string.Equals(tag.Split('-')[0], "en", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Found> Reasoning(CsafView view, string category, string title) =>
        view.Category == category && IsEnglish(view) ? ReasoningCalled(view, title) : [];

    /// <summary>Exactly one note of this title, and it is a description.</summary>
    internal static IEnumerable<Found> ReasoningCalled(CsafView view, string title)
    {
        var notes = Items(view, "notes").Where(note => note.Text("title") == title).ToList();
        return notes.Count == 1 && notes[0].Text("category") == "description" ? []
            : [new Found(view.Document!.Value.Path.Member("notes"), $"exactly one note must have the title '{title}', and be a description")];
    }

    /// <summary>A reference whose summary begins so, and all such are external.</summary>
    internal static IEnumerable<Found> SuccessorCalled(CsafView view, string summary)
    {
        var successors = Items(view, "references").Where(reference => reference.Text("summary")?.StartsWith(summary, StringComparison.Ordinal) == true).ToList();
        return successors.Count == 0
            ? [new Found(view.Document!.Value.Path.Member("references"), $"no reference has a summary that begins with '{summary}'")]
            : successors.Where(reference => reference.Text("category") != "external").Select(reference => new Found(reference.Path, "it must be of the category external"));
    }

    private static IEnumerable<CsafNode> Items(CsafView view, string name) => view.Document?.Items(name) ?? [];

    private static bool IsRetired(CsafView view) => ProfileContents.IsOneOf(view, ProfileNames.Withdrawn, ProfileNames.Superseded);
}
