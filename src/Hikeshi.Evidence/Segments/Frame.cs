using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hikeshi.Evidence.Headers;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Segments;

/// <summary>One batch on its way to disk: built by the appender outside of any lock, placed under the log's lock, freed by the writer.</summary>
internal sealed class Frame
{
    private byte[] buffer;
    private FrameHeader header;

    private Frame(byte[] buffer, FrameHeader header, EvidenceEntry[] entries, EntryPlace[] places)
    {
        this.buffer = buffer;
        this.header = header;
        Entries = entries;
        Places = places;
    }

    /// <summary>Their indices, and the places of the entries within the frame, are relative until <see cref="Place"/>.</summary>
    public EvidenceEntry[] Entries { get; }

    public EntryPlace[] Places { get; }

    public int Length => header.FrameLength;

    public SegmentFile Segment { get; private set; } = null!;

    public long Offset { get; private set; }

    public ulong End => header.FirstIndex + (ulong)header.Count;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, Length);

    public static Frame Build(IReadOnlyList<EntryDraft> drafts)
    {
        var bodies = drafts.Sum(d => (long)d.Body.Length);
        if (drafts.Count is 0 or > FrameHeader.MostEntries || bodies > FrameHeader.LongestPayload - (8L << 20))
        {
            throw new RefusedException(new DraftRefused(drafts.Count == 0 ? "-" : drafts[0].Id.ToString(), $"a batch of {drafts.Count} entries with {bodies} bytes", $"1 to {FrameHeader.MostEntries} entries, at most {(FrameHeader.LongestPayload >> 20) - 8} MiB together"));
        }

        // Headers must be known before the buffer can be sized, and they need the commitments: seal first.
        var headers = new byte[drafts.Count][];
        var sealedBodies = new byte[drafts.Count][];
        var entries = new EvidenceEntry[drafts.Count];
        var slots = new byte[drafts.Count * FrameHeader.SlotSize];
        long payload = 0;
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            var box = new byte[draft.Body.Length + BodyBox.TagSize];
            var commitment = BodyBox.Seal(draft.Body.Span, slots.AsSpan(i * FrameHeader.SlotSize, FrameHeader.SlotSize), box);
            var entryHeader = HeaderCodec.Header(draft with { Causes = [.. draft.Causes] }, commitment);
            headers[i] = HeaderCodec.Encode(entryHeader);
            sealedBodies[i] = box;
            entries[i] = new EvidenceEntry((ulong)i, entryHeader, draft.Body.ToArray());
            payload += 8 + headers[i].Length + box.Length;
        }

        var padded = (payload + 7) & ~7L;
        if (padded > FrameHeader.LongestPayload)
        {
            throw new RefusedException(new DraftRefused(drafts[0].Id.ToString(), $"a batch of {padded} bytes", $"at most {FrameHeader.LongestPayload} bytes"));
        }

        return Assemble(headers, sealedBodies, slots, entries, (int)padded);
    }

    private static Frame Assemble(byte[][] headers, byte[][] boxes, byte[] slots, EvidenceEntry[] entries, int payload)
    {
        var start = FrameHeader.Size + slots.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(start + payload);
        slots.CopyTo(bytes, FrameHeader.Size);
        var places = new EntryPlace[entries.Length];
        var at = start;
        for (var i = 0; i < entries.Length; i++)
        {
            places[i] = new EntryPlace((uint)(FrameHeader.Size + (i * FrameHeader.SlotSize)), (uint)at);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), headers[i].Length);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), boxes[i].Length);
            headers[i].CopyTo(bytes, at + 8);
            boxes[i].CopyTo(bytes, at + 8 + headers[i].Length);
            at += 8 + headers[i].Length + boxes[i].Length;
        }

        bytes.AsSpan(at, start + payload - at).Clear();
        var crc = Crc32C.Of(bytes.AsSpan(start, payload));
        return new Frame(bytes, new FrameHeader(payload, 0, 0, entries.Length, crc), entries, places);
    }

    /// <summary>Gives the batch its place in the log. Under the log's lock.</summary>
    public void Place(SegmentFile segment, long offset, ulong firstIndex, ulong synced)
    {
        Segment = segment;
        Offset = offset;
        header = header with { FirstIndex = firstIndex, Synced = synced };
        header.Write(buffer);
        for (var i = 0; i < Entries.Length; i++)
        {
            Entries[i] = Entries[i] with { Index = firstIndex + (ulong)i };
            Places[i] = new EntryPlace((uint)(Places[i].Slot + offset), (uint)(Places[i].Payload + offset));
        }
    }

    public void Free()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}

/// <summary>Where an entry lies in its segment: byte offsets of its key slot and of its lengths, header and box.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryPlace(uint Slot, uint Payload);
