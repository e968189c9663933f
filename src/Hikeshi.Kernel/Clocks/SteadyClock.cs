namespace Hikeshi.Kernel.Clocks;

/// <summary>
/// Instants that a jump of the wall clock cannot move: what it said when this clock was made, and what the monotonic clock has counted since.
/// An end that was reckoned by the wall clock is brought over once (<see cref="Of"/>), and then comes neither sooner nor later. What two of these clocks
/// say cannot be compared.
/// </summary>
public sealed class SteadyClock(TimeProvider clock)
{
    /// <summary>Less is no jump: the wall clock is followed.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    private readonly DateTimeOffset anchor = clock.GetUtcNow();
    private readonly long began = clock.GetTimestamp();

    public DateTimeOffset Now => clock.GetUtcNow() - Jumped;

    /// <summary>By how much the wall clock was set since: positive when forward.</summary>
    public TimeSpan Jumped
    {
        get
        {
            var by = clock.GetUtcNow() - anchor - clock.GetElapsedTime(began);
            return by.Duration() < Slack ? TimeSpan.Zero : by;
        }
    }

    /// <param name="wall">An instant by the wall clock as it stands now.</param>
    public DateTimeOffset Of(DateTimeOffset wall) => Moved(wall, -Jumped);

    /// <summary>The other way: what the wall clock, as it stands now, will say then.</summary>
    public DateTimeOffset Wall(DateTimeOffset steady) => Moved(steady, Jumped);

    private static DateTimeOffset Moved(DateTimeOffset at, TimeSpan by) =>
        by > DateTimeOffset.MaxValue - at ? DateTimeOffset.MaxValue : by < DateTimeOffset.MinValue - at ? DateTimeOffset.MinValue : at + by;
}
