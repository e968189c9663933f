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
        if (fetched.Bytes is not { } bytes)
        {
            findings.Problem(fetched.Absence == Absence.TooLong ? ProblemCode.TileLength : ProblemCode.TileMissing, PlaceOf(tile), fetched.Absence == Absence.TooLong ? $"it does not hold {tile.Width} hashes" : "it is missing, though the checkpoint needs it");
            return;
        }

        CheckedTiles++;
        var width = bytes.Length == TilePath.FullWidth * MerkleTree.HashSize ? bytes.AsSpan(0, tile.Width * MerkleTree.HashSize) : bytes;
        if (recomputed.Compare(PlaceOf(tile), tile.Width, width) is { } problem)
        {
            findings.Problem(problem);
        }
    }

    public IEnumerable<string> Beyond(ulong size) => [];

    private async Task<Fetched> FetchAsync(TilePath tile, CancellationToken cancel)
    {
        var most = tile.Level is null ? EntryBundle.Longest : tile.Width * MerkleTree.HashSize;
        var fetched = await log.ReadAsync(layout.PathOf(tile), most, cancel);
        if (fetched.Absence != Absence.Missing || tile.IsFull)
        {
            return fetched;
        }

        var full = tile with { Width = TilePath.FullWidth };
        return await log.ReadAsync(layout.PathOf(full), tile.Level is null ? EntryBundle.Longest : TilePath.FullWidth * MerkleTree.HashSize, cancel);
    }
}
