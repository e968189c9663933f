using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Hikeshi.Sharing.Federation;

/// <summary>Writes a stream of lines, and heartbeats between them, so that both sides notice a dead connection. Lines that are there together leave together.</summary>
internal sealed class StreamWriterLoop(PipeWriter output, TimeSpan heartbeatEvery)
{
    private const int MostTogether = 64 << 10; // bytes
    private static readonly byte[] Heartbeat = [.. JsonSerializer.SerializeToUtf8Bytes(new StreamLine(-1, StreamLine.Heartbeat), FederationJson.Default.StreamLine), (byte)'\n'];

    public async Task RunAsync(IAsyncEnumerable<byte[]> lines, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var source = lines.GetAsyncEnumerator(ending.Token);
        var next = source.MoveNextAsync().AsTask();
        var beat = Task.Delay(heartbeatEvery, ending.Token);
        try
        {
            while (true)
            {
                if (!next.IsCompleted && await Task.WhenAny(next, beat) == beat)
                {
                    cancel.ThrowIfCancellationRequested();
                    await output.WriteAsync(Heartbeat, cancel);
                    beat = Task.Delay(heartbeatEvery, ending.Token);
                    continue;
                }

                var together = 0;
                do
                {
                    if (!await next)
                    {
                        await output.FlushAsync(cancel);
                        return;
                    }

                    output.Write(source.Current);
                    together += source.Current.Length;
                    next = source.MoveNextAsync().AsTask();
                }
                while (next.IsCompleted && together < MostTogether);

                await output.FlushAsync(cancel);
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
