using System.Text;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>Holds a download against the checksum that the configuration pins, and the one that the publisher gives beside it.</summary>
internal sealed class ChecksumCheck(FeedHttp http, RemoteFeed feed, FetchPatience patience)
{
    private const int LargestText = 1 << 20;

    /// <exception cref="FetchTrouble">They differ, or there is none where one was promised.</exception>
    public async Task RequireAsync(string path, CancellationToken cancel)
    {
        if (feed.Sha256 is { } pinned)
        {
            Require(Checksum.Sha256(pinned), path, "the configuration");
        }

        if (feed.ChecksumUrl is { } url)
        {
            var file = Uri.UnescapeDataString(feed.Url.Segments[^1]);
            var text = await new FeedBody(http, patience).ReadAsync(url, LargestText, cancel);
            var given = (text is null ? null : Checksum.Find(Encoding.UTF8.GetString(text), file))
                ?? throw FetchTrouble.Final(url, text is null ? "there is no such file" : $"no checksum of {file}", "a line with its SHA-256 or SHA-512", "Check checksumUrl.");
            Require(given, path, url.ToString());
        }
    }

    private void Require(Checksum expected, string path, string source)
    {
        var actual = expected.Of(path);
        if (actual != expected.Hex)
        {
            throw FetchTrouble.Final(feed.Url, $"{expected.Algorithm.Name} {actual}", $"{expected.Hex} by {source}", "The download was dropped. If it stays like this, ask the publisher.");
        }
    }
}
