using System.Buffers.Binary;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>Compares every published tile and bundle with the hashes that the segments give, and misses the ones that must be there.</summary>
internal sealed class TileCheck(string logPath, Findings findings)
{
    private readonly List<List<byte[]>> levels = [];

    public int Tiles { get; private set; }

    public int Bundles { get; private set; }

    /// <summary>To be called before the segments are read: what is published now is in the segments then.</summary>
    public static IReadOnlyList<string> List(string logPath)
    {
        var tiles = Path.Combine(logPath, "tile");
        return Directory.Exists(tiles)
            ? [.. Directory.EnumerateFiles(tiles, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(logPath, f)).Order(StringComparer.Ordinal)]
            : [];
    }

    public void Run(IReadOnlyList<string> published, List<byte[]> leaves, ulong checkpointSize)
    {
        for (var level = leaves; level.Count > 0; level = Above(level))
        {
            levels.Add(level);
        }

        foreach (var path in published)
        {
            CheckPublished(path);
        }

        if (checkpointSize <= (ulong)leaves.Count)
        {
            RequireAll(checkpointSize);
        }
    }

    private static List<byte[]> Above(List<byte[]> level)
    {
        var above = new List<byte[]>(level.Count / TilePath.FullWidth);
        for (var at = 0; at + TilePath.FullWidth <= level.Count; at += TilePath.FullWidth)
        {
            above.Add(MerkleTree.Root(level.GetRange(at, TilePath.FullWidth).ToArray()));
        }

        return above;
    }

    private void CheckPublished(string path)
    {
        if (!TilePath.TryParse(path, out var tile))
        {
            findings.Problem(Path.Combine(logPath, path), "this file is no tile of the log");
            return;
        }

        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(logPath, path));
        }
        catch (IOException) when (!tile.IsFull && File.Exists(Path.Combine(logPath, (tile with { Width = TilePath.FullWidth }).ToString())))
        {
            return; // The full tile has taken its place while we were reading.
        }

        if (tile.Level is null)
        {
            Bundles++;
            Compare(path, tile, LeafHashes(bytes));
        }
        else
        {
            Tiles++;
            Compare(path, tile, bytes.Length % MerkleTree.HashSize == 0 ? [.. bytes.Chunk(MerkleTree.HashSize)] : null);
        }
    }

    private void Compare(string path, TilePath tile, List<byte[]>? found)
    {
        var level = tile.Level ?? 0;
        var start = tile.Number * TilePath.FullWidth;
        var have = level < levels.Count ? (ulong)levels[level].Count : 0;
        if (start + (ulong)tile.Width > have)
        {
            findings.Problem(Path.Combine(logPath, path), "it covers entries that the segments do not hold");
            return;
        }

        if (found is null || found.Count != tile.Width)
        {
            findings.Problem(Path.Combine(logPath, path), $"it does not hold {tile.Width} {(tile.Level is null ? "entries" : "hashes")}");
            return;
        }

        for (var i = 0; i < found.Count; i++)
        {
            if (!found[i].AsSpan().SequenceEqual(levels[level][(int)start + i]))
            {
                findings.Problem(Path.Combine(logPath, path), $"number {i} in it (of {tile.Width}) is not that of the segments");
                return;
            }
        }
    }

    /// <summary>Null when the lengths do not add up.</summary>
    private static List<byte[]>? LeafHashes(ReadOnlySpan<byte> bundle)
    {
        var hashes = new List<byte[]>();
        while (!bundle.IsEmpty)
        {
            if (bundle.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(bundle) is var length && bundle.Length < 2 + length)
            {
                return null;
            }

            hashes.Add(MerkleTree.LeafHash(bundle.Slice(2, length)));
            bundle = bundle[(2 + length)..];
        }

        return hashes;
    }

    private void RequireAll(ulong size)
    {
        RequireLevel(null, size);
        var level = 0;
        for (var width = size; width > 0; width /= TilePath.FullWidth)
        {
            RequireLevel(level++, width);
        }
    }

    private void RequireLevel(int? level, ulong hashes)
    {
        var full = hashes / TilePath.FullWidth;
        for (ulong number = 0; number < full; number++)
        {
            Require(new TilePath(level, number, TilePath.FullWidth));
        }

        if (hashes % TilePath.FullWidth is var rest and > 0)
        {
            Require(new TilePath(level, full, (int)rest));
        }
    }

    private void Require(TilePath tile)
    {
        var path = Path.Combine(logPath, tile.ToString());
        if (!File.Exists(path) && (tile.IsFull || !File.Exists(Path.Combine(logPath, (tile with { Width = TilePath.FullWidth }).ToString()))))
        {
            findings.Problem(path, "it is missing, though the checkpoint needs it");
        }
    }
}
