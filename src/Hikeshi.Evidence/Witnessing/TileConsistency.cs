using System.Globalization;
using System.Numerics;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Witnessing;

/// <summary>Makes consistency proofs from the published hash tiles: a few small files, however long the log is. For one proof; not thread-safe.</summary>
/// <param name="size">A size that has been published: its tiles are there.</param>
internal sealed class TileConsistency(string logPath, ulong size)
{
    private readonly Dictionary<(int Level, ulong Number), byte[]> tiles = [];

    /// <summary>PROOF(first, D_size) of RFC 9162 §2.1.4.1. Nothing needs to be shown from an empty tree.</summary>
    /// <exception cref="IOException">A tile is missing.</exception>
    public IReadOnlyList<byte[]> From(ulong first)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, size);
        return first == 0 ? [] : SubProof(first, 0, size, isWhole: true);
    }

    private IReadOnlyList<byte[]> SubProof(ulong first, ulong start, ulong count, bool isWhole)
    {
        if (first == count)
        {
            return isWhole ? [] : [Root(start, count)];
        }

        var split = MerkleTree.LargestPowerBelow(count);
        return first <= split
            ? [.. SubProof(first, start, split, isWhole), Root(start + split, count - split)]
            : [.. SubProof(first - split, start + split, count - split, isWhole: false), Root(start, split)];
    }

    private byte[] Root(ulong start, ulong count)
    {
        if (BitOperations.IsPow2(count))
        {
            var level = BitOperations.Log2(count);
            return Perfect(level, start >> level);
        }

        var split = MerkleTree.LargestPowerBelow(count);
        return MerkleTree.NodeHash(Root(start, split), Root(start + split, count - split));
    }

    /// <summary>A perfect subtree of 2^level leaves: a hash of a tile, or folded from neighbours in one.</summary>
    private byte[] Perfect(int level, ulong index)
    {
        var (tileLevel, within) = (level / 8, level % 8);
        var at = index << within;
        var (number, offset, count) = (at / TilePath.FullWidth, (int)(at % TilePath.FullWidth), 1 << within);
        var tile = Tile(tileLevel, number, offset + count);
        var hashes = Enumerable.Range(offset, count).Select(i => tile.AsSpan(i * MerkleTree.HashSize, MerkleTree.HashSize).ToArray()).ToArray();
        return MerkleTree.Root(hashes);
    }

    private byte[] Tile(int level, ulong number, int width)
    {
        if (tiles.TryGetValue((level, number), out var known) && known.Length >= width * MerkleTree.HashSize)
        {
            return known;
        }

        // A partial tile may go at any moment, but only after the full one is there (C2SP tlog-tiles): looked for again, it is found.
        var bytes = Read(level, number, width) ?? Read(level, number, width) ?? throw new IOException($"{Path.Combine(logPath, new TilePath(level, number, width).ToString())} is missing");
        return tiles[(level, number)] = bytes;
    }

    private byte[]? Read(int level, ulong number, int width)
    {
        var full = Path.Combine(logPath, new TilePath(level, number, TilePath.FullWidth).ToString());
        try
        {
            if (File.Exists(full))
            {
                return Whole(full, TilePath.FullWidth);
            }

            var partials = full + ".p";
            var enough = Directory.Exists(partials)
                ? Directory.EnumerateFiles(partials).Select(f => int.TryParse(Path.GetFileName(f), NumberStyles.None, CultureInfo.InvariantCulture, out var w) ? w : 0).Where(w => w >= width).DefaultIfEmpty(0).Max()
                : 0;
            return enough == 0 ? null : Whole(Path.Combine(partials, enough.ToString(CultureInfo.InvariantCulture)), enough);
        }
        catch (IOException gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static byte[] Whole(string file, int width)
    {
        var bytes = File.ReadAllBytes(file);
        return bytes.Length == width * MerkleTree.HashSize ? bytes : throw new IOException($"{file} has {bytes.Length} bytes instead of {width * MerkleTree.HashSize}");
    }
}
