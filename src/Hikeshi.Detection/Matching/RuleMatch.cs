using Hikeshi.Detection.Matching;

namespace Hikeshi.Detection;

/// <summary>A rule held for an event.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Matched">Why: the tests that held (not those under a <c>not</c>), in the rule's order; at most 64.</param>
public sealed record RuleMatch(SigmaRule Rule, IReadOnlyList<MatchedField> Matched)
{
    /// <summary>Whether a correlation refers to the rule.</summary>
    public bool FeedsCorrelation => Captured is not null;

    /// <summary>For correlations that refer to the rule; null when none does.</summary>
    internal Captured? Captured { get; init; }
}

/// <summary>One test of a rule that held.</summary>
/// <param name="Field">The rule's name for the field; empty for a keyword.</param>
/// <param name="Value">The event's value that satisfied it, at most 512 characters.</param>
/// <param name="Pattern">The test as the rule wrote it: <c>Image|endswith: \powershell.exe</c>.</param>
public sealed record MatchedField(string Field, string Value, string Pattern);
