using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>What a tile or bundle must hold, as far as the tree is known; every partial one of the same number is a prefix of it.</summary>
/// <param name="Tile">Its width is how many hashes or entries are known.</param>
/// <param name="Ends">For a bundle: where each entry ends. Null for hashes, which are all of one length.</param>
internal sealed record RecomputedTile(TilePath Tile, ReadOnlyMemory<byte> Bytes, IReadOnlyList<int>? Ends = null)
{
    /// <summary>Compares what is published with what must be there.</summary>
    /// <param name="width">Of the published tile; at most that of <see cref="Tile"/>.</param>
    /// <returns>Null when they are equal.</returns>
    public VerificationProblem? Compare(string place, int width, ReadOnlySpan<byte> published)
    {
        var expected = Bytes.Span[..LengthOf(width)];
        if (published.SequenceEqual(expected))
        {
            return null;
        }

        var things = Ends is null ? "hashes" : "entries";
        if (Ends is null ? published.Length != expected.Length : !EntryBundle.TrySplit(published, width, out _))
        {
            return new VerificationProblem(ProblemCode.TileLength, place, $"it does not hold {width} {things}");
        }

        var common = published.CommonPrefixLength(expected);
        var number = Enumerable.Range(0, width).First(i => LengthOf(i + 1) > common || i == width - 1);
        return new VerificationProblem(ProblemCode.TileDiffers, place, $"number {number} in it (of {width}) is not the one that was recomputed");
    }

    /// <summary>What a tile of this number must hold that has only so many hashes or entries.</summary>
    public ReadOnlyMemory<byte> Prefix(int width) => Bytes[..LengthOf(width)];

    private int LengthOf(int width) => Ends is null ? width * MerkleTree.HashSize : Ends[width - 1];
}
