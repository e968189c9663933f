namespace Hikeshi.Bench.Poison;

/// <summary>A sector's time, as fast as it can be computed; durations pass with it.</summary>
internal sealed class SimClock : TimeProvider
{
    public static DateTimeOffset Start { get; } = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => (Now - Start).Ticks;
}
