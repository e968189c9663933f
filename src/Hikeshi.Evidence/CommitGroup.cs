using System.Buffers;
using System.Security.Cryptography;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence;

/// <summary>
/// The frames that one fdatasync will make durable: they lie in one segment, one behind the other. Everybody who waits for any of them shares
/// one task. Filled under the log's lock; afterwards only the thread that writes has it.
/// </summary>
internal sealed class CommitGroup(SegmentFile segment, long offset, ulong first)
{
    private const int ChunkBytes = 64 << 10;
    private const int LargestCopied = 16 << 10;
    private const int Few = 4;

    private readonly TaskCompletionSource durable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<byte[]> chunks = [];
    private readonly List<Frame> uncopied = [];
    private readonly List<ReadOnlyMemory<byte>> buffers = [];
    private int begun; // where the last buffer begins in the last chunk
    private int used = ChunkBytes; // of the last chunk
    private readonly List<string> kinds = [];
    private ulong end;

    public SegmentFile Segment { get; } = segment;

    /// <summary>Where in the segment the first frame lies.</summary>
    public long Offset { get; } = offset;

    public int Entries { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Of its entries, each once.</summary>
    public IReadOnlyList<string> Kinds => kinds;

    /// <summary>How many entries the log has behind the last frame. May be read without the lock.</summary>
    public ulong End => Volatile.Read(ref end);

    /// <summary>Completes when the group is on disk.</summary>
    public Task Durable => durable.Task;

    /// <summary>May be asked without the lock about an entry that has been ordered.</summary>
    public bool Holds(ulong index) => index >= first && index < End;

    /// <summary>A small frame is copied, so that it goes back at once to the thread that made it, and the group is written from few buffers.</summary>
    public void Add(Frame frame)
    {
        if (frame.Length <= LargestCopied)
        {
            Copy(frame.Bytes.Span);
            frame.Free();
        }
        else
        {
            EndBuffer();
            buffers.Add(frame.Bytes);
            uncopied.Add(frame);
        }

        foreach (var (header, _, _) in frame.Parts)
        {
            if (!kinds.Contains(header.Kind))
            {
                kinds.Add(header.Kind);
            }
        }

        Entries += frame.Count;
        Bytes += frame.Length;
        Volatile.Write(ref end, frame.End);
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        if (used + bytes.Length > ChunkBytes)
        {
            EndBuffer();
            chunks.Add(ArrayPool<byte>.Shared.Rent(ChunkBytes));
            (begun, used) = (0, 0);
        }

        bytes.CopyTo(chunks[^1].AsSpan(used));
        used += bytes.Length;
    }

    private void EndBuffer()
    {
        if (chunks.Count > 0 && used > begun)
        {
            buffers.Add(chunks[^1].AsMemory(begun, used - begun));
            begun = used;
        }
    }

    /// <summary>Writes the group where it belongs and waits for the disk.</summary>
    public void Write()
    {
        EndBuffer();
        Segment.Write(buffers, Offset);
        Segment.Sync();
    }

    public void Free()
    {
        foreach (var chunk in chunks)
        {
            CryptographicOperations.ZeroMemory(chunk); // it held keys and salts
            ArrayPool<byte>.Shared.Return(chunk);
        }

        uncopied.ForEach(f => f.Free());
        chunks.Clear();
        uncopied.Clear();
        buffers.Clear();
    }

    /// <summary>Tells everybody who waits, and whoever comes later.</summary>
    public void Succeeded()
    {
        if (Entries <= Few)
        {
            durable.SetResult();
        }
        else
        {
            // Putting many on their way takes as long as a small sync, which the thread that writes had better begin.
            ThreadPool.UnsafeQueueUserWorkItem(static d => d.SetResult(), durable, preferLocal: false);
        }
    }

    /// <inheritdoc cref="Succeeded"/>
    public void Failed(Exception reason)
    {
        durable.SetException(reason);
        _ = durable.Task.Exception; // nobody may be waiting
    }
}
