using System.Net;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>A small file, read into memory: lists, checksums, single documents.</summary>
internal sealed class FeedBody(FeedHttp http, FetchPatience patience)
{
    /// <param name="most">Bytes.</param>
    /// <returns>Null when there is no such file (404, 410).</returns>
    /// <exception cref="FetchTrouble">It cannot be had, after all attempts.</exception>
    public Task<byte[]?> ReadAsync(Uri url, int most, CancellationToken cancel) =>
        new Attempts(patience).RunAsync(() => TryAsync(url, most, cancel), cancel);

    private async Task<byte[]?> TryAsync(Uri url, int most, CancellationToken cancel)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        idle.CancelAfter(patience.Idle);
        try
        {
            using var response = await http.GetAsync(url, [], idle.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await DrainAsync(response, url, most, idle),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => null,
                var other when (int)other >= 500 || other == HttpStatusCode.TooManyRequests => throw FetchTrouble.Passing(url, $"answered {(int)other}", "200"),
                var other => throw FetchTrouble.Final(url, $"answered {(int)other}", "200", "Check the address."),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw FetchTrouble.Passing(url, $"nothing came for {patience.Idle.TotalSeconds:0.#} s", "a server that sends");
        }
        catch (IOException broken)
        {
            throw FetchTrouble.Passing(url, broken.Message.TrimEnd('.'), "the whole content");
        }
    }

    private async Task<byte[]> DrainAsync(HttpResponseMessage response, Uri url, int most, CancellationTokenSource idle)
    {
        await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
        using var bytes = new MemoryStream();
        var chunk = new byte[16_384];
        int read;
        while ((read = await body.ReadAsync(chunk, idle.Token)) > 0)
        {
            idle.CancelAfter(patience.Idle);
            if (bytes.Length + read > most)
            {
                throw FetchTrouble.Final(url, $"more than {most} bytes", $"at most {most} bytes", "Ask the publisher.");
            }

            bytes.Write(chunk, 0, read);
        }

        return bytes.ToArray();
    }
}
