using System.Collections.Concurrent;
using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>Tiles behind an address: only those are asked for that the checkpoint needs (C2SP tlog-tiles, Partial Tiles), since nothing lists the others.</summary>
internal sealed class RemoteTiles(RemoteLog log, TileLayout layout, Findings findings) : IPublishedTiles
{
    private readonly ConcurrentDictionary<TilePath, Task<Fetched>> expected = new();

    public int CheckedTiles { get; private set; }

    public int CheckedBundles { get; private set; }

    public string PlaceOf(TilePath tile) => log.PlaceOf(layout.PathOf(tile));

    public void Expect(TilePath tile, CancellationToken cancel) => _ = expected.GetOrAdd(tile, static (t, with) => with.Self.FetchAsync(t, with.Cancel), (Self: this, Cancel: cancel));

    public Task<Fetched> ReadAsync(TilePath tile, CancellationToken cancel) => expected.TryGetValue(tile, out var coming) ? coming : FetchAsync(tile, cancel);

    public async Task CheckAsync(RecomputedTile recomputed, ulong signed, CancellationToken cancel)
    {
        var tile = recomputed.Tile;
        if (tile.Level is null)
        {
            CheckedBundles++; // It is what the entries were read from.
            return;
        }

        var fetched = await (expected.TryRemove(tile, out var coming) ? coming : FetchAsync(tile, cancel));
        var place = PlaceOf(tile with { Width = fetched.Width });
        if (fetched.Bytes is not { } bytes)
        {
            findings.Problem(fetched.Absence == Absence.TooLong ? ProblemCode.TileLength : ProblemCode.TileMissing, place, fetched.Absence == Absence.TooLong ? $"it does not hold {fetched.Width} hashes" : "it is missing, though the checkpoint needs it");
            return;
        }

        CheckedTiles++;
        if (recomputed.Compare(place, fetched.Width, bytes) is { } problem)
        {
            findings.Problem(problem);
        }
    }

    public IEnumerable<string> Beyond(ulong size) => [];

    private Task<Fetched> FetchAsync(TilePath tile, CancellationToken cancel) => PublishedTile.ReadAsync(log, layout, tile, cancel);
}
