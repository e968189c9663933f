namespace Hikeshi.Tests.Node.Containing;

/// <summary>The system's clock, which can be set forward; timers run as they do.</summary>
internal sealed class ForwardClock : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref ahead));

    /// <summary>Time passes, the clock is not only set: what is told by a clock that does not jump ends too.</summary>
    public override long GetTimestamp() => base.GetTimestamp() + (long)(TimeSpan.FromTicks(Interlocked.Read(ref ahead)).TotalSeconds * TimestampFrequency);

    public void Step(TimeSpan forward) => Interlocked.Add(ref ahead, forward.Ticks);
}
