using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Exposure.Feeds;

/// <summary>
/// Reads CISA's catalogue in its two layouts, JSON (known_exploited_vulnerabilities_schema.json) and CSV, told by their first character; gzip or not.
/// Streaming: at most one entry is held beside the result.
/// </summary>
public static class KevReader
{
    /// <param name="file">For refusals.</param>
    /// <exception cref="RefusedException">A <see cref="FeedRefused"/> with file and line.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static KevCatalog Read(string file, Stream stream, FeedLimits limits)
    {
        using var plain = FeedStream.Open(file, stream, limits);
        var tokens = new JsonTokens(file, plain, limits);
        return tokens.FirstByte switch
        {
            (byte)'{' => KevJson.Read(tokens, limits),
            0xFE or 0xFF => throw new RefusedException(new FeedRefused(file, "this is text in UTF-16", JsonEncoding.Expected)),
            null => throw new RefusedException(new FeedRefused($"{file}:1", "nothing", "a KEV catalogue as JSON or CSV")),
            _ => KevCsv.Read(new CsvRows(file, tokens.Bytes, limits), limits),
        };
    }
}
