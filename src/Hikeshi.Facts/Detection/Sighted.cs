namespace Hikeshi.Facts.Detection;

/// <summary>A rule saw something.</summary>
/// <param name="RuleDigest">SHA-256 of the rule's text, lower-case hex: the version that fired.</param>
/// <param name="Level">Sigma level: informational, low, medium, high, critical.</param>
/// <param name="Techniques">MITRE ATT&amp;CK technique ids.</param>
/// <param name="EventDigests">The events it names, oldest first; each is an <see cref="EventRetained"/> among the causes.</param>
[FactKind("detection.sighted/1")]
public sealed record Sighted(
    string RuleId,
    string RuleTitle,
    string RuleDigest,
    string Level,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Techniques,
    SightedEntities Entities,
    IReadOnlyList<SightedField> Matched,
    IReadOnlyList<string> EventDigests,
    DateTimeOffset? EventTime) : Fact;

public sealed record SightedEntities(
    string? Host,
    string? User,
    string? Process,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> Domains,
    IReadOnlyList<string> FileHashes);

public sealed record SightedField(string Field, string Value, string Pattern);
