using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// Looks behind damage for the next whole frame of a segment. Bodies are encrypted and headers are text, so nothing that a log wrote looks
/// like a frame by chance; what somebody else wrote may, so the bytes that are read to find out are bounded. One search per segment.
/// </summary>
internal sealed class FrameSearch(SafeFileHandle file)
{
    private const int Window = 1 << 20;
    private const long Alignment = 8; // every frame begins at a multiple of it
    private const ulong LargestIndex = ulong.MaxValue >> 2;

    private long budget = (2 * RandomAccess.GetLength(file)) + FrameHeader.LongestPayload;

    /// <summary>The largest count of durable entries that a frame's header names, among those that were looked at.</summary>
    public ulong Synced { get; private set; }

    /// <summary>Behind the last byte that is not zero, as far as <see cref="Find"/> has looked; the start when there is none.</summary>
    public long UsedUntil { get; private set; }

    /// <summary>True when a segment file holds the beginning of a frame anywhere.</summary>
    public static bool HoldsFrame(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var search = new FrameSearch(file);
        return search.Find(SegmentFile.HeaderSize, atLeast: 0) is not null || search.Headers > 0;
    }

    /// <summary>Headers of frames that are whole, whatever follows them.</summary>
    public int Headers { get; private set; }

    /// <param name="from">Where to begin, within the segment.</param>
    /// <param name="atLeast">Smallest index that can come next.</param>
    /// <returns>Where a whole frame begins, and the index of its first entry; null when there is none up to the end of the file.</returns>
    public (long Offset, ulong First)? Find(long from, ulong atLeast)
    {
        UsedUntil = from;
        var buffer = ArrayPool<byte>.Shared.Rent(Window + FrameHeader.Size);
        try
        {
            for (var at = (from + Alignment - 1) / Alignment * Alignment; ; at += Window)
            {
                var read = buffer.AsSpan(0, Fill(buffer.AsSpan(0, Window + FrameHeader.Size), at));
                if (read.LastIndexOfAnyExcept((byte)0) is var last and >= 0)
                {
                    UsedUntil = at + last + 1;
                    if (FindIn(read, at, atLeast) is { } found)
                    {
                        return found;
                    }
                }

                if (read.Length < Window + FrameHeader.Size)
                {
                    return null;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (long Offset, ulong First)? FindIn(ReadOnlySpan<byte> bytes, long at, ulong atLeast)
    {
        for (var i = 0; i <= Math.Min(Window - 1, bytes.Length - FrameHeader.Size); i += (int)Alignment)
        {
            if (!FrameHeader.TryRead(bytes[i..], out var header) || header.FirstIndex < atLeast || header.FirstIndex > LargestIndex || header.Synced > header.FirstIndex)
            {
                continue;
            }

            Headers++;
            Synced = Math.Max(Synced, header.Synced);
            if (IsWhole(header, at + i))
            {
                return (at + i, header.FirstIndex);
            }
        }

        return null;
    }

    private bool IsWhole(FrameHeader header, long offset)
    {
        budget -= header.PayloadLength;
        if (budget < 0 || offset + header.FrameLength > RandomAccess.GetLength(file))
        {
            return false;
        }

        var payload = ArrayPool<byte>.Shared.Rent(header.PayloadLength);
        try
        {
            var bytes = payload.AsSpan(0, header.PayloadLength);
            return Fill(bytes, offset + header.FrameLength - header.PayloadLength) == bytes.Length && Crc32C.Of(bytes) == header.PayloadCrc;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
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
}
