using Hikeshi.Detection;
using Hikeshi.Detection.Queue;
using Hikeshi.Facts.Detection;

namespace Hikeshi.Node.Api;

/// <summary>Which cases somebody wants to see; what is null says nothing.</summary>
/// <param name="State">A verdict, or <c>unsettled</c>: those that nobody has judged, or that somebody looks into.</param>
/// <param name="Level">That level and above.</param>
/// <param name="Text">Words that must all occur in the title, the rule's id, the host, a user or a technique.</param>
internal sealed record CasesQuestion(string? State, string? Level, string? Host, string? Rule, string? Text)
{
    private const int LongestText = 200;
    private readonly string[] words = Text?.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <returns>What is wrong with it; null when it can be answered.</returns>
    public string? Refusal() =>
        State is not null && State != "unsettled" && !SightingTriaged.Verdicts.Contains(State) ? $"state: '{State}'; expected unsettled, {string.Join(", ", SightingTriaged.Verdicts)}."
        : Level is not null && RuleLevel.Rank(Level) < 0 ? $"level: '{Level}'; expected one of {string.Join(", ", RuleLevel.All)}, for that level and above."
        : Text is { Length: > LongestText } ? $"q: {Text.Length} characters; expected at most {LongestText}."
        : null;

    public bool FitsButForState(DetectionCase one) =>
        (Level is null || RuleLevel.Rank(one.Level) >= RuleLevel.Rank(Level))
        && (Host is null || Same(one.Host, Host))
        && (Rule is null || Same(one.RuleId, Rule))
        && words.All(word => Said(one).Any(text => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true));

    public bool FitsState(DetectionCase one) => State is null || (State == "unsettled" ? IsUnsettled(one) : one.State == State);

    public static bool IsUnsettled(DetectionCase one) => one.State is SightingTriaged.Reopened or SightingTriaged.InProgress;

    private static IEnumerable<string?> Said(DetectionCase one) => [one.Title, one.RuleId, one.Host, .. one.Users, .. one.Techniques];

    private static bool Same(string? one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
