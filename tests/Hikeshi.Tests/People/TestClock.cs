namespace Hikeshi.Tests.People;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly DateTimeOffset began = start;
    private DateTimeOffset now = start;

    public static DateTimeOffset Morning { get; } = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);

    public static TestClock AtMorning() => new(Morning);

    public override DateTimeOffset GetUtcNow() => now;

    /// <summary>Time that passes, passes for durations too; they go on by themselves besides.</summary>
    public override long GetTimestamp() => base.GetTimestamp() + ((now - began).Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond));

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

/// <summary>A machine's clocks: time passes for both, and the one on the wall can be set besides.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private DateTimeOffset wall = TestClock.Morning;
    private long passed = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => wall;

    public override long GetTimestamp() => passed;

    public void Advance(TimeSpan time) => (wall, passed) = (wall + time, passed + time.Ticks);

    /// <summary>Somebody, or a time server, sets the clock.</summary>
    public void Jump(TimeSpan by) => wall += by;
}
