using System.Globalization;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// The published files of a log in a directory: which there are, and whether each holds what was recomputed. The directory may be a
/// stranger's: links are not followed into, nothing is read beyond the length it must have, and no list of its files is kept.
/// </summary>
/// <param name="mend">Gets what must be in the place of a tile that is missing or differs, with its path; null to leave it.</param>
internal sealed class TileDirectory(string root, TileLayout layout, Findings findings, Action<string, ReadOnlyMemory<byte>>? mend = null)
{
    private const int DeepestFolder = 16;
    private readonly Dictionary<int, TilePath> last = []; // per level: the tile that reaches furthest
    private byte[] published = []; // of the one that is compared

    public int Tiles { get; private set; }

    public int Bundles { get; private set; }

    public string PlaceOf(TilePath tile) => Path.Combine(root, layout.PathOf(tile));

    /// <summary>
    /// Notices files that are no tiles, and how far the tiles reach. On a running log to be called before its entries are read: what is
    /// published now is among them then.
    /// </summary>
    public void Survey()
    {
        var tiles = Path.Combine(root, "tile");
        if (!Directory.Exists(tiles))
        {
            return;
        }

        var all = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = DeepestFolder, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        foreach (var file in Directory.EnumerateFiles(tiles, "*", all).Where(f => !f.EndsWith(".new", StringComparison.Ordinal)))
        {
            if (!layout.TryParse(Path.GetRelativePath(root, file), out var tile))
            {
                findings.Problem(ProblemCode.NotATile, file, "this file is no tile of the log");
            }
            else if (!last.TryGetValue(LevelOf(tile), out var furthest) || (tile.Number, tile.Width).CompareTo((furthest.Number, furthest.Width)) > 0)
            {
                last[LevelOf(tile)] = tile;
            }
        }
    }

    /// <summary>Compares the full tile and every partial one of the same number, also those that reach further than what is known.</summary>
    /// <param name="recomputed">All that is known of it.</param>
    /// <param name="signed">Entries that the checkpoint covers: what it needs must be there.</param>
    public void Check(RecomputedTile recomputed, ulong signed)
    {
        var full = recomputed.Tile with { Width = TilePath.FullWidth };
        var needed = NeededOf(full, TreeFold.WidthOf(signed, full.Level ?? 0));
        var isThere = needed is null;
        foreach (var width in Widths(full))
        {
            isThere |= CheckOne(recomputed, width) && width == needed?.Width;
        }

        isThere |= CheckOne(recomputed, TilePath.FullWidth); // it holds whatever the partial one would
        if (!isThere && !CheckOne(recomputed, TilePath.FullWidth)) // a running log may have put it in the place of the partial one since we looked
        {
            Miss(recomputed, needed!.Value);
        }
    }

    /// <summary>The tile of this number that the checkpoint needs; null when it needs none.</summary>
    private static TilePath? NeededOf(TilePath full, ulong hashes) => (int)(hashes % TilePath.FullWidth) switch
    {
        _ when full.Number < hashes / TilePath.FullWidth => full,
        > 0 and var width when full.Number == hashes / TilePath.FullWidth => full with { Width = width },
        _ => null,
    };

    /// <summary>The tile that reaches furthest, of each level that reaches beyond <paramref name="size"/> entries.</summary>
    public IEnumerable<TilePath> Beyond(ulong size) =>
        last.Values.Where(t => ((UInt128)t.Number * TilePath.FullWidth) + (UInt128)t.Width > TreeFold.WidthOf(size, t.Level ?? 0));

    private static int LevelOf(TilePath tile) => tile.Level ?? -1;

    /// <returns>False when it is not there.</returns>
    private bool CheckOne(RecomputedTile recomputed, int width)
    {
        var tile = recomputed.Tile with { Width = width };
        var place = PlaceOf(tile);
        if (StrangersFile.Read(place, PublishedTile.Longest(tile), ref published) is not { } length)
        {
            return false; // A running log has put the full tile in its place, or it will be missed.
        }

        _ = tile.Level is null ? Bundles++ : Tiles++;
        if (recomputed.Compare(place, width, published.AsSpan(0, length)) is { } problem)
        {
            findings.Problem(problem);
            Mend(recomputed, tile);
        }

        return true;
    }

    private IEnumerable<int> Widths(TilePath full)
    {
        var partials = PlaceOf(full) + ".p";
        return Directory.Exists(partials)
            ? Directory.EnumerateFiles(partials).Select(Path.GetFileName).Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var w) ? w : 0).Where(w => w is > 0 and < TilePath.FullWidth).Order()
            : [];
    }

    private void Miss(RecomputedTile recomputed, TilePath needed)
    {
        findings.Problem(ProblemCode.TileMissing, PlaceOf(needed), "it is missing, though the checkpoint needs it");
        Mend(recomputed, needed);
    }

    /// <summary>As far as it is known what must be there.</summary>
    private void Mend(RecomputedTile recomputed, TilePath tile)
    {
        if (tile.Width <= recomputed.Tile.Width)
        {
            mend?.Invoke(PlaceOf(tile), recomputed.Prefix(tile.Width));
        }
    }
}
