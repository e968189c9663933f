using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Recomputes a tree leaf by leaf (RFC 9162 §2.1.1) in memory that does not grow with it: one root per perfect subtree on the right edge,
/// and one unfinished tile per level. Shares nothing with what writes tiles.
/// </summary>
internal sealed class TreeFold
{
    private const int TileHeight = 8;
    private const int HashSize = MerkleTree.HashSize;

    private readonly byte[] edge = new byte[64 * HashSize]; // edge[h]: root of the rightmost perfect subtree of 2^h leaves, where Size has that bit
    private readonly List<byte[]> levels = [];
    private readonly Queue<RecomputedTile> full = new();

    public ulong Size { get; private set; }

    /// <summary>The tiles of <paramref name="level"/> and above it count this many hashes.</summary>
    public static ulong WidthOf(ulong size, int level) => level < 64 / TileHeight ? size >> (level * TileHeight) : 0;

    public void Add(ReadOnlySpan<byte> leafHash)
    {
        Span<byte> node = stackalloc byte[1 + (2 * HashSize)];
        node[0] = 0x01; // RFC 9162 §2.1.1: interior nodes
        Span<byte> hash = stackalloc byte[HashSize];
        leafHash.CopyTo(hash);
        Put(0, hash);
        var height = 0;
        for (var bits = Size; (bits & 1) == 1; bits >>= 1)
        {
            edge.AsSpan(height * HashSize, HashSize).CopyTo(node[1..]);
            hash.CopyTo(node[(1 + HashSize)..]);
            Sha256.Hash(node, hash);
            height++;
            if (height % TileHeight == 0)
            {
                Put(height / TileHeight, hash);
            }
        }

        hash.CopyTo(edge.AsSpan(height * HashSize));
        Size++;
    }

    private void Put(int level, ReadOnlySpan<byte> hash)
    {
        if (level == levels.Count)
        {
            levels.Add(new byte[TilePath.FullWidth * HashSize]);
        }

        var index = Size >> (level * TileHeight);
        var at = (int)(index % TilePath.FullWidth);
        hash.CopyTo(levels[level].AsSpan(at * HashSize));
        if (at == TilePath.FullWidth - 1)
        {
            full.Enqueue(new RecomputedTile(new TilePath(level, index / TilePath.FullWidth, TilePath.FullWidth), levels[level].ToArray()));
        }
    }

    /// <summary>The tiles that have become full since the last time.</summary>
    public bool TryTakeFull(out RecomputedTile tile) => full.TryDequeue(out tile!);

    /// <summary>The unfinished tiles of the right edge.</summary>
    public IEnumerable<RecomputedTile> Partial()
    {
        for (var level = 0; level < levels.Count; level++)
        {
            var hashes = WidthOf(Size, level);
            if ((int)(hashes % TilePath.FullWidth) is var width and > 0)
            {
                yield return new RecomputedTile(new TilePath(level, hashes / TilePath.FullWidth, width), levels[level].AsMemory(0, width * HashSize));
            }
        }
    }

    /// <summary>The root at the present size: the subtrees of the edge, folded from the right.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        for (var height = 0; height < 64; height++)
        {
            if ((Size >> height & 1) == 1)
            {
                var subtree = edge.AsSpan(height * HashSize, HashSize);
                root = root is null ? subtree.ToArray() : MerkleTree.NodeHash(subtree, root);
            }
        }

        return root ?? MerkleTree.EmptyRoot;
    }
}
