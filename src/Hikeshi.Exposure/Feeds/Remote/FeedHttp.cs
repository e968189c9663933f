using System.Net;
using System.Net.Sockets;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>GET within bounds: guarded addresses, redirects one by one, no cookies, no credentials. Thread-safe; dispose of it when done.</summary>
internal sealed class FeedHttp : IDisposable
{
    private const int MostRedirects = 5;
    private readonly HttpClient client;
    private readonly GuardedDial dial;
    private readonly bool allowHttp;

    /// <param name="proxy">Null when nothing goes through one.</param>
    public FeedHttp(bool allowHttp, bool allowPrivate, IWebProxy? proxy, FetchPatience patience)
    {
        this.allowHttp = allowHttp;
        dial = new GuardedDial(allowPrivate, proxy);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = patience.Connect,
            MaxConnectionsPerServer = 4,
            MaxResponseHeadersLength = 32,
            ResponseDrainTimeout = TimeSpan.Zero,
            UseProxy = proxy is not null,
            Proxy = proxy,
            ConnectCallback = dial.ConnectAsync,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"Hikeshi/{typeof(FeedHttp).Assembly.GetName().Version!.ToString(3)}");
        // What is hashed and kept is the file itself, not a packing of this one answer.
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", "identity");
    }

    /// <param name="headers">Sent as they are, also after a redirect.</param>
    /// <returns>An answer that is no redirect, its body unread.</returns>
    /// <exception cref="FetchTrouble">Not reachable, not allowed, or redirected too often.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri url, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancel)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var response = await SendAsync(Allowed(url), headers, cancel);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return response;
            }

            using (response)
            {
                url = Redirect.Next(url, response.Headers.Location);
            }
        }

        throw FetchTrouble.Final(url, $"redirected more than {MostRedirects} times", "a server that answers", "Name the address that it ends at.");
    }

    public void Dispose() => client.Dispose();

    private Uri Allowed(Uri url) =>
        url.Scheme == Uri.UriSchemeHttps || (allowHttp && url.Scheme == Uri.UriSchemeHttp)
            ? url
            : throw FetchTrouble.Final(url, $"the scheme {url.Scheme}", allowHttp ? "https or http" : "https", "For http, set allowHttp: true for the feed; anybody on the way can then change it.");

    private async Task<HttpResponseMessage> SendAsync(Uri url, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            await dial.LookAsync(url, cancel);
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException failure)
        {
            throw Inner<FetchTrouble>(failure)
                ?? FetchTrouble.Passing(url, Inner<SocketException>(failure)?.Message ?? Deepest(failure).Message, "an answer");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw FetchTrouble.Passing(url, "no connection in time", "an answer");
        }
    }

    private static T? Inner<T>(Exception failure)
        where T : Exception
    {
        for (Exception? at = failure; at is not null; at = at.InnerException)
        {
            if (at is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception Deepest(Exception failure) => failure.InnerException is { } inner ? Deepest(inner) : failure;
}
