using Hikeshi.Evidence;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class CountWaitersTests
{
    private readonly CountWaiters waiters = new();

    [Fact]
    public async Task WaitAsync_ForMoreThanOneStep_WaitsForAsManyAsItTakes()
    {
        var far = waiters.WaitAsync(10, CancellationToken.None);
        for (var i = 1UL; i < 10; i++)
        {
            waiters.Reached(i);
        }

        Assert.False(far.IsCompleted);
        waiters.Reached(10);
        await far;
    }

    [Fact]
    public async Task Fail_WhoeverWaits_IsTold()
    {
        var all = new[] { waiters.WaitAsync(1, CancellationToken.None), waiters.WaitAsync(2, CancellationToken.None) };
        waiters.Fail(new IOException("gone"));
        foreach (var waiting in all)
        {
            await Assert.ThrowsAsync<IOException>(() => waiting);
        }

        await Assert.ThrowsAsync<IOException>(() => waiters.WaitAsync(3, CancellationToken.None));
    }

    /// <summary>A thousand at a counter that another thread moves.</summary>
    [Fact]
    public async Task WaitAsync_ManyAtOnce_EachComesBackOnceItIsReached()
    {
        var all = Enumerable.Range(1, 1000).Select(n => Task.Run(async () =>
        {
            await waiters.WaitAsync((ulong)n, CancellationToken.None);
            return n;
        })).ToArray();
        var random = new Random(3);
        for (var at = 0; at < 1000;)
        {
            at = Math.Min(1000, at + random.Next(1, 50));
            waiters.Reached((ulong)at);
            await Task.Yield();
        }

        Assert.Equal(500_500, (await Task.WhenAll(all)).Sum());
    }
}
