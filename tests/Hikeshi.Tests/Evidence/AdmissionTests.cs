using Hikeshi.Evidence;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class AdmissionTests
{
    private const int Ordinary = 1024;
    private const int WithCritical = 2048;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private readonly Admission admission = new();

    [Fact]
    public void Enter_FullForTelemetry_CriticalStillEntersAndTheOtherWaits()
    {
        admission.Enter(Ordinary, critical: false);
        var waiting = Held(1, critical: false);
        admission.Enter(WithCritical - Ordinary, critical: true);
        admission.Leave(WithCritical - Ordinary, 0);
        Assert.True(IsHeld(waiting));
        admission.Leave(1, 0);
        Assert.True(waiting.Join(Long));
    }

    [Fact]
    public void Enter_TooManyBytesOnTheirWay_WaitsForThem()
    {
        admission.Enter(1, critical: false);
        admission.Ordered((96L << 20) + 1);
        var waiting = Held(1, critical: true);
        admission.Leave(1, (96L << 20) + 1);
        Assert.True(waiting.Join(Long));
    }

    [Fact]
    public void Open_SomebodyWaits_NobodyIsHeldUpAnyMore()
    {
        admission.Enter(Ordinary, critical: false);
        var waiting = Enumerable.Range(0, 4).Select(_ => Held(500, critical: false)).ToArray();
        admission.Open();
        Assert.All(waiting, w => Assert.True(w.Join(Long)));
        admission.Enter(Ordinary, critical: false);
    }

    /// <summary>Somebody who wants to enter, and has been seen to wait.</summary>
    private Thread Held(int count, bool critical)
    {
        var thread = new Thread(() => admission.Enter(count, critical)) { IsBackground = true };
        thread.Start();
        Assert.True(IsHeld(thread));
        return thread;
    }

    /// <summary>It sleeps, now or soon; whoever is let in ends instead.</summary>
    private static bool IsHeld(Thread thread) =>
        SpinWait.SpinUntil(() => !thread.IsAlive || thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Long) && thread.IsAlive;

    /// <summary>Many at once, of many sizes: never more inside than there is room for, and nobody is forgotten.</summary>
    [Fact]
    public async Task Enter_ManyAtOnce_NeverMoreThanTheRoomAndEverybodyComesThrough()
    {
        var (inside, most) = (0, 0);
        var all = Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 3_000; i++)
            {
                var count = random.Next(1, 600);
                admission.Enter(count, critical: false);
                InterlockedMax(ref most, Interlocked.Add(ref inside, count));
                Interlocked.Add(ref inside, -count);
                admission.Leave(count, 0);
            }
        })).ToArray();
        await Task.WhenAll(all).WaitAsync(Long);
        Assert.InRange(most, 1, Ordinary);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
        }
    }
}
