using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection.Suppressing;

/// <summary>What a person may ask for: it names what it holds back, why, and ends.</summary>
public static class SuppressionTerms
{
    public const int LongestReason = 500;
    private const int LongestValue = 1024;
    private const int LeastLiteral = 3;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <returns>The fact to record.</returns>
    /// <exception cref="RefusedException">It would hold back everything, does not end in time, or cannot be evaluated.</exception>
    public static SuppressionSet Read(string? ruleId, IReadOnlyList<SuppressedField> where, string? reason, DateTimeOffset expiresAt, string owner, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(where);
        if (where.Any(w => w is null || string.IsNullOrWhiteSpace(w.Field) || w.Value is null))
        {
            throw Refuse("where", "a condition without field or value", "both, as a Sigma rule writes them");
        }

        if (string.IsNullOrWhiteSpace(ruleId) && !where.Any(IsNarrow))
        {
            throw Refuse("where", "it would hold back sightings of every rule in almost every event", $"a ruleId, or a field that equals, contains, begins or ends with at least {LeastLiteral} characters");
        }

        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
        {
            throw Refuse("reason", reason is { Length: > LongestReason } ? "too long" : "there is none", $"why this is no news here, 1 to {LongestReason} characters");
        }

        if (expiresAt <= now || expiresAt > now + Longest)
        {
            throw Refuse("expiresAt", $"{expiresAt:u}", $"a time between now and {Longest.TotalDays} days from now");
        }

        if (where.Count > SuppressionRule.MostConditions || where.Any(w => w.Field.Length + w.Value.Length > LongestValue))
        {
            throw Refuse("where", $"{where.Count} conditions", $"at most {SuppressionRule.MostConditions}, each with a field and a value of together at most {LongestValue} characters");
        }

        var id = Guid.NewGuid().ToString("N");
        if (where.Count > 0)
        {
            _ = SuppressionRule.Compile(id, where);
        }

        return new SuppressionSet(id, string.IsNullOrWhiteSpace(ruleId) ? null : ruleId.Trim(), where, reason.Trim(), owner, expiresAt);
    }

    /// <summary>Says something of its own: not an absence, not an expression that anything meets.</summary>
    private static bool IsNarrow(SuppressedField condition)
    {
        var parts = condition.Field.Split('|');
        return parts[0].Trim().Length > 0
            && parts.Skip(1).All(m => m.Trim().ToLowerInvariant() is "contains" or "startswith" or "endswith" or "all" or "cased")
            && condition.Value.Count(c => c is not ('*' or '?' or '\\')) >= LeastLiteral;
    }

    private static RefusedException Refuse(string where, string what, string expected) => new(new Refusal("detection.suppression", where, what, expected, ""));
}
