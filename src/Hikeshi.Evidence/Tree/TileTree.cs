using System.Numerics;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Tree;

/// <summary>
/// The tree of one size, read from its published hash tiles (C2SP tlog-tiles). A proof needs at most two tiles a level, so memory does not grow with the log.
/// What is read is not trusted: the proof is to be checked against the signed root. Not thread-safe.
/// </summary>
/// <param name="size">That of a checkpoint: the tiles of the tree at this size are all there.</param>
internal sealed class TileTree(string logPath, ulong size)
{
    private const int TileHeight = 8;

    private readonly Dictionary<TilePath, byte[]> tiles = [];

    /// <summary>PATH(m, D_n) of RFC 9162 §2.1.3.1.</summary>
    /// <exception cref="RefusedException">A tile is missing, or has not the length of its name.</exception>
    public IReadOnlyList<byte[]> Inclusion(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<byte[]>();
        for (var (start, end) = (0UL, size); end - start > 1;)
        {
            var middle = start + MerkleTree.LargestPowerBelow(end - start);
            var isLeft = index < middle;
            path.Add(isLeft ? Root(middle, end) : Root(start, middle));
            (start, end) = isLeft ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>PROOF(m, D_n) of RFC 9162 §2.1.4.1. From an empty tree, and from this one, nothing needs to be shown.</summary>
    /// <exception cref="RefusedException">A tile is missing, or has not the length of its name.</exception>
    public IReadOnlyList<byte[]> Consistency(ulong first)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, size);
        if (first == 0 || first == size)
        {
            return [];
        }

        var path = new List<byte[]>();
        var (start, end) = (0UL, size);
        while (first != end)
        {
            var middle = start + MerkleTree.LargestPowerBelow(end - start);
            var isLeft = first <= middle;
            path.Add(isLeft ? Root(middle, end) : Root(start, middle));
            (start, end) = isLeft ? (start, middle) : (middle, end);
        }

        if (start > 0)
        {
            path.Add(Root(start, end)); // a verifier has this one itself when it is the whole first tree
        }

        path.Reverse();
        return path;
    }

    /// <summary>MTH(D[start:end]), for an interval that the tree has a node for.</summary>
    private byte[] Root(ulong start, ulong end)
    {
        var width = end - start;
        if (BitOperations.IsPow2(width))
        {
            var level = BitOperations.TrailingZeroCount(width);
            return Node(level, start >> level);
        }

        var middle = start + MerkleTree.LargestPowerBelow(width);
        return MerkleTree.NodeHash(Root(start, middle), Root(middle, end));
    }

    /// <summary>A perfect subtree: a hash of a tile, or up to 128 neighbours in one, hashed up.</summary>
    private byte[] Node(int level, ulong number)
    {
        var above = level % TileHeight;
        var first = number << above;
        var tile = Tile(level / TileHeight, first / TilePath.FullWidth);
        var at = (int)(first % TilePath.FullWidth) * MerkleTree.HashSize;
        return MerkleTree.Root([.. tile.AsMemory(at, (1 << above) * MerkleTree.HashSize).ToArray().Chunk(MerkleTree.HashSize)]);
    }

    private byte[] Tile(int level, ulong number)
    {
        var width = (size >> (level * TileHeight)) - (number * TilePath.FullWidth);
        var tile = new TilePath(level, number, (int)Math.Min(width, TilePath.FullWidth));
        return tiles.TryGetValue(tile, out var read) ? read : tiles[tile] = Read(tile);
    }

    private byte[] Read(TilePath tile)
    {
        // In this order: a partial tile goes away only once the full one is there.
        foreach (var candidate in new[] { tile, tile with { Width = TilePath.FullWidth } })
        {
            var path = Path.Combine(logPath, candidate.ToString());
            try
            {
                RegularFile.Require(path);
                using var file = File.OpenHandle(path);
                var bytes = new byte[candidate.Width * MerkleTree.HashSize];
                return RandomAccess.GetLength(file) == bytes.Length && RandomAccess.Read(file, bytes, 0) == bytes.Length
                    ? bytes
                    : throw Damaged(path, $"it does not hold {candidate.Width} hashes");
            }
            catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
            {
                // Perhaps the full one.
            }
        }

        throw Damaged(Path.Combine(logPath, tile.ToString()), "this tile is missing, though the checkpoint needs it");
    }

    private static RefusedException Damaged(string path, string what) => new(new LogDamaged(path, 0, what));
}
