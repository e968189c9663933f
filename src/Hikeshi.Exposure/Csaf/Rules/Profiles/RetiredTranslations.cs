using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Profiles;

/// <summary>
/// Withdrawn and superseded documents that are not in English say why in the words of their language (CSAF 2.1, 6.2.39.2 to 6.2.39.4).
/// Known are those that the specification itself gives; for any other language the tests are skipped, as they say.
/// </summary>
internal static class RetiredTranslations
{
    private static readonly Dictionary<string, Terms> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["de"] = new("Begründung für die Zurückziehung", "Begründung für die Ersetzung", "Ersetzendes Dokument"),
    };

    /// <summary>6.2.39.2 Language Specific Reasoning for Withdrawal.</summary>
    public static IEnumerable<Found> WhyWithdrawn(CsafView view) =>
        view.Category == ProfileNames.Withdrawn && Of(view) is { } terms ? RetiredDocuments.ReasoningCalled(view, terms.Withdrawal) : [];

    /// <summary>6.2.39.3 Language Specific Reasoning for Supersession.</summary>
    public static IEnumerable<Found> WhySuperseded(CsafView view) =>
        view.Category == ProfileNames.Superseded && Of(view) is { } terms ? RetiredDocuments.ReasoningCalled(view, terms.Supersession) : [];

    /// <summary>6.2.39.4 Language Specific Superseding Document.</summary>
    public static IEnumerable<Found> Successor(CsafView view) =>
        view.Category == ProfileNames.Superseded && Of(view) is { } terms ? RetiredDocuments.SuccessorCalled(view, terms.Successor) : [];

    private static Terms? Of(CsafView view) => view.Document?.Text("lang") is { } tag ? Known.GetValueOrDefault(tag.Split('-')[0]) : null;

    private sealed record Terms(string Withdrawal, string Supersession, string Successor);
}
