namespace Hikeshi.Exposure.Feeds;

/// <summary>How much of a feed is read before it is refused. Far above what the publishers send (KEV 1.4 MB, EPSS 10 MB).</summary>
/// <param name="Bytes">As it arrives, compressed or not.</param>
/// <param name="UnpackedBytes">After decompression.</param>
/// <param name="Rows">Entries, duplicates among them.</param>
/// <param name="RowBytes">Of one row of a table, or of one token of a JSON document.</param>
public sealed record FeedLimits(long Bytes, long UnpackedBytes, int Rows, int RowBytes)
{
    public static FeedLimits Standard { get; } = new(Bytes: 64L << 20, UnpackedBytes: 512L << 20, Rows: 2_000_000, RowBytes: 1 << 16);
}
