using System.IO.Pipelines;
using System.Text.Json;

namespace Hikeshi.Sharing.Federation;

/// <summary>Writes a stream of lines, and a heartbeat whenever nothing happens, so that both sides notice a dead connection.</summary>
internal sealed class StreamWriterLoop(PipeWriter output, TimeSpan heartbeatEvery)
{
    private static readonly byte[] Heartbeat = [.. JsonSerializer.SerializeToUtf8Bytes(new StreamLine(-1, StreamLine.Heartbeat), FederationJson.Default.StreamLine), (byte)'\n'];

    public async Task RunAsync(IAsyncEnumerable<byte[]> lines, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var source = lines.GetAsyncEnumerator(ending.Token);
        var next = source.MoveNextAsync().AsTask();
        try
        {
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

                await output.WriteAsync(source.Current, cancel);
                next = source.MoveNextAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Whoever read it left; it comes again with what it knows.
        }
        finally
        {
            // A source may be disposed only when nobody waits for its next item.
            await ending.CancelAsync();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
