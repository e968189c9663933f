using Hikeshi.Detection.Correlating;

namespace Hikeshi.Detection;

/// <summary>One correlation, as read from its YAML document (Sigma correlation rules specification 2.1). Immutable.</summary>
/// <param name="Id">The correlation's id; when it has none, <c>sha256-</c> and the first 32 hex digits of <paramref name="Digest"/>.</param>
/// <param name="Name">What other correlations may call it; empty when it has none.</param>
/// <param name="Level">As written; without one, the highest level of the rules it refers to.</param>
/// <param name="References">The rules and correlations it refers to, by id or name, as written.</param>
/// <param name="GroupBy">Fields or aliases; empty for one group over all events.</param>
/// <param name="Generate">Whether the rules it refers to are reported for themselves too.</param>
/// <param name="Digest">SHA-256 (lower-case hex) over <paramref name="Text"/> in UTF-8.</param>
/// <param name="Source"><c>file:line</c> of the document's first line.</param>
public sealed record CorrelationRule(
    string Id,
    string Name,
    string Title,
    string Level,
    string Status,
    CorrelationType Type,
    IReadOnlyList<string> References,
    IReadOnlyList<string> GroupBy,
    TimeSpan Timespan,
    CorrelationCondition Condition,
    bool Generate,
    IReadOnlyList<string> Tags,
    IReadOnlyList<string> Techniques,
    string Description,
    IReadOnlyList<string> FalsePositives,
    string Digest,
    string Text,
    string Source)
{
    /// <summary>False for a correlation that only other correlations use, none of which says <c>generate: true</c>.</summary>
    public bool IsReported { get; init; } = true;

    /// <summary>False when its authors withdrew it (<c>deprecated</c>) or could not express it (<c>unsupported</c>).</summary>
    public bool IsCurrent => Status is not ("deprecated" or "unsupported");

    /// <summary>Alias → rule, by id or name → field in that rule's events.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Aliases { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>The line of the <c>correlation</c> section.</summary>
    internal int Line { get; init; }

    /// <summary>What the references stand for; empty until the set is composed.</summary>
    internal IReadOnlyList<Member> Members { get; init; } = [];

    /// <summary>
    /// Whether more events can make a condition that holds false again. Then it is judged when its window is over, otherwise as soon as it holds.
    /// The share of a value is about one event, and judged at that event.
    /// </summary>
    internal bool IsJudgedAtEnd => !MeasuresShare && Condition.Bounds.Any(b => b.IsUpper);

    internal bool MeasuresShare => Type == CorrelationType.ValuePercentile && Condition.Percentile is null;

    internal bool IsTemporal => Type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;

    public override string ToString() => $"{Id} {Title}";
}
