using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>What a tile or bundle must hold, as far as the tree is known; every narrower one of the same number is a prefix of it, and every wider one begins with it.</summary>
/// <param name="Tile">Its width is how many hashes or entries are known.</param>
/// <param name="Ends">For a bundle: where each entry ends. Null for hashes, which are all of one length.</param>
internal sealed record RecomputedTile(TilePath Tile, ReadOnlyMemory<byte> Bytes, IReadOnlyList<int>? Ends = null)
{
    /// <summary>Of a bundle.</summary>
    public BundleForm Form { get; init; }

    /// <summary>Compares what is published with what must be there; of a wider one, the beginning that is known.</summary>
    /// <param name="width">Of the published tile, by its name.</param>
    /// <returns>Null when they are equal.</returns>
    public VerificationProblem? Compare(string place, int width, ReadOnlySpan<byte> published)
    {
        var known = Math.Min(width, Tile.Width);
        var expected = Bytes.Span[..LengthOf(known)];
        if (known == width && published.SequenceEqual(expected))
        {
            return null;
        }

        if (!Holds(published, width))
        {
            return new VerificationProblem(ProblemCode.TileLength, place, $"it does not hold {width} {(Ends is null ? "hashes" : "entries")}");
        }

        var common = published.CommonPrefixLength(expected);
        if (common == expected.Length)
        {
            return null;
        }

        var number = Enumerable.Range(0, known).First(i => LengthOf(i + 1) > common);
        return new VerificationProblem(ProblemCode.TileDiffers, place, $"number {number} in it (of {width}) is not the one that was recomputed");
    }

    /// <summary>What a tile of this number must hold that has only so many hashes or entries.</summary>
    public ReadOnlyMemory<byte> Prefix(int width) => Bytes[..LengthOf(width)];

    private int LengthOf(int width) => Ends is null ? width * MerkleTree.HashSize : Ends[width - 1];

    private bool Holds(ReadOnlySpan<byte> published, int width) =>
        Ends is null ? published.Length == width * MerkleTree.HashSize
        : Form == BundleForm.Records ? SumdbRecords.TryLeafHashes(published, Tile.Number * TilePath.FullWidth, width, out _, out _)
        : EntryBundle.TrySplit(published, width, out _);
}
