using System.Net;
using System.Net.Http.Headers;
using Hikeshi.Evidence.Tree;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Verification;

/// <summary>
/// A log behind http or https, whose server is trusted with nothing: bounded bytes, requests, time and tries, and no redirects. What it serves
/// is believed only as far as the signed root carries it.
/// </summary>
internal sealed class RemoteLog : IPublishedLog, IDisposable
{
    private const int MostAtOnce = 4;
    private const int Tries = 3;
    private static readonly TimeSpan PatienceWithOne = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private readonly Uri prefix;
    private readonly string? token;
    private readonly HttpClient client;
    private readonly SemaphoreSlim turns = new(MostAtOnce);

    /// <param name="prefix">What stands before <c>checkpoint</c> and <c>tile/</c>, such as <c>https://node.example/log/</c>.</param>
    /// <param name="token">Presented for entry bundles only; null when there is none.</param>
    /// <exception cref="RefusedException">The address cannot be used, or the token cannot be sent, or would cross a network in the clear.</exception>
    public RemoteLog(Uri prefix, string? token)
    {
        if ((prefix.Scheme != Uri.UriSchemeHttps && prefix.Scheme != Uri.UriSchemeHttp) || prefix.Query.Length > 0 || prefix.Fragment.Length > 0 || prefix.UserInfo.Length > 0)
        {
            throw new RefusedException(new BadEvidenceInput(prefix.GetLeftPart(UriPartial.Path), "this is no address of a log", "http or https, without user, query and fragment, such as https://node.example/log/", "Give what stands before 'checkpoint'"));
        }

        if (token is not null && token.AsSpan().IndexOfAnyExceptInRange('!', '~') is var odd and >= 0)
        {
            var what = char.IsWhiteSpace(token[odd]) || char.IsControl(token[odd]) ? "white space or a line end" : "a character that no token has";
            throw new RefusedException(new BadEvidenceInput("token", $"it has {what} as number {odd + 1} of its {token.Length} characters", "one word of ASCII letters, digits and signs, as the node gave it out", "Set it again, without anything before or behind it, and only one"));
        }

        if (token is not null && prefix.Scheme == Uri.UriSchemeHttp && !prefix.IsLoopback)
        {
            throw new RefusedException(new BadEvidenceInput(prefix.ToString(), "the token would cross the network in the clear", "https, or http on this machine", "Use https, or unset the token: checkpoint and hash tiles need none"));
        }

        this.prefix = prefix.AbsolutePath.EndsWith('/') ? prefix : new Uri(prefix + "/");
        this.token = token;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip, // C2SP tlog-tiles lets logs compress bundles unasked; the bound holds for what comes out
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = MostAtOnce,
        })
        { Timeout = Timeout.InfiniteTimeSpan }; // each answer has PatienceWithOne, its body included
    }

    public string PlaceOf(string path) => new Uri(prefix, path).ToString();

    public bool ShowsToken => token is not null;

    public TilePath? ListedBundle(TileLayout layout) => null;

    public IPublishedTiles Tiles(TileLayout layout, Findings findings) => new RemoteTiles(this, layout, findings);

    public async Task<Fetched> ReadAsync(string path, int most, CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var (fetched, failure) = await TryReadAsync(path, most, cancel);
                if (failure is null)
                {
                    return fetched;
                }

                if (attempt == Tries)
                {
                    throw new RefusedException(new LogUnreachable(PlaceOf(path), failure));
                }

                await Task.Delay(FirstPause * (1 << attempt), cancel);
            }
        }
        finally
        {
            turns.Release();
        }
    }

    /// <returns>What was fetched, or why it is worth another try.</returns>
    private async Task<(Fetched Fetched, string? Failure)> TryReadAsync(string path, int most, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(PatienceWithOne);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(prefix, path));
            if (token is not null && path.Contains("/entries/", StringComparison.Ordinal))
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => (await BodyAsync(response, most, patience.Token), null),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => (new Fetched(null, Absence.Missing), null),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (new Fetched(null, Absence.Denied), null),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => (default, $"it answers {(int)response.StatusCode}"),
                var other => throw new RefusedException(new LogUnreachable(PlaceOf(path), $"it answers {(int)other}{((int)other is >= 300 and < 400 ? ", and redirects are not followed" : "")}")),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (default, $"no whole answer within {PatienceWithOne.TotalSeconds:0} s");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or InvalidDataException)
        {
            return (default, broken.InnerException is { } inner ? $"{broken.Message} ({inner.Message})" : broken.Message);
        }
    }

    private static async Task<Fetched> BodyAsync(HttpResponseMessage response, int most, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentLength > most)
        {
            return new Fetched(null, Absence.TooLong);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(most + 1, 64 << 10)];
        while (await body.ReadAsync(buffer, cancel) is var read and > 0)
        {
            if (bytes.Length + read > most)
            {
                return new Fetched(null, Absence.TooLong);
            }

            bytes.Write(buffer, 0, read);
        }

        return Fetched.Of(bytes.ToArray());
    }

    public void Dispose()
    {
        client.Dispose();
        turns.Dispose();
    }
}
