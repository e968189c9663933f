namespace Hikeshi.Exposure.Csaf.Documents;

/// <summary>A CSAF document, read (OASIS CSAF 2.0 and 2.1, section 3). Texts are as the publisher wrote them.</summary>
/// <param name="Category">The profile (section 4): <c>csaf_base</c>, <c>csaf_security_incident_response</c>, <c>csaf_informational_advisory</c>, <c>csaf_security_advisory</c>, <c>csaf_vex</c>, or the publisher's own.</param>
/// <param name="Groups">Group id to product ids.</param>
/// <param name="Verdict">The mandatory tests that it violates, and warnings. A document that violates one is used all the same, and what rests on it says so.</param>
public sealed record CsafDocument(
    string SourceFile,
    string Category,
    string Title,
    string? Lang,
    string? SourceLang,
    CsafPublisher Publisher,
    CsafDistribution Distribution,
    CsafTracking Tracking,
    IReadOnlyList<CsafNote> Notes,
    IReadOnlyList<CsafReference> References,
    IReadOnlyList<CsafProduct> Products,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Groups,
    IReadOnlyList<CsafVulnerability> Vulnerabilities,
    CsafVerdict Verdict);

/// <param name="Category">vendor, coordinator, discoverer, translator, user, other; in 2.1 also multiplier.</param>
/// <param name="Namespace">A URI under the publisher's control.</param>
public sealed record CsafPublisher(string Category, string Name, string Namespace);

/// <param name="Tlp">The label as written, WHITE (2.0) or CLEAR (2.1) for what may go everywhere; null when there is none.</param>
public sealed record CsafDistribution(string? Tlp, string? Text);

/// <param name="Status">draft, interim or final.</param>
/// <param name="Revisions">Ascending by date.</param>
public sealed record CsafTracking(string Id, string Version, string Status, string InitialReleaseDate, string CurrentReleaseDate, IReadOnlyList<string> Aliases, IReadOnlyList<CsafRevision> Revisions);

public sealed record CsafRevision(string Number, string Date, string Summary);

public sealed record CsafNote(string Category, string? Title, string Text);

/// <param name="Category">self or external (what a reference is that does not say).</param>
public sealed record CsafReference(string Category, string Summary, string Url);
