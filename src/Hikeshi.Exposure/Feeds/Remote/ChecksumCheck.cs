using System.Net;
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
            var text = await new Attempts(patience).RunAsync(() => TextAsync(url, cancel), cancel);
            var given = Checksum.Find(text, Uri.UnescapeDataString(feed.Url.Segments[^1]))
                ?? throw FetchTrouble.Final(url, $"no checksum of {feed.Url.Segments[^1]}", "a line with its SHA-256 or SHA-512", "Check checksumUrl.");
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

    private async Task<string> TextAsync(Uri url, CancellationToken cancel)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        idle.CancelAfter(patience.Idle);
        try
        {
            using var response = await http.GetAsync(url, [], idle.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                var words = $"answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
                throw (int)response.StatusCode >= 500 ? FetchTrouble.Passing(url, words, "200") : FetchTrouble.Final(url, words, "200", "Check checksumUrl.");
            }

            await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
            var bytes = new byte[LargestText + 1];
            var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, idle.Token);
            return read <= LargestText ? Encoding.UTF8.GetString(bytes, 0, read) : throw FetchTrouble.Final(url, $"more than {LargestText} bytes", "a list of checksums", "Check checksumUrl.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw FetchTrouble.Passing(url, $"not done within {patience.Idle.TotalSeconds:0.#} s", "a server that sends");
        }
        catch (HttpIOException broken)
        {
            throw FetchTrouble.Passing(url, broken.Message.TrimEnd('.'), "the whole content");
        }
    }
}
