using Hikeshi.Evidence.Tree;

namespace Hikeshi.Evidence.Verification;

/// <summary>Where a log keeps its tiles: as C2SP tlog-tiles has them, or in the older way, which names the height 8 of the tiles first.</summary>
/// <param name="Prefix">In front of level and number.</param>
/// <param name="Bundles">What stands in the place of the level for bundles.</param>
internal sealed record TileLayout(string Prefix, string Bundles)
{
    public static readonly TileLayout Present = new("tile/", "entries");

    /// <summary>The older prefix around bundles in the present form.</summary>
    public static readonly TileLayout OlderEntries = new("tile/8/", "entries");

    /// <summary>Go's checksum database (go.dev/design/25530-sumdb).</summary>
    public static readonly TileLayout OlderData = new("tile/8/", "data");

    private const string PlainPrefix = "tile/";
    private const string PlainBundles = "tile/entries/";

    /// <summary>Below the prefix of the log.</summary>
    public string PathOf(TilePath tile)
    {
        var plain = tile.ToString();
        return tile.Level is null ? $"{Prefix}{Bundles}/{plain[PlainBundles.Length..]}" : Prefix + plain[PlainPrefix.Length..];
    }

    /// <summary>Accepts exactly what <see cref="PathOf"/> writes.</summary>
    public bool TryParse(string path, out TilePath tile)
    {
        tile = default;
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = path[Prefix.Length..];
        var plain = rest.StartsWith(Bundles + "/", StringComparison.Ordinal) ? PlainBundles + rest[(Bundles.Length + 1)..] : PlainPrefix + rest;
        return TilePath.TryParse(plain, out tile) && PathOf(tile) == path;
    }
}
