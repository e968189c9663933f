using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Verification;

/// <summary>Finds out how a published log is laid out, and whether its entries can be recomputed, from the first tile and a bundle.</summary>
internal static class LayoutFinder
{
    /// <returns>Null when there are no hash tiles; that has been reported then.</returns>
    /// <exception cref="RefusedException">The log refuses its bundles to the token that it was shown.</exception>
    public static async Task<LeafSource?> FindAsync(IPublishedLog log, ulong size, Findings findings, CancellationToken cancel)
    {
        var first = TileAt(0, 0, size);
        foreach (var layouts in new TileLayout[][] { [TileLayout.Present], [TileLayout.OlderEntries, TileLayout.OlderData] })
        {
            var tile = await PublishedTile.ReadAsync(log, layouts[0], first, cancel);
            if (tile.Absence != Absence.Missing)
            {
                return await FindBundlesAsync(log, layouts, size, findings, cancel);
            }
        }

        findings.Problem(ProblemCode.TileMissing, log.PlaceOf(TileLayout.Present.PathOf(first)), "it is missing, though the checkpoint needs it (nor is it under the older prefix tile/8/)");
        return null;
    }

    private static async Task<LeafSource> FindBundlesAsync(IPublishedLog log, TileLayout[] layouts, ulong size, Findings findings, CancellationToken cancel)
    {
        var why = "no entry bundles are published";
        foreach (var layout in layouts)
        {
            if (await AnyAsync(log, layout, size, cancel) is not (var tile, var bundle))
            {
                continue;
            }

            if (bundle.Absence == Absence.Denied)
            {
                why = !log.ShowsToken
                    ? "the entry bundles are not for us: set a token of somebody who may read them"
                    : throw new RefusedException(new TokenRefused(log.PlaceOf(layout.PathOf(tile))));
            }
            else if (layout == TileLayout.Present)
            {
                return new LeafSource(layout, log.Tiles(layout, findings), BundleForm.Entries); // C2SP knows one form only
            }
            else if (await FormOfAsync(log, layout, tile, bundle, size, cancel) is { } form)
            {
                return new LeafSource(layout, log.Tiles(layout, findings), form);
            }
            else
            {
                why = $"the form of {log.PlaceOf(layout.PathOf(tile))} is not known here";
            }
        }

        findings.Note($"only signature and hash tiles were verified, the entries were not recomputed: {why}");
        return new LeafSource(layouts[^1], log.Tiles(layouts[^1], findings), Form: null);
    }

    /// <summary>The first bundle, or another one: whoever hides the first one, so that entries need not be shown, has to hide them all.</summary>
    /// <returns>Null when there is none.</returns>
    private static async Task<(TilePath Tile, Fetched Bundle)?> AnyAsync(IPublishedLog log, TileLayout layout, ulong size, CancellationToken cancel)
    {
        foreach (var number in new ulong[] { 0, (size - 1) / TilePath.FullWidth }.Distinct())
        {
            var tile = TileAt(null, number, size);
            if (await PublishedTile.ReadAsync(log, layout, tile, cancel) is { Absence: not Absence.Missing } bundle)
            {
                return (tile, bundle);
            }
        }

        return log.ListedBundle(layout) is { } listed ? (listed, await PublishedTile.ReadAsync(log, layout, listed, cancel)) : null;
    }

    /// <summary>Before C2SP there were several forms: the one that gives the published leaf hashes is the right one.</summary>
    private static async Task<BundleForm?> FormOfAsync(IPublishedLog log, TileLayout layout, TilePath tile, Fetched bundle, ulong size, CancellationToken cancel)
    {
        if (bundle.Bytes is not { } bytes || tile.Number > (size - 1) / TilePath.FullWidth)
        {
            return null;
        }

        var needed = TileAt(0, tile.Number, size);
        var leaves = await PublishedTile.ReadAsync(log, layout, needed, cancel);
        var width = Math.Min(bundle.Width, needed.Width);
        return Enum.GetValues<BundleForm>()
            .Where(f => LeafSource.TryHash(f, bytes, tile.Number, bundle.Width, width, out var hashes, out _) && leaves.Bytes.AsSpan().StartsWith(hashes))
            .Select(f => (BundleForm?)f).FirstOrDefault();
    }

    /// <summary>As far as the checkpoint needs it.</summary>
    private static TilePath TileAt(int? level, ulong number, ulong size) => new(level, number, (int)Math.Min(size - (number * TilePath.FullWidth), TilePath.FullWidth));
}
