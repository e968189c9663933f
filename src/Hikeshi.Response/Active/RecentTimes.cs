using System.Collections.Immutable;

namespace Hikeshi.Response.Active;

/// <summary>When something happened, as far as it is remembered. Immutable; counting takes the logarithm of their number.</summary>
public sealed class RecentTimes
{
    private readonly TimeSpan remembered;
    private readonly ImmutableSortedSet<(DateTimeOffset At, long Number)> times;
    private readonly long next;

    private RecentTimes(TimeSpan remembered, ImmutableSortedSet<(DateTimeOffset At, long Number)> times, long next)
    {
        this.remembered = remembered;
        this.times = times;
        this.next = next;
    }

    /// <param name="remembered">Longer ago than this before the newest one is forgotten.</param>
    public static RecentTimes None(TimeSpan remembered) => new(remembered, ImmutableSortedSet<(DateTimeOffset, long)>.Empty, 0);

    /// <summary>Those after <paramref name="since"/>; a clock that was set back makes none of them forgotten.</summary>
    public int CountAfter(DateTimeOffset since)
    {
        var place = times.IndexOf((since, long.MaxValue));
        return times.Count - (place < 0 ? ~place : place + 1);
    }

    internal RecentTimes With(DateTimeOffset at)
    {
        var kept = times.Add((at, next));
        while (kept.Min.At < at - remembered)
        {
            kept = kept.Remove(kept.Min);
        }

        return new RecentTimes(remembered, kept, next + 1);
    }
}
