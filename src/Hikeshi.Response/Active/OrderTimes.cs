using System.Collections.Immutable;

namespace Hikeshi.Response.Active;

/// <summary>When orders were given, as far as the rate is concerned: the last minute. Immutable; counting takes the logarithm of their number.</summary>
public sealed class OrderTimes
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private readonly ImmutableSortedSet<(DateTimeOffset At, long Number)> times;
    private readonly long next;

    private OrderTimes(ImmutableSortedSet<(DateTimeOffset At, long Number)> times, long next)
    {
        this.times = times;
        this.next = next;
    }

    public static OrderTimes None { get; } = new(ImmutableSortedSet<(DateTimeOffset, long)>.Empty, 0);

    /// <summary>Orders after <paramref name="since"/>; a clock that was set back makes none of them forgotten.</summary>
    public int CountAfter(DateTimeOffset since)
    {
        var place = times.IndexOf((since, long.MaxValue));
        return times.Count - (place < 0 ? ~place : place + 1);
    }

    internal OrderTimes With(DateTimeOffset at)
    {
        var kept = times.Add((at, next));
        while (kept.Min.At < at - Remembered)
        {
            kept = kept.Remove(kept.Min);
        }

        return new OrderTimes(kept, next + 1);
    }
}
