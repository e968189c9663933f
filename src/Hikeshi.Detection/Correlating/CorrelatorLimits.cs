namespace Hikeshi.Detection;

/// <summary>What a <see cref="Correlator"/> waits for, and what it keeps at most.</summary>
public sealed record CorrelatorLimits
{
    /// <summary>The oldest event of a fuller window is let go.</summary>
    public const int MaxSamplesPerWindow = 50_000;

    /// <summary>
    /// How much earlier than the latest event an event may be and still be taken in its place. Matches wait that long, in event time.
    /// <see cref="TimeSpan.MaxValue"/>: all events are put in order first.
    /// </summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.MaxValue;

    /// <summary>
    /// For events that come as they happen: one that is more than <see cref="MaxAhead"/> later than this clock is left out, because all that follow
    /// would be late beside it. Null for events of the past, whatever their time.
    /// </summary>
    public TimeProvider? Clock { get; init; }

    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Events that wait to be put in order. With more, the earliest goes ahead, and whatever is earlier than it is late.</summary>
    public int MaxWaiting { get; init; } = 100_000;

    /// <summary>Groups of one correlation; with more, the one that got nothing for the longest time goes.</summary>
    public int MaxGroupsPerRule { get; init; } = 20_000;

    /// <summary>Groups of all correlations; likewise.</summary>
    public int MaxGroups { get; init; } = 100_000;

    /// <summary>Samples in all windows together; with more, the group that got nothing for the longest time goes.</summary>
    public int MaxSamples { get; init; } = 250_000;
}
