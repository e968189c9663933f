namespace Hikeshi.Detection;

/// <summary>A correlation held for a group, with what shows it.</summary>
/// <param name="Rule">Which correlation.</param>
/// <param name="Group">The fields of <c>group-by</c> with their values, in that order.</param>
/// <param name="WindowStart">The window's beginning, event time, UTC.</param>
/// <param name="WindowEnd">Its end: the event that made the condition hold, or, for a condition with an upper bound, the end of the timespan.</param>
/// <param name="Value">What the condition was held against: a count, a sum, an average, a percentile, a share in percent.</param>
/// <param name="Count">Events (or matches of correlations) in the window.</param>
/// <param name="RuleIds">The rules and correlations that contributed, in the order of <c>rules</c>.</param>
/// <param name="Events">The first and the last contributing events, at most 32.</param>
public sealed record CorrelationMatch(
    CorrelationRule Rule,
    IReadOnlyList<GroupValue> Group,
    DateTimeOffset WindowStart,
    DateTimeOffset WindowEnd,
    decimal Value,
    long Count,
    IReadOnlyList<string> RuleIds,
    IReadOnlyList<EventEvidence> Events);

/// <param name="Field">As in <c>group-by</c>.</param>
/// <param name="Value">As in the group's first event; values that differ in case only are one group.</param>
public sealed record GroupValue(string Field, string Value);

/// <summary>An event that contributed.</summary>
/// <param name="RuleId">The rule that held for it.</param>
/// <param name="Time">Its own time, UTC.</param>
public sealed record EventEvidence(string RuleId, DateTimeOffset Time, EventPlace Place);

/// <summary>Where an event can be found again.</summary>
/// <param name="Source">A file, or the SHA-256 of the event.</param>
/// <param name="Line">From 1; 0 where the source has no lines.</param>
public readonly record struct EventPlace(string Source, long Line)
{
    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source;
}
