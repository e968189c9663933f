using System.Buffers;
using System.Buffers.Binary;
using Hikeshi.Evidence.Indexing;
using Hikeshi.Evidence.Segments;

namespace Hikeshi.Evidence.Tree;

/// <summary>
/// Grows the tree leaf by leaf and keeps its tiles and bundles on disk. Holds the right edge only: at most 255 hashes per level and one bundle.
/// What is fed to it at start also writes again whatever full tile of it is missing. Not thread-safe.
/// </summary>
internal sealed class TreeFiles(IDisk disk, string logPath)
{
    private readonly List<List<byte[]>> levels = [[]];
    private readonly Queue<FullTile> unwritten = new();
    private readonly HashSet<TilePath> withPartials = []; // full tiles to be, of which partial ones have been written
    private ArrayBufferWriter<byte> bundle = new(4096);
    private ArrayBufferWriter<byte>? spare; // a full bundle is too large to be allocated anew each time
    private string? directoryThatExists;
    private ulong recovered = ulong.MaxValue; // entries that were there at start; until that is known, any file may be there

    public ulong Size { get; private set; }

    /// <summary>The right edge, to grow the tree from there another time (<see cref="Restore"/>).</summary>
    public TreeEdge Edge() => new(Size, [.. levels.Select(l => (IReadOnlyList<byte[]>)[.. l])]);

    /// <summary>Goes on where another one was when its edge was taken.</summary>
    /// <param name="unbundled">The leaves behind the last full bundle, in order.</param>
    public void Restore(TreeEdge edge, IEnumerable<byte[]> unbundled)
    {
        levels.Clear();
        levels.AddRange(edge.Levels.Select(l => l.ToList()));
        Size = edge.Size;
        foreach (var leaf in unbundled)
        {
            Bundle(leaf);
        }
    }

    /// <summary>What is added from now on is new: no file can be there for it.</summary>
    public void BeginNew() => recovered = Size;

    private bool MayBeThere(TilePath tile) => tile.FirstEntry < recovered;

    /// <summary>In memory only, so that a full disk cannot leave half a leaf behind; call <see cref="WriteFull"/> after it.</summary>
    public void Add(ReadOnlySpan<byte> leaf)
    {
        Bundle(leaf);
        levels[0].Add(MerkleTree.LeafHash(leaf));
        Size++;
        if (levels[0].Count == TilePath.FullWidth)
        {
            unwritten.Enqueue(new FullTile(new TilePath(null, (Size - 1) / TilePath.FullWidth, TilePath.FullWidth), bundle.WrittenMemory, bundle));
            (bundle, spare) = (spare ?? new ArrayBufferWriter<byte>(bundle.Capacity), null);
            CloseTile(0, (Size - 1) / TilePath.FullWidth);
        }
    }

    private void Bundle(ReadOnlySpan<byte> leaf)
    {
        var length = bundle.GetSpan(2);
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)leaf.Length);
        bundle.Advance(2);
        bundle.Write(leaf);
    }

    private void CloseTile(int level, ulong number)
    {
        var hashes = levels[level];
        unwritten.Enqueue(new FullTile(new TilePath(level, number, TilePath.FullWidth), Concatenate(hashes), Buffer: null));
        if (levels.Count == level + 1)
        {
            levels.Add([]);
        }

        levels[level + 1].Add(MerkleTree.Root([.. hashes]));
        hashes.Clear();
        if (levels[level + 1].Count == TilePath.FullWidth)
        {
            CloseTile(level + 1, number / TilePath.FullWidth);
        }
    }

    /// <summary>
    /// Writes the partial tiles and the partial bundle of the present size, and syncs them: a checkpoint will point to them, and once they are
    /// superseded nobody writes them again. Full ones are made again at start until their segment is sealed.
    /// </summary>
    public void WritePartials()
    {
        var number = Size / TilePath.FullWidth;
        if (bundle.WrittenCount > 0)
        {
            WriteNew(new TilePath(null, number, levels[0].Count), bundle.WrittenSpan, sync: true);
        }

        for (var level = 0; level < levels.Count; level++, number /= TilePath.FullWidth)
        {
            if (levels[level].Count > 0)
            {
                WriteNew(new TilePath(level, number, levels[level].Count), Concatenate(levels[level]), sync: true);
            }
        }
    }

    /// <summary>RFC 9162 §2.1.1, folded from the right edge: every level holds roots of perfect subtrees, larger ones to the left.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach (var hashes in levels)
        {
            // Split the level's hashes into perfect subtrees, largest first, and fold from the right.
            for (var rest = hashes.Count; rest > 0;)
            {
                var width = rest & -rest;
                var subtree = MerkleTree.Root(hashes.GetRange(rest - width, width).ToArray());
                root = root is null ? subtree : MerkleTree.NodeHash(subtree, root);
                rest -= width;
            }
        }

        return root ?? MerkleTree.EmptyRoot;
    }

    private static byte[] Concatenate(List<byte[]> hashes)
    {
        var bytes = new byte[hashes.Count * MerkleTree.HashSize];
        for (var i = 0; i < hashes.Count; i++)
        {
            hashes[i].CopyTo(bytes, i * MerkleTree.HashSize);
        }

        return bytes;
    }

    /// <summary>Writes the tiles and bundles that have become full. When it throws, the next call goes on where this one stopped.</summary>
    public void WriteFull()
    {
        while (unwritten.TryPeek(out var full))
        {
            WriteNew(full.Tile, full.Bytes.Span, sync: false);
            if (withPartials.Remove(full.Tile) || MayBeThere(full.Tile))
            {
                DeletePartials(full.Tile);
            }

            unwritten.Dequeue();
            full.Buffer?.ResetWrittenCount();
            spare ??= full.Buffer;
        }
    }

    /// <summary>Allowed once the full tile is there (C2SP tlog-tiles, Partial Tiles).</summary>
    private void DeletePartials(TilePath full)
    {
        var partials = Path.Combine(logPath, full.ToString()) + ".p";
        if (Directory.Exists(partials))
        {
            disk.DeleteDirectory(partials);
        }
    }

    /// <summary>
    /// Tells the system that the full bundles of these entries, which must be on disk, need not stay in memory: auditors ask for them, the node
    /// itself never. They are nearly half of what a log writes, and would push out what the node does read.
    /// </summary>
    public void LetGoOfBundles(ulong first, ulong end)
    {
        for (var number = first / TilePath.FullWidth; number < end / TilePath.FullWidth; number++)
        {
            LibC.LeaveCache(Path.Combine(logPath, new TilePath(null, number, TilePath.FullWidth).ToString()));
        }
    }

    /// <summary>Tiles never change, so one that is there is left alone; after a power cut it may be there without its content.</summary>
    private void WriteNew(TilePath tile, ReadOnlySpan<byte> bytes, bool sync)
    {
        var path = Path.Combine(logPath, tile.ToString());
        if (MayBeThere(tile) && IsThere(path, bytes))
        {
            return;
        }

        if (!tile.IsFull)
        {
            withPartials.Add(tile with { Width = TilePath.FullWidth });
        }

        var directory = Path.GetDirectoryName(path)!;
        if (directory != directoryThatExists)
        {
            Directory.CreateDirectory(directory);
            directoryThatExists = directory;
        }

        AtomicFile.Write(disk, path, bytes, sync);
    }

    private static bool IsThere(string path, ReadOnlySpan<byte> bytes)
    {
        var there = new FileInfo(path);
        return there.Exists && there.Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
    }

    /// <param name="Buffer">What holds the bytes, to be used again; null when it is not.</param>
    private readonly record struct FullTile(TilePath Tile, ReadOnlyMemory<byte> Bytes, ArrayBufferWriter<byte>? Buffer);
}
