using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Threads;

namespace Hikeshi.Evidence;

/// <summary>Brings tiles and checkpoint up to what is durable: behind the entries, never before them, and never in the way of a decision.</summary>
internal sealed class Publisher(EvidenceLog log, LogDirectory directory, TreeFiles tree, SegmentSealer sealer, LeafFeed leaves, EvidenceOptions options)
{
    private const ulong Slice = TilePath.FullWidth * TilePath.FullWidth; // ends where two levels of tiles do: nearly no partial ones to write, and to delete again

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private Task background = Task.CompletedTask;
    private int scheduled;

    private ulong signed = SignedSize(directory);

    private static ulong SignedSize(LogDirectory directory) =>
        Checkpoints.Checkpoint.TryParse(directory.Checkpoint.Text, out var checkpoint) ? checkpoint.Size : 0;

    /// <summary>Publishes within <see cref="EvidenceOptions.PublishEvery"/>; many calls, one publication.</summary>
    public void Schedule()
    {
        if (Volatile.Read(ref signed) < log.DurableCount && !closing.IsCancellationRequested && Interlocked.Exchange(ref scheduled, 1) == 0)
        {
            background = LaterAsync();
        }
    }

    private async Task LaterAsync()
    {
        try
        {
            await Task.Delay(options.PublishEvery, options.Clock, closing.Token);
            Volatile.Write(ref scheduled, 0);
            await PublishAsync();
        }
        catch (OperationCanceledException)
        {
            // Closing publishes by itself.
        }
        catch (IOException)
        {
            // A full disk delays publication, never the entries; the next append schedules again.
        }
    }

    /// <summary>In slices, each with a checkpoint of its own: what a checkpoint covers can be sealed, and leaves memory.</summary>
    public async Task PublishAsync()
    {
        await one.WaitAsync();
        try
        {
            var target = log.DurableCount;
            do
            {
                await SliceAsync(target);
            }
            while (Volatile.Read(ref signed) < target);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Publishing may be late for as long as memory does not pay for it.</summary>
    private Task SliceAsync(ulong target) => sealer.IsBehind
        ? Task.Factory.StartNew(() => Publish(target), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        : LeastPriority.RunAsync("evidence.publish", () => Publish(target));

    private bool Publish(ulong target)
    {
        var size = Math.Min(target, ((leaves.Index / Slice) + 1) * Slice);
        Action<long> ended = sealer.EndSegment;
        tree.WriteFull();
        while (leaves.Index < size)
        {
            sealer.Add(leaves.Next(ended).Span);
            tree.WriteFull();
        }

        if (size > signed)
        {
            tree.WritePartials();
            directory.SignCheckpoint(size, tree.Root());
            Volatile.Write(ref signed, size);
        }

        sealer.Seal(signed);
        return true;
    }

    public async Task CloseAsync()
    {
        await closing.CancelAsync();
        await background;
        try
        {
            await PublishAsync();
        }
        catch (IOException full) when (LibC.IsFull(full))
        {
            // Published after the next start: a full disk does not keep a node from ending well.
        }

        leaves.Dispose();
        closing.Dispose();
        one.Dispose();
    }
}
