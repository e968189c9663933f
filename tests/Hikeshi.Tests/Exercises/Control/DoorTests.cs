using System.Diagnostics;
using System.Net.Sockets;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Traffic;
using Xunit;

namespace Hikeshi.Tests.Exercises.Control;

public sealed class DoorTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task First_ADoorThatShuts_IsTheFirstRefusedKnockAfterIt()
    {
        var isOpen = true;
        await using var door = new Door("d", _ => Task.FromResult(Volatile.Read(ref isOpen))).Watched();
        Assert.NotNull(await door.FirstAsync(ProbeVerdict.Accepted, after: 0, Limit, Stop));
        Assert.Null(await door.FirstAsync(ProbeVerdict.Refused, after: 0, TimeSpan.FromMilliseconds(50), Stop));
        var shut = Stopwatch.GetTimestamp();
        Volatile.Write(ref isOpen, false);
        var refused = await door.FirstAsync(ProbeVerdict.Refused, shut, Limit, Stop);
        Assert.InRange(refused!.Value.Sent, shut, refused.Value.Answered);
        Assert.True(await door.StaysAsync(ProbeVerdict.Refused, TimeSpan.FromMilliseconds(100), Stop));
        Assert.False(await door.StaysAsync(ProbeVerdict.Accepted, TimeSpan.FromMilliseconds(100), Stop));
    }

    /// <summary>One accepted knock among many refused ones is enough to say that it did not stay shut.</summary>
    [Fact]
    public async Task Stays_OneKnockGetsThrough_False()
    {
        var knocks = 0;
        await using var door = new Door("d", _ => Interlocked.Increment(ref knocks) == 4 ? Task.FromResult(true) : throw new SocketException(104)).Watched();
        Assert.False(await door.StaysAsync(ProbeVerdict.Refused, TimeSpan.FromMilliseconds(200), Stop));
    }

    /// <summary>Silence is neither an acceptance nor a refusal.</summary>
    [Fact]
    public async Task Stays_NobodyAnswers_False()
    {
        await using var door = new Door("d", async cancel =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return true;
        }).Watched();
        Assert.Null(await door.FirstAsync(ProbeVerdict.Refused, after: 0, TimeSpan.FromSeconds(1.5), Stop));
        Assert.Null(await door.FirstAsync(ProbeVerdict.Accepted, after: 0, TimeSpan.Zero, Stop));
    }
}
