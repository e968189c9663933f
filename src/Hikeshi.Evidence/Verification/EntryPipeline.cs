using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Verification;

/// <summary>Reads ahead while other cores check; hands over what they checked in the order of the log. Bounded, whatever the log holds.</summary>
internal sealed class EntryPipeline(Action<EntryCheck> take)
{
    private const int MostBytesAhead = 64 << 20;
    private static readonly int MostBatchesAhead = 2 * Environment.ProcessorCount;

    private readonly Queue<(Task<EntryCheck> Check, int Bytes)> ahead = new();
    private EntryBatch? filling;
    private long bytesAhead;

    public void Add(string segment, RawEntry entry)
    {
        filling ??= new EntryBatch(segment);
        filling.Add(entry);
        if (filling.IsFull)
        {
            Submit();
        }
    }

    /// <summary>Waits for everything that was added; to be called at the end of a segment.</summary>
    public void Flush()
    {
        Submit();
        while (ahead.Count > 0)
        {
            TakeOne();
        }
    }

    private void Submit()
    {
        if (filling is not { } batch)
        {
            return;
        }

        filling = null;
        ahead.Enqueue((Task.Run(() => EntryCheck.Of(batch)), batch.Bytes));
        bytesAhead += batch.Bytes;
        while (ahead.Count > MostBatchesAhead || (bytesAhead > MostBytesAhead && ahead.Count > 1))
        {
            TakeOne();
        }
    }

    private void TakeOne()
    {
        var (checking, bytes) = ahead.Dequeue();
        bytesAhead -= bytes;
        using var check = checking.GetAwaiter().GetResult(); // pure computing on other cores: nothing it waits for needs this thread
        take(check);
    }
}
