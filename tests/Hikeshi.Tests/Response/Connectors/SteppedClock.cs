using System.Diagnostics;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>A clock that moves when it is told to, and says which timers wait: a test steps exactly to the end of a pause, and never sleeps.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<SteppedTimer> timers = [];
    private DateTimeOffset now = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SteppedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (gate)
        {
            timers.Add(timer);
        }

        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<SteppedTimer> due;
        lock (gate)
        {
            now += by;
            due = timers.FindAll(t => t.Due <= now);
            due.ForEach(t => t.Due = null);
        }

        due.ForEach(t => t.Fire());
    }

    /// <summary>Whether somebody waits for exactly this long.</summary>
    public bool IsWaitedFor(TimeSpan pause)
    {
        lock (gate)
        {
            return timers.Exists(t => t.Due == now + pause);
        }
    }

    /// <summary>Waits until somebody waits for exactly this long.</summary>
    public Task WaitedForAsync(TimeSpan pause) => Until.TrueAsync(() => IsWaitedFor(pause), $"nobody waits for {pause}");

    private sealed class SteppedTimer(SteppedClock clock, Action fire) : ITimer
    {
        internal DateTimeOffset? Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                Due = null;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => fire();
    }
}

/// <summary>Waits for a condition, for a bounded time.</summary>
internal static class Until
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, string otherwise)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Longest, otherwise);
            await Task.Delay(2);
        }
    }

    /// <summary>The task's result; a task that does not end fails the test instead of hanging it.</summary>
    public static Task<T> EndAsync<T>(Task<T> task) => task.WaitAsync(Longest);
}
