namespace Hikeshi.Detection.Behaviour;

/// <summary>What a <see cref="BehaviourWatch"/> keeps at most, and how long it learns. What makes room for others is counted in <see cref="BehaviourCounters"/>.</summary>
public sealed record BehaviourLimits
{
    /// <summary>Processes whose image and parent are known; some 500 bytes each.</summary>
    public int MaxProcesses { get; init; } = 100_000;

    /// <summary>Chains of deeds that may become a sighting; some 2 kB each when full.</summary>
    public int MaxChains { get; init; } = 20_000;

    /// <summary>Logon sessions, and addresses of hosts.</summary>
    public int MaxSessions { get; init; } = 50_000;

    /// <summary>Entities with a rate of their own.</summary>
    public int MaxRates { get; init; } = 50_000;

    /// <summary>Counters in a row of a sketch, a power of two: 65,536 are 2 MB per sketch.</summary>
    public int SketchWidth { get; init; } = 1 << 16;

    /// <summary>After which what was seen counts half in what is usual; of time with events in it.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Time with events in it before anything is called rare or first seen. Structure alone is scored from the first event.</summary>
    public TimeSpan LearnFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Observations of a kind before one of that kind is called rare.</summary>
    public int LeastObservations { get; init; } = 200;

    /// <summary>Intervals of ten minutes before a rate may surprise.</summary>
    public int LeastIntervals { get; init; } = 36;
}
