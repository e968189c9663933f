using Hikeshi.Evidence;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class KindWaitersTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly HashSet<string> Kinds = ["test.a/1", "test.b/1"];
    private readonly KindWaiters waiters = new(recovered: 5);
    private readonly List<ulong> movedOn = [];

    [Fact]
    public async Task Reached_OtherKinds_MovesOnWithoutWaking()
    {
        var waiting = Wait(from: 5);
        waiters.Reached(7, ["test.c/1"]);
        waiters.Reached(9, ["test.c/1", "test.d/1"]);
        Assert.False(waiting.IsCompleted);
        Assert.Equal([7, 9], movedOn);

        waiters.Reached(12, ["test.c/1", "test.b/1"]);
        await waiting;
        Assert.Equal([7, 9], movedOn); // what woke it is looked at by itself
    }

    [Fact]
    public async Task WaitAsync_WhatIsDurableAlready_ReturnsAtOnce()
    {
        await Wait(from: 4);
        waiters.Reached(6, ["test.c/1"]);
        await Wait(from: 5);
    }

    /// <summary>So that the place is written down now and then, also where nothing concerns it.</summary>
    [Fact]
    public async Task Reached_SoManyOthers_Wakes()
    {
        var waiting = Wait(from: 5, lookAt: 20);
        waiters.Reached(19, ["test.c/1"]);
        Assert.False(waiting.IsCompleted);
        waiters.Reached(20, ["test.c/1"]);
        await waiting;
    }

    [Fact]
    public async Task WaitAsync_Cancelled_IsForgotten()
    {
        using var stop = new CancellationTokenSource();
        var waiting = waiters.WaitAsync(5, Kinds, lookAt: 100, movedOn.Add, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        waiters.Reached(6, ["test.c/1"]);
        Assert.Empty(movedOn);
    }

    [Fact]
    public async Task Fail_WhoeverWaitsOrComesLater_IsTold()
    {
        var waiting = Wait(from: 5);
        waiters.Fail(new IOException("gone"));
        await Assert.ThrowsAsync<IOException>(() => waiting);
        await Assert.ThrowsAsync<IOException>(() => Wait(from: 5));
    }

    private Task Wait(ulong from, ulong lookAt = 100) => waiters.WaitAsync(from, Kinds, lookAt, movedOn.Add, Never);
}
