namespace Hikeshi.Facts.Detection;

/// <summary>A rule's text became evidence because a sighting rests on it: recorded once for each version, and named among the sighting's causes.</summary>
/// <param name="RuleDigest">SHA-256 of <paramref name="Text"/>, lower-case hex.</param>
[FactKind("detection.rule-cited/1")]
public sealed record RuleCited(string RuleId, string RuleTitle, string RuleDigest, string Text) : Fact;
