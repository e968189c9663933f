using System.IO.Pipelines;
using Hikeshi.Facts;

namespace Hikeshi.Sharing.Federation;

/// <summary>Writes a stream of lines, and a heartbeat whenever nothing happens, so that both sides notice a dead connection.</summary>
internal sealed class StreamWriterLoop(PipeWriter output, TimeSpan heartbeatEvery)
{
    private static readonly byte[] Heartbeat = "{\"position\":-1,\"kind\":\"heartbeat\"}\n"u8.ToArray();

    public async Task RunAsync(IAsyncEnumerable<Recorded<Fact>> facts, Func<Recorded<Fact>, byte[]> line, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var source = facts.GetAsyncEnumerator(ending.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
            await output.WriteAsync(Heartbeat, cancel);
            while (true)
            {
                if (await Task.WhenAny(next, Task.Delay(heartbeatEvery, cancel)) != next)
                {
                    cancel.ThrowIfCancellationRequested();
                    await output.WriteAsync(Heartbeat, cancel);
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                await output.WriteAsync(line(source.Current), cancel);
                next = source.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The member left; it resumes behind the last position that it recorded.
        }
        finally
        {
            // A source may be disposed only when nobody waits for its next item.
            await ending.CancelAsync();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
