using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

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
    DateTimeOffset? EventTime) : Fact
{
    /// <summary>SHA-256 of the filters that were part of the rule's condition, lower-case hex; null when there were none.</summary>
    public IReadOnlyList<string>? FilterDigests { get; init; }

    /// <summary>Why, in one sentence for a person, where no rule's title says it: a sighting by behaviour. Else null.</summary>
    public BilingualText? Explanation { get; init; }

    /// <summary>How sure the rule's author is that it means what it says, 0 to 100 on the scale of STIX 2.1 Appendix A: a stable rule 85, one in test 50, an experimental one 15. Null when nobody said.</summary>
    public int? Confidence { get; init; }

    /// <summary>The member that shared the rule; null for an own rule.</summary>
    public MemberId? RuleFrom { get; init; }

    /// <summary>When several events together made the sighting: what held over which of them. Null for a sighting in one event.</summary>
    public SightedWindow? Window { get; init; }
}

/// <param name="Condition">As the correlation wrote it.</param>
/// <param name="Value">What the condition was held against: a count, a sum, an average, a percentile.</param>
/// <param name="Count">Events (or matches of correlations) in the window; the sighting names the first and the last of them.</param>
/// <param name="Start">The window's beginning, event time.</param>
/// <param name="End">Its end, event time.</param>
/// <param name="Group">The fields of <c>group-by</c> with their values; the pattern is empty.</param>
/// <param name="RuleIds">The rules and correlations that contributed.</param>
public sealed record SightedWindow(
    string Condition,
    decimal Value,
    long Count,
    DateTimeOffset Start,
    DateTimeOffset End,
    IReadOnlyList<SightedField> Group,
    IReadOnlyList<string> RuleIds);

public sealed record SightedEntities(
    string? Host,
    string? User,
    string? Process,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> Domains,
    IReadOnlyList<string> FileHashes);

public sealed record SightedField(string Field, string Value, string Pattern);
