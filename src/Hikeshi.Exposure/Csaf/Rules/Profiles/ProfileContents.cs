using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Profiles;

/// <summary>What a document of a profile must have (6.1.27.1 to 6.1.27.8, 6.1.27.11; section 4).</summary>
internal static class ProfileContents
{
    /// <summary>6.1.27.1 Document Notes.</summary>
    public static IEnumerable<Found> Notes(CsafView view) =>
        IsOneOf(view, ProfileNames.Informational, ProfileNames.Incident)
        && !(view.Document?.Items("notes") ?? []).Any(note => note.Text("category") is "description" or "details" or "general" or "summary")
            ? [new Found(view.Document!.Value.Path.Member("notes"), "no note is a description, details, general or a summary")] : [];

    /// <summary>6.1.27.2 Document References. A reference without a category is external (section 3.1.10).</summary>
    public static IEnumerable<Found> References(CsafView view) =>
        IsOneOf(view, ProfileNames.Informational, ProfileNames.Incident)
        && !(view.Document?.Items("references") ?? []).Any(reference => reference.Text("category") is null or "external")
            ? [new Found(view.Document!.Value.Path.Member("references"), "no reference is external")] : [];

    /// <summary>6.1.27.3 Vulnerabilities: an informational advisory has none.</summary>
    public static IEnumerable<Found> NoVulnerabilities(CsafView view) =>
        IsOneOf(view, ProfileNames.Informational) && view.Root.Member("vulnerabilities") is { } vulnerabilities
            ? [new Found(vulnerabilities.Path, "an informational advisory must not have vulnerabilities")] : [];

    /// <summary>6.1.27.4 Product Tree.</summary>
    public static IEnumerable<Found> ProductTree(CsafView view) =>
        IsOneOf(view, ProfileNames.Advisory, ProfileNames.Vex, ProfileNames.DeprecatedAdvisory, ProfileNames.Report) && !view.Root.Has("product_tree")
            ? [new Found(view.Root.Path.Member("product_tree"), $"{view.Category} must have a product tree")] : [];

    /// <summary>6.1.27.5 Vulnerability Notes.</summary>
    public static IEnumerable<Found> VulnerabilityNotes(CsafView view) => EachMissing(view, "notes", ProfileNames.Advisory, ProfileNames.Vex, ProfileNames.DeprecatedAdvisory);

    /// <summary>6.1.27.6 Product Status.</summary>
    public static IEnumerable<Found> ProductStatus(CsafView view) => EachMissing(view, "product_status", ProfileNames.Advisory, ProfileNames.DeprecatedAdvisory);

    /// <summary>6.1.27.7 VEX Product Status.</summary>
    public static IEnumerable<Found> VexStatus(CsafView view) => !IsOneOf(view, ProfileNames.Vex) ? [] : view.Vulnerabilities
        .Where(v => v.Member("product_status") is not { } status || !(status.Has("fixed") || status.Has("known_affected") || status.Has("known_not_affected") || status.Has("under_investigation")))
        .Select(v => new Found(v.Path.Member("product_status"), "none of fixed, known_affected, known_not_affected, under_investigation"));

    /// <summary>6.1.27.8 Vulnerability ID.</summary>
    public static IEnumerable<Found> VulnerabilityId(CsafView view) => !IsOneOf(view, ProfileNames.Vex) ? [] : view.Vulnerabilities
        .Where(v => !v.Has("cve") && !v.Has("ids"))
        .Select(v => new Found(v.Path, "neither cve nor ids"));

    /// <summary>6.1.27.11 Vulnerabilities.</summary>
    public static IEnumerable<Found> Vulnerabilities(CsafView view) =>
        IsOneOf(view, ProfileNames.Advisory, ProfileNames.Vex, ProfileNames.DeprecatedAdvisory, ProfileNames.Report) && !view.Root.Has("vulnerabilities")
            ? [new Found(view.Root.Path.Member("vulnerabilities"), $"{view.Category} must have vulnerabilities")] : [];

    public static bool IsOneOf(CsafView view, params ReadOnlySpan<string> profiles) => profiles.Contains(view.Category);

    private static IEnumerable<Found> EachMissing(CsafView view, string member, params ReadOnlySpan<string> profiles) => !IsOneOf(view, profiles) ? [] : view.Vulnerabilities
        .Where(v => !v.Has(member))
        .Select(v => new Found(v.Path.Member(member), $"{view.Category} must have {member} for every vulnerability"));
}
