using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>A log of which only the published files are at hand: in a directory, or behind an address.</summary>
internal interface IPublishedLog
{
    string PlaceOf(string path);

    /// <param name="path">Below the prefix of the log.</param>
    /// <param name="most">Bytes; what is longer is <see cref="Absence.TooLong"/> and not read to its end.</param>
    Task<Fetched> ReadAsync(string path, int most, CancellationToken cancel);

    /// <summary>Bundles are asked for in the name of somebody: that they are refused is no reason to go on without them.</summary>
    bool ShowsToken { get; }

    /// <summary>Any bundle that a listing shows, whether the checkpoint needs it or not; null when there is none, or nothing lists them.</summary>
    TilePath? ListedBundle(TileLayout layout);

    /// <summary>Its tiles, as soon as it is known where they are.</summary>
    IPublishedTiles Tiles(TileLayout layout, Findings findings);
}

/// <summary>The tiles and bundles of such a log.</summary>
internal interface IPublishedTiles
{
    string PlaceOf(TilePath tile);

    /// <summary>This tile will be read or checked soon.</summary>
    void Expect(TilePath tile, CancellationToken cancel);

    /// <summary>A partial tile may come as the full one that has replaced it (C2SP tlog-tiles, Partial Tiles).</summary>
    Task<Fetched> ReadAsync(TilePath tile, CancellationToken cancel);

    /// <summary>Compares every published tile of this number that is known of.</summary>
    Task CheckAsync(RecomputedTile recomputed, ulong signed, CancellationToken cancel);

    /// <summary>All has been recomputed; is there more?</summary>
    /// <returns>Places that reach beyond.</returns>
    IEnumerable<string> Beyond(ulong size);

    int CheckedTiles { get; }

    int CheckedBundles { get; }
}

/// <param name="Bytes">Null unless <see cref="Absence.None"/>.</param>
internal readonly record struct Fetched(byte[]? Bytes, Absence Absence)
{
    /// <summary>Of a tile: how many hashes or entries its name says that it holds, which may be more than were asked for.</summary>
    public int Width { get; init; }

    public static Fetched Of(byte[]? bytes) => bytes is null ? new(null, Absence.Missing) : bytes.Length == 0 ? new(null, Absence.TooLong) : new(bytes, Absence.None);
}

/// <summary>Why there is nothing.</summary>
internal enum Absence
{
    None,
    Missing,

    /// <summary>It is there, but not for us.</summary>
    Denied,

    /// <summary>Longer than it can rightly be, or empty.</summary>
    TooLong,
}
