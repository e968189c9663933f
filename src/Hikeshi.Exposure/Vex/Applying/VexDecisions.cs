namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>What counts when several statements speak of one finding: of each author the newest; of several authors the finding is closed only if all of them close it.</summary>
internal static class VexDecisions
{
    /// <summary>A total order that depends on nothing but what the statements say.</summary>
    public static IComparer<VexStatement> Order { get; } = Comparer<VexStatement>.Create(Compare);

    public static VexDecision Decide((string Purl, string Advisory, string Document) target, List<VexStatement> statements)
    {
        var (inForce, superseded) = (new List<VexStatement>(), new List<VexStatement>());
        foreach (var author in statements.Distinct(ReferenceEqualityComparer.Instance).Cast<VexStatement>().GroupBy(statement => statement.Author, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var newest = author.Max(statement => statement.Said);
            inForce.AddRange(author.Where(statement => statement.Said == newest).Order(Order));
            superseded.AddRange(author.Where(statement => statement.Said != newest));
        }

        var closing = inForce.Count(statement => Closes(statement.Status));
        var state = closing == inForce.Count ? VexState.Closed
            : closing > 0 ? VexState.Contradicted
            : inForce.Exists(statement => statement.Status == VexStatus.Affected) ? VexState.Affected
            : VexState.UnderInvestigation;
        return new VexDecision(target.Purl, target.Advisory, target.Document, state, inForce, [.. superseded.OrderByDescending(statement => statement.Said).ThenBy(statement => statement, Order)]);
    }

    public static VexUse UseOf(VexStatement statement, VexDecision decision) =>
        decision.Superseded.Contains(statement, ReferenceEqualityComparer.Instance) ? new VexUse(statement, VexFate.Superseded, $"{statement.Author} said something newer: {decision.InForce.First(other => other.Author == statement.Author).Where}")
        : decision.State == VexState.Contradicted ? new VexUse(statement, VexFate.Contradicted, $"{decision.Purl} {decision.Advisory}: others disagree: {string.Join(", ", decision.InForce.Where(other => Closes(other.Status) != Closes(statement.Status)).Select(other => other.Where))}")
        : decision.State == VexState.Closed ? new VexUse(statement, VexFate.ClosedFinding, $"{decision.Advisory} of {decision.Purl}")
        : new VexUse(statement, VexFate.AnnotatedFinding, $"{decision.Advisory} of {decision.Purl} stays open");

    private static bool Closes(VexStatus status) => status is VexStatus.NotAffected or VexStatus.Fixed;

    private static int Compare(VexStatement? a, VexStatement? b)
    {
        var order = string.CompareOrdinal(a!.Where, b!.Where);
        order = order != 0 ? order : string.CompareOrdinal(a.Vulnerability, b.Vulnerability);
        order = order != 0 ? order : string.CompareOrdinal(a.Product?.Id, b.Product?.Id);
        order = order != 0 ? order : string.CompareOrdinal(a.Product?.Versions, b.Product?.Versions);
        order = order != 0 ? order : string.CompareOrdinal(a.Component?.Id, b.Component?.Id);
        order = order != 0 ? order : string.CompareOrdinal(a.Component?.Versions, b.Component?.Versions);
        order = order != 0 ? order : string.CompareOrdinal(a.Component?.Purl?.ToString(), b.Component?.Purl?.ToString());
        order = order != 0 ? order : string.CompareOrdinal(a.Product?.Purl?.ToString(), b.Product?.Purl?.ToString());
        order = order != 0 ? order : a.Status.CompareTo(b.Status);
        order = order != 0 ? order : a.Said.CompareTo(b.Said);
        return order != 0 ? order : string.CompareOrdinal(a.Author, b.Author);
    }
}
