using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hikeshi.Evidence.Headers;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Segments;

/// <summary>One batch on its way to disk: built by the appender outside of any lock, placed under the log's lock, freed when it has been copied into its group or written.</summary>
internal sealed class Frame
{
    private readonly FramePart[] parts;
    private byte[] buffer;
    private FrameHeader header;

    private Frame(byte[] buffer, FrameHeader header, FramePart[] parts)
    {
        this.buffer = buffer;
        this.header = header;
        this.parts = parts;
    }

    /// <summary>What lies in it. The places are relative to the frame.</summary>
    public ReadOnlySpan<FramePart> Parts => parts;

    public int Count => parts.Length;

    public int Length => header.FrameLength;

    public SegmentFile Segment { get; private set; } = null!;

    public long Offset { get; private set; }

    public ulong End => header.FirstIndex + (ulong)header.Count;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, Length);

    public static Frame Build(IReadOnlyList<EntryDraft> drafts)
    {
        var bodies = 0L;
        for (var i = 0; i < drafts.Count; i++)
        {
            bodies += drafts[i].Body.Length;
        }

        if (drafts.Count is 0 or > FrameHeader.MostEntries || bodies > FrameHeader.LongestPayload - (8L << 20))
        {
            throw new RefusedException(new DraftRefused(drafts.Count == 0 ? "-" : drafts[0].Id.ToString(), $"a batch of {drafts.Count} entries with {bodies} bytes", $"1 to {FrameHeader.MostEntries} entries, at most {(FrameHeader.LongestPayload >> 20) - 8} MiB together"));
        }

        return Assemble(drafts);
    }

    private static Frame Assemble(IReadOnlyList<EntryDraft> drafts)
    {
        var start = FrameHeader.Size + (drafts.Count * FrameHeader.SlotSize);
        var bytes = ArrayPool<byte>.Shared.Rent(MostBytes(drafts, start));
        try
        {
            var parts = new FramePart[drafts.Count];
            var at = start;
            for (var i = 0; i < parts.Length; i++)
            {
                var slot = FrameHeader.Size + (i * FrameHeader.SlotSize);
                (parts[i], var length) = Write(drafts[i], new EntryPlace((uint)slot, (uint)at), bytes.AsSpan(slot, FrameHeader.SlotSize), bytes.AsSpan(at));
                at += length;
            }

            var payload = (at - start + 7) & ~7;
            if (payload > FrameHeader.LongestPayload)
            {
                throw new RefusedException(new DraftRefused(drafts[0].Id.ToString(), $"a batch of {payload} bytes", $"at most {FrameHeader.LongestPayload} bytes"));
            }

            bytes.AsSpan(at, start + payload - at).Clear();
            var crc = Crc32C.Of(bytes.AsSpan(start, payload));
            return new Frame(bytes, new FrameHeader(payload, 0, 0, parts.Length, crc), parts);
        }
        catch
        {
            Return(bytes, start);
            throw;
        }
    }

    private static int MostBytes(IReadOnlyList<EntryDraft> drafts, int start)
    {
        long most = start + 7;
        for (var i = 0; i < drafts.Count; i++)
        {
            most += 8 + HeaderCodec.MostBytes(drafts[i]) + drafts[i].Body.Length + BodyBox.TagSize;
        }

        return (int)most;
    }

    /// <returns>The entry, and the bytes written to <paramref name="target"/>: the lengths of header and box, the header, the box.</returns>
    private static (FramePart Part, int Length) Write(EntryDraft draft, EntryPlace place, Span<byte> slot, Span<byte> target)
    {
        FreshSecrets.Fill(slot);
        var body = draft.Body.ToArray();
        var header = HeaderCodec.Header(draft, BodyBox.Commitment(slot, body));
        var leaf = HeaderCodec.Encode(header, target[8..]);
        var box = body.Length + BodyBox.TagSize;
        BinaryPrimitives.WriteInt32LittleEndian(target, leaf);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], box);
        BodyBox.Seal(body, slot, target.Slice(8 + leaf, box));
        return (new FramePart(header, body, place), 8 + leaf + box);
    }

    /// <summary>Gives the batch its place in the log. Under the log's lock.</summary>
    public void Place(SegmentFile segment, long offset, ulong firstIndex, ulong synced)
    {
        Segment = segment;
        Offset = offset;
        header = header with { FirstIndex = firstIndex, Synced = synced };
        header.Write(buffer);
    }

    /// <summary>Where one of its entries lies in the segment, once the frame has been placed.</summary>
    public EntryPlace PlaceOf(int part) => new((uint)(parts[part].Place.Slot + Offset), (uint)(parts[part].Place.Payload + Offset));

    public void Free()
    {
        Return(buffer, FrameHeader.Size + (Count * FrameHeader.SlotSize));
        buffer = [];
    }

    /// <param name="secrets">How far the keys and salts reach: they are not left in memory that others will be given.</param>
    private static void Return(byte[] bytes, int secrets)
    {
        CryptographicOperations.ZeroMemory(bytes.AsSpan(0, secrets));
        ArrayPool<byte>.Shared.Return(bytes);
    }
}

/// <summary>One entry of a frame.</summary>
internal readonly record struct FramePart(EntryHeader Header, byte[] Body, EntryPlace Place);

/// <summary>Where an entry lies in its segment: byte offsets of its key slot and of its lengths, header and box.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryPlace(uint Slot, uint Payload);
