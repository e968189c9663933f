using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>Where the leaves of a published log come from: its bundles, in the form that it uses, or its level 0 tiles when there are no bundles for us.</summary>
/// <param name="Form">Null when the leaf hashes must be taken as they are published.</param>
internal sealed record LeafSource(TileLayout Layout, IPublishedTiles Tiles, BundleForm? Form)
{
    /// <summary>The leaves from <paramref name="number"/> × 256 on.</summary>
    public async Task<Leaves> ReadAsync(ulong number, int width, CancellationToken cancel)
    {
        var hashTile = new TilePath(0, number, width);
        Tiles.Expect(hashTile, cancel);
        if (Form is null)
        {
            return await ReadAsync(hashTile, cancel);
        }

        var leaves = await ReadAsync(hashTile with { Level = null }, cancel);
        return leaves.Problem is { } problem && await ReadAsync(hashTile, cancel) is { Problem: null } hashes
            ? hashes with { Problem = problem } // so that what comes after is looked at, too
            : leaves;
    }

    private async Task<Leaves> ReadAsync(TilePath wanted, CancellationToken cancel)
    {
        var fetched = await Tiles.ReadAsync(wanted, cancel);
        var place = Tiles.PlaceOf(wanted with { Width = fetched.Width });
        return fetched switch
        {
            { Bytes: { } bytes } => await Task.Run(() => Parse(place, bytes, wanted with { Width = fetched.Width }, wanted.Width), cancel),
            { Absence: Absence.TooLong } => Leaves.Bad(ProblemCode.TileLength, place, "it has a length that it cannot rightly have"),
            { Absence: Absence.Denied } => Leaves.Bad(ProblemCode.TileMissing, place, "it is refused to us, though others of this log are not"),
            _ => Leaves.Bad(ProblemCode.TileMissing, place, "it is missing, though the checkpoint needs it"),
        };
    }

    /// <param name="held">What it must hold, of which the first <paramref name="width"/> are wanted.</param>
    private Leaves Parse(string place, byte[] bytes, TilePath held, int width)
    {
        if (held.Level is not null)
        {
            return bytes.Length == held.Width * MerkleTree.HashSize
                ? new Leaves(bytes[..(width * MerkleTree.HashSize)], Bundle: null, Problem: null)
                : Leaves.Bad(ProblemCode.TileLength, place, $"it does not hold {held.Width} hashes");
        }

        return TryHash(Form!.Value, bytes, held.Number, held.Width, width, out var hashes, out var ends)
            ? new Leaves(hashes, new RecomputedTile(held with { Width = width }, bytes.AsMemory(0, ends[^1]), ends) { Form = Form.Value }, Problem: null)
            : Leaves.Bad(ProblemCode.BundleMalformed, place, $"it does not hold {held.Width} entries");
    }

    /// <summary>Leaf hashes of the first <paramref name="width"/> entries of a bundle that holds exactly <paramref name="held"/>.</summary>
    public static bool TryHash(BundleForm form, byte[] bytes, ulong number, int held, int width, out byte[] hashes, out int[] ends)
    {
        if (form == BundleForm.Records)
        {
            var first = number * TilePath.FullWidth;
            return SumdbRecords.TryLeafHashesOfPrefix(bytes, first, width, out hashes, out ends)
                && (held == width ? ends[^1] == bytes.Length : SumdbRecords.TryLeafHashes(bytes, first, held, out _, out _));
        }

        ends = [];
        var whole = EntryBundle.TrySplit(bytes, held, out _) && EntryBundle.TrySplitPrefix(bytes, width, out ends);
        hashes = whole ? EntryBundle.LeafHashes(bytes, ends) : [];
        return whole;
    }
}

/// <summary>The forms of bundles that are understood.</summary>
internal enum BundleForm
{
    /// <summary>C2SP tlog-tiles.</summary>
    Entries,

    /// <summary>Go's checksum database.</summary>
    Records,
}

/// <param name="Hashes">Leaf hashes, one behind the other.</param>
/// <param name="Bundle">What they were computed from; null when they were published as they are.</param>
/// <param name="Problem">Why there are none, or only hashes that were published.</param>
internal sealed record Leaves(byte[] Hashes, RecomputedTile? Bundle, VerificationProblem? Problem)
{
    public static Leaves Bad(string code, string place, string what) => new([], null, new VerificationProblem(code, place, what));
}
