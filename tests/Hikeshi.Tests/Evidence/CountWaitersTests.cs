using Hikeshi.Evidence;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class CountWaitersTests
{
    private readonly CountWaiters waiters = new();

    [Fact]
    public async Task WaitAsync_ForMoreThanTheStepThatIsComing_WaitsForTheNextOne()
    {
        var near = waiters.WaitAsync(3, CancellationToken.None);
        waiters.Coming(5);
        var within = waiters.WaitAsync(5, CancellationToken.None);
        var beyond = waiters.WaitAsync(6, CancellationToken.None);
        waiters.Reached(5);
        await near;
        await within;
        Assert.False(beyond.IsCompleted);
        waiters.Coming(9);
        waiters.Reached(9);
        await beyond;
    }

    [Fact]
    public async Task WaitAsync_ForMoreThanOneStep_WaitsForAsManyAsItTakes()
    {
        waiters.Coming(1);
        var far = waiters.WaitAsync(10, CancellationToken.None);
        for (var i = 1UL; i < 10; i++)
        {
            waiters.Coming(i);
            waiters.Reached(i);
        }

        Assert.False(far.IsCompleted);
        waiters.Reached(10);
        await far;
    }

    [Fact]
    public async Task Fail_WhoeverWaits_IsTold()
    {
        waiters.Coming(1);
        var all = new[] { waiters.WaitAsync(1, CancellationToken.None), waiters.WaitAsync(2, CancellationToken.None) };
        waiters.Fail(new IOException("gone"));
        foreach (var waiting in all)
        {
            await Assert.ThrowsAsync<IOException>(() => waiting);
        }

        await Assert.ThrowsAsync<IOException>(() => waiters.WaitAsync(3, CancellationToken.None));
    }

    /// <summary>A thousand at a counter that another thread moves, with and without saying so before.</summary>
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
            if (random.Next(2) == 0)
            {
                waiters.Coming((ulong)at);
            }

            waiters.Reached((ulong)at);
            await Task.Yield();
        }

        Assert.Equal(500_500, (await Task.WhenAll(all)).Sum());
    }
}
