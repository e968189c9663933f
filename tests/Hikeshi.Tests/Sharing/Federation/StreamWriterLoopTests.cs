using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Hikeshi.Sharing.Federation;
using Xunit;

namespace Hikeshi.Tests.Sharing.Federation;

public sealed class StreamWriterLoopTests
{
    private readonly Pipe pipe = new();

    [Fact]
    public async Task Run_LinesThatAreThereTogether_LeaveTogetherAndInOrder()
    {
        var loop = new StreamWriterLoop(pipe.Writer, TimeSpan.FromMinutes(1)).RunAsync(Lines("one\n", "two\n", "three\n"), TestContext.Current.CancellationToken);
        await loop;
        var read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("one\ntwo\nthree\n", Encoding.UTF8.GetString(read.Buffer));
    }

    /// <summary>A line does not wait for the next one, and silence is filled.</summary>
    [Fact]
    public async Task Run_ALineAndThenSilence_SendsTheLineAtOnceAndHeartbeats()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var lines = Channel.CreateUnbounded<byte[]>();
        var loop = new StreamWriterLoop(pipe.Writer, TimeSpan.FromMilliseconds(50)).RunAsync(lines.Reader.ReadAllAsync(stop.Token), stop.Token);
        lines.Writer.TryWrite(Encoding.UTF8.GetBytes("{\"one\":1}\n"));
        var text = "";
        while (text.Split("heartbeat").Length < 4)
        {
            var read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
            text += Encoding.UTF8.GetString(read.Buffer);
            pipe.Reader.AdvanceTo(read.Buffer.End);
        }

        Assert.StartsWith("{\"one\":1}\n", text, StringComparison.Ordinal);
        await stop.CancelAsync();
        await loop;
    }

    /// <summary>Nobody reads: what is written stays bounded.</summary>
    [Fact]
    public async Task Run_NobodyReads_TakesNoMoreThanFits()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var taken = 0;
        async IAsyncEnumerable<byte[]> Endless([EnumeratorCancellation] CancellationToken cancel = default)
        {
            while (!cancel.IsCancellationRequested)
            {
                taken++;
                yield return new byte[16 << 10];
            }

            await Task.CompletedTask;
        }

        var loop = new StreamWriterLoop(pipe.Writer, TimeSpan.FromMinutes(1)).RunAsync(Endless(), stop.Token);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.InRange(taken, 4, 16);
        await stop.CancelAsync();
        await loop;
    }

    private static async IAsyncEnumerable<byte[]> Lines(params IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            yield return Encoding.UTF8.GetBytes(line);
        }

        await Task.CompletedTask;
    }
}
