namespace Hikeshi.Tests.People;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset now = start;

    public static DateTimeOffset Morning { get; } = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);

    public static TestClock AtMorning() => new(Morning);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan time) => now += time;
}

/// <summary>As <see cref="TestClock"/>, and durations stand still with it.</summary>
internal sealed class StandingClock : TimeProvider
{
    private DateTimeOffset now = TestClock.Morning;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public void Advance(TimeSpan time) => now += time;
}
