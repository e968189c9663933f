using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>Finds out how a published log is laid out, and whether its entries can be recomputed, from the first tile and the first bundle.</summary>
internal static class LayoutFinder
{
    /// <returns>Null when there are no hash tiles; that has been reported then.</returns>
    public static async Task<LeafSource?> FindAsync(IPublishedLog log, ulong size, Findings findings, CancellationToken cancel)
    {
        var width = (int)Math.Min(size, TilePath.FullWidth);
        var first = new TilePath(0, 0, width);
        foreach (var layouts in new TileLayout[][] { [TileLayout.Present], [TileLayout.OlderEntries, TileLayout.OlderData] })
        {
            var tile = await PublishedTile.ReadAsync(log, layouts[0], first, cancel);
            if (tile.Absence != Absence.Missing)
            {
                return await FindBundlesAsync(log, layouts, tile, width, findings, cancel);
            }
        }

        findings.Problem(ProblemCode.TileMissing, log.PlaceOf(TileLayout.Present.PathOf(first)), "it is missing, though the checkpoint needs it (nor is it under the older prefix tile/8/)");
        return null;
    }

    private static async Task<LeafSource> FindBundlesAsync(IPublishedLog log, TileLayout[] layouts, Fetched tile, int width, Findings findings, CancellationToken cancel)
    {
        var why = "no entry bundles are published";
        foreach (var layout in layouts)
        {
            var bundle = await PublishedTile.ReadAsync(log, layout, new TilePath(null, 0, width), cancel);
            if (layout == TileLayout.Present && bundle.Absence is Absence.None or Absence.TooLong)
            {
                return new LeafSource(layout, log.Tiles(layout, findings), BundleForm.Entries); // C2SP knows one form only
            }

            if (bundle.Bytes is { } bytes && FormOf(bytes, tile.Bytes, bundle.Width, width) is { } form)
            {
                return new LeafSource(layout, log.Tiles(layout, findings), form);
            }

            why = bundle.Absence switch
            {
                Absence.Missing => why,
                Absence.Denied => "the entry bundles are not for us: set a token of somebody who may read them",
                _ => $"the form of {log.PlaceOf(layout.PathOf(new TilePath(null, 0, width)))} is not known here",
            };
        }

        findings.Note($"only signature and hash tiles were verified, the entries were not recomputed: {why}");
        return new LeafSource(layouts[^1], log.Tiles(layouts[^1], findings), Form: null);
    }

    /// <summary>Before C2SP there were several forms: the one that gives the published leaf hashes is the right one.</summary>
    private static BundleForm? FormOf(byte[] bundle, byte[]? tile, int held, int width) =>
        Enum.GetValues<BundleForm>().Where(f => LeafSource.TryHash(f, bundle, 0, held, width, out var hashes, out _) && tile.AsSpan().StartsWith(hashes)).Select(f => (BundleForm?)f).FirstOrDefault();
}
