namespace Hikeshi.Detection.Correlating;

/// <summary>What shows that a correlation held.</summary>
internal static class Evidence
{
    private const int MaxEvents = 32;

    public static CorrelationMatch Of(Group group, decimal value, long startTicks, long endTicks)
    {
        var rule = group.Of.Rule;
        return new(
            rule,
            [.. rule.GroupBy.Select((field, i) => new GroupValue(field, group.Values[i]))],
            At(startTicks),
            At(endTicks),
            value,
            group.Window.Count,
            [.. rule.Members.Where((_, i) => group.Window.HasFrom(i)).Select(m => m.Id)],
            EventsOf(group));
    }

    /// <summary>In the order of their time; of many the first and the last, so that the one that made the condition hold is among them.</summary>
    public static IReadOnlyList<EventEvidence> EventsOf(Group group)
    {
        EventEvidence[] all = [.. group.Window.Evidence().SelectMany(s => s.Evidence).Distinct().OrderBy(e => e.Time)];
        return all.Length <= MaxEvents ? all : [.. all[..(MaxEvents / 2)], .. all[^(MaxEvents / 2)..]];
    }

    private static DateTimeOffset At(long ticks) => new(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
