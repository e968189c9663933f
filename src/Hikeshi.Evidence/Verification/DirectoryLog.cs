using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>A directory that holds nothing but a published log: <c>checkpoint</c> and <c>tile/</c>.</summary>
internal sealed class DirectoryLog(string root) : IPublishedLog
{
    public string PlaceOf(string path) => Path.Combine(root, path);

    public Task<Fetched> ReadAsync(string path, int most, CancellationToken cancel) =>
        Task.FromResult(Fetched.Of(StrangersFile.Read(PlaceOf(path), most)));

    public bool ShowsToken => false;

    public TilePath? ListedBundle(TileLayout layout) => StrangersFolder.Files(Path.Combine(root, layout.Prefix + layout.Bundles))
        .Select(file => layout.TryParse(Path.GetRelativePath(root, file), out var tile) && tile.Level is null ? tile : (TilePath?)null)
        .FirstOrDefault(tile => tile is not null);

    public IPublishedTiles Tiles(TileLayout layout, Findings findings)
    {
        var directory = new TileDirectory(root, layout, findings);
        directory.Survey();
        return new DirectoryTiles(this, layout, directory);
    }

    private sealed class DirectoryTiles(DirectoryLog log, TileLayout layout, TileDirectory tiles) : IPublishedTiles
    {
        public int CheckedTiles => tiles.Tiles;

        public int CheckedBundles => tiles.Bundles;

        public string PlaceOf(TilePath tile) => tiles.PlaceOf(tile);

        public void Expect(TilePath tile, CancellationToken cancel)
        {
            // A file is near enough.
        }

        public Task<Fetched> ReadAsync(TilePath tile, CancellationToken cancel) => PublishedTile.ReadAsync(log, layout, tile, cancel);

        public Task CheckAsync(RecomputedTile recomputed, ulong signed, CancellationToken cancel)
        {
            tiles.Check(recomputed, signed);
            return Task.CompletedTask;
        }

        public IEnumerable<string> Beyond(ulong size) => tiles.Beyond(size).Select(tiles.PlaceOf);
    }
}
