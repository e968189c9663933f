using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>What stands where the next frame would begin.</summary>
internal enum TailState
{
    /// <summary>Zeros, or the end of the file.</summary>
    Clean,

    /// <summary>Part of a frame that was being written when the machine stopped; it was never acknowledged.</summary>
    Torn,

    /// <summary>A frame that had been durable is no longer whole.</summary>
    Damaged,
}

/// <summary>Walks the frames of one segment in order, holding little more than one frame in memory at a time.</summary>
internal sealed class SegmentScanner(SafeFileHandle file, ulong firstIndex, long start = SegmentFile.HeaderSize) : IDisposable
{
    private const int ReadAhead = 256 << 10; // many frames hold one small entry: one read each would cost more than all else
    private const int LooksAtLiveTail = 3;
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(15);

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadAhead);
    private long bufferOffset; // where in the file the buffer begins
    private int buffered;
    private int current; // where in the buffer the frame of Next begins

    /// <summary>Where the next frame begins: the end of the good part.</summary>
    public long Offset { get; private set; } = start;

    /// <summary>Index that the next entry would get.</summary>
    public ulong NextIndex { get; private set; } = firstIndex;

    /// <summary>The frame that <see cref="Next"/> read.</summary>
    public FrameHeader Current { get; private set; }

    /// <summary>Where it begins.</summary>
    public long CurrentOffset { get; private set; }

    /// <summary>Reads the next whole frame; false when none begins at <see cref="Offset"/>.</summary>
    public bool Next()
    {
        // What was read ahead may be older than what has been written since: only a fresh look says that there is no frame.
        if (!IsFrame(out var header) && !(Refill(FrameHeader.Size) && (IsFrame(out header) || (header.FrameLength > buffered && Refill(header.FrameLength) && IsFrame(out header)))))
        {
            return false;
        }

        Current = header;
        CurrentOffset = Offset;
        current = (int)(Offset - bufferOffset);
        Offset += header.FrameLength;
        NextIndex += (ulong)header.Count;
        return true;
    }

    /// <summary>Goes on behind damage, at a frame that was found there.</summary>
    public void GoTo(long offset, ulong index) => (Offset, NextIndex) = (offset, index);

    /// <summary>Whether the buffer holds the next frame as a whole; its header, as far as that alone is good.</summary>
    private bool IsFrame(out FrameHeader header)
    {
        header = default;
        var at = Offset - bufferOffset;
        if (at < 0 || at > buffered)
        {
            return false;
        }

        var bytes = buffer.AsSpan((int)at, buffered - (int)at);
        if (!FrameHeader.TryRead(bytes, out header) || header.FirstIndex != NextIndex)
        {
            header = default;
            return false;
        }

        return bytes.Length >= header.FrameLength
            && Crc32C.Of(bytes[(FrameHeader.Size + (header.Count * FrameHeader.SlotSize))..header.FrameLength]) == header.PayloadCrc;
    }

    /// <summary>Reads from <see cref="Offset"/> on; false when the file ends before so many bytes.</summary>
    private bool Refill(int least)
    {
        if (buffer.Length < least)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
            buffer = ArrayPool<byte>.Shared.Rent(least);
        }

        bufferOffset = Offset;
        buffered = Fill(buffer, Offset);
        return buffered >= least;
    }

    /// <summary>Reads every whole frame, then judges what follows.</summary>
    /// <param name="live">The writer may be at work: look again before calling a tail torn or damaged.</param>
    public TailState ReadAll(ulong acknowledged, bool live, Action onFrame)
    {
        for (var looks = 1; ; looks++)
        {
            while (Next())
            {
                onFrame();
            }

            var state = Tail(acknowledged);
            if (state == TailState.Clean || !live || looks == LooksAtLiveTail)
            {
                return state;
            }

            Thread.Sleep(LookAgainAfter);
        }
    }

    /// <summary>The entries of the frame that <see cref="Next"/> read. Their memory is valid until the next call of it.</summary>
    /// <exception cref="FormatException">The lengths inside the frame contradict each other.</exception>
    public IEnumerable<RawEntry> Entries()
    {
        var at = current + FrameHeader.Size + (Current.Count * FrameHeader.SlotSize);
        var end = current + Current.FrameLength;
        for (var i = 0; i < Current.Count; i++)
        {
            var headerLength = end - at < 8 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at));
            var boxLength = end - at < 8 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at + 4));
            if (headerLength < 0 || boxLength < BodyBox.TagSize || (long)headerLength + boxLength > end - at - 8)
            {
                throw new FormatException($"entry {Current.FirstIndex + (ulong)i} does not fit its frame");
            }

            var slot = current + FrameHeader.Size + (i * FrameHeader.SlotSize);
            yield return new RawEntry(
                Current.FirstIndex + (ulong)i,
                new EntryPlace((uint)(bufferOffset + slot), (uint)(bufferOffset + at)),
                buffer.AsMemory(slot, FrameHeader.SlotSize),
                buffer.AsMemory(at + 8, headerLength),
                buffer.AsMemory(at + 8 + headerLength, boxLength));
            at += 8 + headerLength + boxLength;
        }
    }

    /// <summary>Judges what follows the good part.</summary>
    /// <param name="acknowledged">Entries that are known to have been durable.</param>
    public TailState Tail(ulong acknowledged)
    {
        if (acknowledged > NextIndex)
        {
            return TailState.Damaged;
        }

        buffered = 0; // the buffer is used for something else here
        var length = RandomAccess.GetLength(file);
        var state = TailState.Clean;
        for (var at = Offset; at < length; at += buffer.Length - FrameHeader.Size)
        {
            var read = buffer.AsSpan(0, Fill(buffer, at));
            if (!read.ContainsAnyExcept((byte)0))
            {
                continue;
            }

            state = TailState.Torn;
            if (HoldsLaterFrame(read))
            {
                return TailState.Damaged;
            }
        }

        return state;
    }

    /// <summary>A frame that was ordered after the missing one had become durable.</summary>
    private bool HoldsLaterFrame(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= FrameHeader.Size; bytes = bytes[8..])
        {
            if (FrameHeader.TryRead(bytes, out var later) && later.Synced > NextIndex)
            {
                return true;
            }
        }

        return false;
    }

    private int Fill(Span<byte> target, long offset)
    {
        var total = 0;
        while (total < target.Length && RandomAccess.Read(file, target[total..], offset + total) is var read and > 0)
        {
            total += read;
        }

        return total;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);
}

/// <summary>An entry as it lies in its frame.</summary>
/// <param name="Leaf">Canonical JSON of the header.</param>
internal readonly record struct RawEntry(ulong Index, EntryPlace Place, ReadOnlyMemory<byte> Slot, ReadOnlyMemory<byte> Leaf, ReadOnlyMemory<byte> Box);
