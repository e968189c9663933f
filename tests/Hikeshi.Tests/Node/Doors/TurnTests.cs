using Hikeshi.Node.Doors;
using Xunit;

namespace Hikeshi.Tests.Node.Doors;

/// <summary>Whatever comes in at once, one processor is left; and whoever waits keeps nobody from working.</summary>
public sealed class TurnTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly int Places = Math.Max(1, Environment.ProcessorCount - 1);

    [Fact]
    public async Task AwaitAsync_ManyAtOnce_OneProcessorIsLeft()
    {
        var (now, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, Places + 4).Select(_ => Task.Run(async () =>
        {
            using var turn = new Turn();
            for (var i = 0; i < 200; i++)
            {
                Assert.True(await turn.AwaitAsync(ValueTask.FromResult(true), CancellationToken.None));
                var seen = Interlocked.Increment(ref now);
                most = Math.Max(most, seen);
                Thread.SpinWait(2_000);
                Interlocked.Decrement(ref now);
            }
        }))).WaitAsync(Patience);
        Assert.InRange(most, 1, Places);
    }

    /// <summary>A sender that sends nothing, one that has ended, one that broke off, and one that was told to wait.</summary>
    [Theory]
    [InlineData("silent")]
    [InlineData("ended")]
    [InlineData("broken")]
    [InlineData("left")]
    public async Task AwaitAsync_OthersHaveNothingToWorkOn_KeepNoPlace(string how)
    {
        var others = Enumerable.Range(0, Places + 4).Select(_ => new Turn()).ToList();
        using var stop = new CancellationTokenSource();
        var silence = new TaskCompletionSource<bool>();
        var waiting = new List<Task>();
        foreach (var other in others)
        {
            Assert.True(await other.AwaitAsync(ValueTask.FromResult(true), stop.Token).AsTask().WaitAsync(Patience, stop.Token));
            switch (how)
            {
                case "silent": waiting.Add(other.AwaitAsync(new ValueTask<bool>(silence.Task), stop.Token).AsTask()); break;
                case "ended": Assert.False(await other.AwaitAsync(ValueTask.FromResult(false), stop.Token)); other.Leave(); break;
                case "broken": await Assert.ThrowsAsync<IOException>(async () => await other.AwaitAsync(ValueTask.FromException<bool>(new IOException("gone")), stop.Token)); break;
                default: other.Leave(); break;
            }
        }

        using var turn = new Turn();
        Assert.True(await turn.AwaitAsync(ValueTask.FromResult(true), stop.Token).AsTask().WaitAsync(Patience, stop.Token));
        turn.Leave();
        silence.SetResult(false);
        await Task.WhenAll(waiting);
        others.ForEach(other => other.Dispose());
    }
}
