using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>One tile or bundle of a published log: under its own name, or in the full one that has replaced it (C2SP tlog-tiles, Partial Tiles).</summary>
internal static class PublishedTile
{
    public static int Longest(TilePath tile) => tile.Level is null ? EntryBundle.Longest : tile.Width * MerkleTree.HashSize;

    public static async Task<Fetched> ReadAsync(IPublishedLog log, TileLayout layout, TilePath tile, CancellationToken cancel)
    {
        var fetched = await log.ReadAsync(layout.PathOf(tile), Longest(tile), cancel);
        if (fetched.Absence == Absence.Missing && !tile.IsFull && await ReadAsync(log, layout, tile with { Width = TilePath.FullWidth }, cancel) is { Absence: not Absence.Missing } full)
        {
            return full;
        }

        return fetched with { Width = tile.Width };
    }
}
