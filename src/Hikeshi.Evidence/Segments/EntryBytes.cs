using System.Buffers;
using System.Security.Cryptography;
using Hikeshi.Evidence.Indexing;

namespace Hikeshi.Evidence.Segments;

/// <summary>
/// The bytes of one entry and its key slot, read at once as far as the index knows where they end: reads are what a causal question is made of
/// (bench/Hikeshi.Bench, evidence-ask). To be disposed of; what it gave is not valid after that.
/// </summary>
internal sealed class EntryBytes : IDisposable
{
    private const int Unknown = 1024; // what is read when the index does not know how long an entry is
    private const int Most = 8 << 10; // longer ones are read on, at their length

    private readonly SegmentFile segment;
    private readonly EntryPlace place;
    private readonly int lead; // bytes of the buffer that lie before the entry
    private byte[] buffer;
    private int length;

    public EntryBytes(EntryLocation location, bool withSlot)
    {
        (segment, place) = (location.Segment, location.Place);
        var known = location.End > place.Payload ? Math.Min(location.End - place.Payload, Most) : Unknown;
        var distance = (long)place.Payload - place.Slot;
        lead = withSlot && distance >= FrameHeader.SlotSize && distance + known <= Most ? (int)distance : 0;
        buffer = ArrayPool<byte>.Shared.Rent(lead + (int)known);
        Fill(lead + (int)known);
    }

    /// <summary>Valid until the next one.</summary>
    /// <param name="from">Counted from the beginning of the entry.</param>
    /// <exception cref="EndOfStreamException">The segment ends before.</exception>
    public ReadOnlySpan<byte> Read(int from, int count)
    {
        var end = lead + from + count;
        if (end > buffer.Length)
        {
            var longer = ArrayPool<byte>.Shared.Rent(end);
            buffer.AsSpan(0, length).CopyTo(longer);
            Free();
            buffer = longer;
        }

        if (end > length)
        {
            Fill(end);
        }

        return end <= length ? buffer.AsSpan(lead + from, count) : throw Ended(place.Payload - lead + length);
    }

    public void ReadSlot(Span<byte> target)
    {
        if (lead > 0 && length >= target.Length)
        {
            buffer.AsSpan(0, target.Length).CopyTo(target);
            return;
        }

        for (var total = 0; total < target.Length;)
        {
            var read = RandomAccess.Read(segment.Handle, target[total..], (long)place.Slot + total);
            total += read > 0 ? read : throw Ended((long)place.Slot + total);
        }
    }

    /// <summary>Until so many bytes are there, or the segment ends.</summary>
    private void Fill(int end)
    {
        while (length < end)
        {
            var read = RandomAccess.Read(segment.Handle, buffer.AsSpan(length, end - length), place.Payload - lead + length);
            if (read == 0)
            {
                return;
            }

            length += read;
        }
    }

    private EndOfStreamException Ended(long offset) => new($"{segment.Path} ends at byte {offset}, inside an entry");

    /// <summary>The buffer goes to others: it must not bring them a key.</summary>
    private void Free()
    {
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, Math.Min(lead, length)));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public void Dispose()
    {
        Free();
        buffer = [];
    }
}
