using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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
        var entries = new EvidenceEntry[drafts.Count];
        var slots = new byte[drafts.Count * FrameHeader.SlotSize];
        long most = start + 7;
        for (var i = 0; i < drafts.Count; i++)
        {
            var slot = slots.AsSpan(i * FrameHeader.SlotSize, FrameHeader.SlotSize);
            FreshSecrets.Fill(slot);
            var body = drafts[i].Body.ToArray();
            var header = HeaderCodec.Header(drafts[i], BodyBox.Commitment(slot, body));
            entries[i] = new EvidenceEntry((ulong)i, header, body);
            most += 8 + HeaderCodec.MostBytes(header) + body.Length + BodyBox.TagSize;
        }

        var bytes = ArrayPool<byte>.Shared.Rent((int)most);
        slots.CopyTo(bytes, FrameHeader.Size);
        CryptographicOperations.ZeroMemory(slots);
        var places = new EntryPlace[entries.Length];
        var at = start;
        for (var i = 0; i < entries.Length; i++)
        {
            places[i] = new EntryPlace((uint)(FrameHeader.Size + (i * FrameHeader.SlotSize)), (uint)at);
            at += Write(entries[i], bytes.AsSpan(FrameHeader.Size + (i * FrameHeader.SlotSize), FrameHeader.SlotSize), bytes.AsSpan(at));
        }

        var payload = (at - start + 7) & ~7;
        if (payload > FrameHeader.LongestPayload)
        {
            throw new RefusedException(new DraftRefused(drafts[0].Id.ToString(), $"a batch of {payload} bytes", $"at most {FrameHeader.LongestPayload} bytes"));
        }

        bytes.AsSpan(at, start + payload - at).Clear();
        var crc = Crc32C.Of(bytes.AsSpan(start, payload));
        return new Frame(bytes, new FrameHeader(payload, 0, 0, entries.Length, crc), entries, places);
    }

    /// <returns>Bytes written: the lengths of header and box, the header, the box.</returns>
    private static int Write(EvidenceEntry entry, ReadOnlySpan<byte> slot, Span<byte> target)
    {
        var body = entry.Body!.Value.Span;
        var header = HeaderCodec.Encode(entry.Header, target[8..]);
        var box = body.Length + BodyBox.TagSize;
        BinaryPrimitives.WriteInt32LittleEndian(target, header);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], box);
        BodyBox.Seal(body, slot, target.Slice(8 + header, box));
        return 8 + header + box;
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
