using System.Collections.Concurrent;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>What every connector must do, whatever is at the other end. Each vendor's tests derive from it.</summary>
public abstract class ConnectorContract : IAsyncLifetime
{
    private readonly ConcurrentQueue<ActuatorReport> reports = new();
    private protected Bench Bench { get; private set; } = null!;

    private protected abstract Bench SetUp(SteppedClock clock);

    /// <summary>What a second look says of an order that is in force; a list that is only polled is never more than delivered.</summary>
    private protected virtual ActuatorState SeenInForce => ActuatorState.Enforced;

    public async ValueTask InitializeAsync()
    {
        Bench = SetUp(new SteppedClock());
        await Bench.Emulator.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Bench.DisposeAsync();
        Assert.All(reports, report =>
        {
            Assert.DoesNotContain(Bench.Secret, report.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain("token.", report.Detail, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', report.Detail);
            Assert.InRange(report.Detail.Length, 1, 301);
        });
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Probe_EverythingRight_ChangesNothing()
    {
        Assert.Equal(ActuatorState.Rehearsed, (await ProbeAsync()).State);
        Assert.Equal(0, Bench.Emulator.Effects);
        Assert.Empty(Bench.Emulator.Complaints);
    }

    [Fact]
    public async Task Probe_WrongSecret_SaysSo()
    {
        Bench.WriteSecret("not-the-secret");
        var report = await ProbeAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.DoesNotContain("not-the-secret", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_SecretFileGone_SaysWhichFile()
    {
        _ = Bench.Actuator;
        File.Delete(Bench.SecretPath);
        var report = await ProbeAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains(Bench.SecretPath, report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_EverythingRight_ChangesNothing()
    {
        var report = await RehearseAsync();
        Assert.True(report.State == ActuatorState.Rehearsed, report.Detail);
        Assert.Equal(0, Bench.Emulator.Effects);
        Assert.Empty(Bench.Emulator.Complaints);
    }

    [Fact]
    public async Task Enforce_Twice_HasOneEffectAndIsSeen()
    {
        await EnforcedAsync();
        await EnforcedAsync();
        Assert.Equal(Bench.EffectsOfOrder, Bench.Emulator.Effects);
        Bench.Settle();
        var seen = await ObserveAsync();
        Assert.True(seen.State == SeenInForce, seen.Detail);
        Assert.Empty(Bench.Emulator.Complaints);
    }

    [Fact]
    public async Task Undo_Twice_LeavesNothing()
    {
        await EnforcedAsync();
        Bench.Settle();
        await UndoneAsync();
        Bench.Settle();
        await UndoneAsync();
        Assert.True(Bench.Emulator.IsClean);
        Assert.NotEqual(ActuatorState.Enforced, (await ObserveAsync()).State);
        Assert.Empty(Bench.Emulator.Complaints);
    }

    [Fact]
    public async Task Undo_NothingThere_IsFine()
    {
        await UndoneAsync();
        Assert.Equal(0, Bench.Emulator.Effects);
    }

    [Fact]
    public async Task Undo_AnotherContainment_LeavesOurs()
    {
        await EnforcedAsync();
        Bench.Settle();
        var effects = Bench.Emulator.Effects;
        Keep(await Bench.Actuator.UndoAsync(Bench.Order with { Id = new ContainmentId(Guid.NewGuid()) }, CancellationToken.None));
        Assert.Equal(effects, Bench.Emulator.Effects);
        Assert.Equal(SeenInForce, (await ObserveAsync()).State);
    }

    [Fact]
    public async Task UndoAll_OneInForce_LeavesNothing()
    {
        await EnforcedAsync();
        Bench.Settle();
        var report = Keep(await Bench.Actuator.UndoAllAsync([Bench.Order], CancellationToken.None));
        Assert.True(report.State == ActuatorState.Undone, report.Detail);
        Bench.Settle();
        Assert.True(Bench.Emulator.IsClean);
        Assert.Empty(Bench.Emulator.Complaints);
    }

    /// <summary>By the marks over there, or by the leases that the node left: with the node's own process gone.</summary>
    [Fact]
    public async Task Guard_NodeDead_LetsGoOfIt()
    {
        await EnforcedAsync();
        Bench.Settle();
        var other = Bench.Another();
        using var ending = other as IDisposable;
        using var guard = new GuardBench(other, Bench.Clock, Bench.Order);
        await guard.LookAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Bench.Settle();
        Assert.True(Bench.Emulator.IsClean, string.Join('\n', guard.Told));
        Assert.Contains("everything released", Assert.Single(guard.Told), StringComparison.Ordinal);
        Assert.Empty(Bench.Emulator.Complaints);
    }

    /// <summary>What could not be released is said, and tried at every look until it is.</summary>
    [Fact]
    public async Task Guard_ProductIsDownAtFirst_TriesUntilItIsReleased()
    {
        await EnforcedAsync();
        Bench.Settle();
        var other = Bench.Another();
        using var ending = other as IDisposable;
        using var guard = new GuardBench(other, Bench.Clock, Bench.Order);
        Bench.Emulator.Trouble = Trouble.ServerError;
        await guard.LookAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(Bench.Emulator.IsClean);
        Assert.Contains("NOT released", Assert.Single(guard.Told), StringComparison.Ordinal);
        Bench.Emulator.Trouble = Trouble.None;
        await guard.LookAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Bench.Settle();
        Assert.True(Bench.Emulator.IsClean, string.Join('\n', guard.Told));
        Assert.Equal(2, guard.Told.Count);

        // It is not asked every second from then on.
        var calls = Bench.Emulator.Calls.Count;
        await guard.LookAsync();
        Assert.Equal(calls, Bench.Emulator.Calls.Count);
    }

    [Fact]
    public async Task Observe_ProductLied_IsNotEnforced()
    {
        Bench.Emulator.Lies = true;
        await EnforcedAsync();
        Bench.Settle();
        Assert.NotEqual(ActuatorState.Enforced, (await ObserveAsync()).State);
        Assert.Equal(0, Bench.Emulator.Effects);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Undo_ProductLied_IsAFailure(bool all)
    {
        await EnforcedAsync();
        Bench.Settle();
        Bench.Emulator.Lies = true;
        var task = all ? Bench.Actuator.UndoAllAsync([Bench.Order], CancellationToken.None) : UndoAsync();
        while (!task.IsCompleted)
        {
            await Until.TrueAsync(() => task.IsCompleted || Bench.Clock.IsWaitedFor(SecondLook.Pause), "it neither ends nor looks again");
            Bench.Clock.Advance(SecondLook.Pause);
        }

        var report = Keep(await task);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("still there", report.Detail, StringComparison.Ordinal);
        Bench.Emulator.Lies = false;
        await UndoneAsync();
        Bench.Settle();
        Assert.True(Bench.Emulator.IsClean);
    }

    [Fact]
    public async Task Enforce_HalfSucceeded_IsMendedByTheNext()
    {
        for (var works = 0; works < Bench.EffectsOfOrder; works++)
        {
            Bench.Emulator.FailChangesAfter(works);
            Assert.Equal(ActuatorState.Failed, (await EnforceAsync()).State);
            Bench.Emulator.FailChangesAfter(null);
            await EnforcedAsync();
            Bench.Settle();
            Assert.Equal(SeenInForce, (await ObserveAsync()).State);
            await UndoneAsync();
            Bench.Settle();
            Assert.True(Bench.Emulator.IsClean);
        }
    }

    [Fact]
    public async Task Undo_HalfSucceeded_IsMendedByTheNext()
    {
        await EnforcedAsync();
        Bench.Settle();
        Bench.Emulator.FailChangesAfter(1);
        await UndoAsync();
        Bench.Emulator.FailChangesAfter(null);
        Bench.Settle();
        await UndoneAsync();
        Bench.Settle();
        Assert.True(Bench.Emulator.IsClean);
    }

    [Fact]
    public async Task EveryCall_ProductHangs_EndsInABoundedTime()
    {
        _ = Bench.Actuator;
        Bench.Emulator.Trouble = Trouble.Hangs;
        foreach (var call in Calls)
        {
            var task = Task.Run(call);
            await Until.TrueAsync(() => Bench.Emulator.IsHanging || task.IsCompleted, "nobody asked");
            while (!task.IsCompleted)
            {
                Bench.Clock.Advance(TimeSpan.FromSeconds(30));
                await Task.WhenAny(task, Task.Delay(20));
            }

            Assert.Equal(ActuatorState.Failed, (await task).State);
        }
    }

    [Theory]
    [InlineData(nameof(Trouble.Html))]
    [InlineData(nameof(Trouble.HalfAnObject))]
    [InlineData(nameof(Trouble.Empty))]
    [InlineData(nameof(Trouble.Endless))]
    [InlineData(nameof(Trouble.ServerError))]
    [InlineData(nameof(Trouble.EchoesSecrets))]
    public async Task EveryCall_ProductTalksNonsense_IsAReport(string trouble)
    {
        await ProbeAsync(); // a token is there, so that the nonsense meets every kind of call
        foreach (var call in Calls)
        {
            Bench.Emulator.Trouble = Enum.Parse<Trouble>(trouble);
            Assert.Equal(ActuatorState.Failed, (await Until.EndAsync(call())).State);
        }
    }

    [Fact]
    public async Task EveryCall_BrokenText_IsAReportOfNothingInForce()
    {
        await ProbeAsync();
        foreach (var call in Calls)
        {
            Bench.Emulator.Trouble = Trouble.BrokenText;
            Assert.NotEqual(ActuatorState.Enforced, (await Until.EndAsync(call())).State);
        }
    }

    [Fact]
    public async Task Enforce_ProductIsBusy_WaitsAsLongAsItAsks()
    {
        Bench.Emulator.BeBusy(1, "Retry-After", "7");
        var task = EnforceAsync();
        await Bench.Clock.WaitedForAsync(TimeSpan.FromSeconds(7));
        Assert.Single(Bench.Emulator.Calls);
        Bench.Clock.Advance(TimeSpan.FromSeconds(7));
        var report = await Until.EndAsync(task);
        Assert.True(report.State == ActuatorState.Delivered, report.Detail);
    }

    [Fact]
    public async Task Enforce_ProductIsBusyForLong_IsLeftAloneUntilThen()
    {
        Bench.Emulator.BeBusy(1, "Retry-After", (Bench.Clock.GetUtcNow() + TimeSpan.FromSeconds(90)).ToString("R"));
        Assert.Equal(ActuatorState.Failed, (await Until.EndAsync(EnforceAsync())).State);
        Assert.Equal(ActuatorState.Failed, (await Until.EndAsync(EnforceAsync())).State);
        Assert.Single(Bench.Emulator.Calls);
        Bench.Clock.Advance(TimeSpan.FromSeconds(91));
        await EnforcedAsync();
    }

    [Fact]
    public async Task EveryCall_Cancelled_SaysSoToTheCallerAlone()
    {
        using var over = new CancellationTokenSource();
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bench.Actuator.EnforceAsync(Bench.Order, over.Token));
    }

    private protected async Task EnforcedAsync()
    {
        var report = await Until.EndAsync(EnforceAsync());
        Assert.True(report.State == ActuatorState.Delivered, report.Detail);
    }

    private protected async Task UndoneAsync()
    {
        var report = await Until.EndAsync(UndoAsync());
        Assert.True(report.State == ActuatorState.Undone, report.Detail);
    }

    private protected async Task<ActuatorReport> ProbeAsync() => Keep(await Bench.Actuator.ProbeAsync(CancellationToken.None));

    private protected async Task<ActuatorReport> RehearseAsync() => Keep(await Bench.Actuator.RehearseAsync(Bench.Order, CancellationToken.None));

    private protected async Task<ActuatorReport> EnforceAsync() => Keep(await Bench.Actuator.EnforceAsync(Bench.Order, CancellationToken.None));

    private protected async Task<ActuatorReport> ObserveAsync() => Keep(await Bench.Actuator.ObserveAsync(Bench.Order, CancellationToken.None));

    private protected async Task<ActuatorReport> UndoAsync() => Keep(await Bench.Actuator.UndoAsync(Bench.Order, CancellationToken.None));

    /// <summary>Everything that goes over the line.</summary>
    private protected virtual IEnumerable<Func<Task<ActuatorReport>>> Calls => [ProbeAsync, RehearseAsync, EnforceAsync, ObserveAsync, UndoAsync];

    private ActuatorReport Keep(ActuatorReport report)
    {
        reports.Enqueue(report);
        return report;
    }
}
