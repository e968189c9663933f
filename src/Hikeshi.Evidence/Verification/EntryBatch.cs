using System.Buffers;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Verification;

/// <summary>Entries copied out of the scanner's memory, so that another core can check them while more are read.</summary>
internal sealed class EntryBatch(string segment) : IDisposable
{
    private const int Full = 1 << 20;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Full);
    private readonly List<Extent> extents = [];

    public int Count => extents.Count;

    public int Bytes { get; private set; }

    public bool IsFull => Bytes >= Full;

    public void Add(RawEntry entry)
    {
        var needed = 1 + entry.Leaf.Length + entry.Slot.Length + entry.Box.Length;
        if (buffer.Length - Bytes < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Bytes + needed);
            buffer.AsSpan(0, Bytes).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        extents.Add(new Extent(entry.Index, entry.Place, Bytes, entry.Leaf.Length, entry.Slot.Length, entry.Box.Length));
        buffer[Bytes++] = 0x00; // in front of the leaf, where its hash wants it (RFC 9162 §2.1.1)
        Put(entry.Leaf.Span);
        Put(entry.Slot.Span);
        Put(entry.Box.Span);
    }

    private void Put(ReadOnlySpan<byte> part)
    {
        part.CopyTo(buffer.AsSpan(Bytes));
        Bytes += part.Length;
    }

    public ulong IndexOf(int i) => extents[i].Index;

    public string PlaceOf(int i) => $"entry {extents[i].Index} ({segment} at byte {extents[i].Place.Payload})";

    public EntryExtent ExtentOf(int i) =>
        new(extents[i].Index, segment, extents[i].Place.Slot, extents[i].Place.Payload, extents[i].Place.Payload + 8 + extents[i].Leaf + extents[i].Box);

    public ReadOnlyMemory<byte> Leaf(int i) => buffer.AsMemory(extents[i].Start + 1, extents[i].Leaf);

    /// <summary>0x00 ‖ leaf: what the leaf hash is of.</summary>
    public ReadOnlySpan<byte> PrefixedLeaf(int i) => buffer.AsSpan(extents[i].Start, 1 + extents[i].Leaf);

    public ReadOnlySpan<byte> Slot(int i) => buffer.AsSpan(extents[i].Start + 1 + extents[i].Leaf, extents[i].Slot);

    public ReadOnlySpan<byte> Box(int i) => buffer.AsSpan(extents[i].Start + 1 + extents[i].Leaf + extents[i].Slot, extents[i].Box);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private readonly record struct Extent(ulong Index, EntryPlace Place, int Start, int Leaf, int Slot, int Box);
}
