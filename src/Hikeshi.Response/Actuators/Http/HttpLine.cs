using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>
/// Requests to one place, bounded in time and size. Redirects are not followed, cookies not kept, the environment's proxy not used, certificates
/// always checked. A server that is busy (429, 503) is asked again after the pause that it wants; when that is too long, it is left alone until then.
/// </summary>
internal sealed class HttpLine : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private readonly HttpClient client;
    private readonly ExchangeLimits limits;
    private readonly TimeProvider clock;
    private long quietUntil;

    /// <exception cref="IOException">The file of authorities cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate.</exception>
    public HttpLine(HttpPlace place, ExchangeLimits limits, TimeProvider clock)
    {
        (Place, this.limits, this.clock) = (place, limits, clock);
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = limits.Request,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // addresses of services in the cloud change
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = place.Proxy is not null,
            Proxy = place.Proxy is { } proxy ? new WebProxy(proxy) : null,
            MaxResponseHeadersLength = 64,
            AutomaticDecompression = DecompressionMethods.None,
        };
        if (place.AuthorityFile is { } file)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = OnlyThose(file) };
        }

        client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpPlace Place { get; }

    /// <param name="make">Makes the request anew for each try; its address may be relative to the place.</param>
    /// <exception cref="NotDoneException">There was no answer, or only that it is busy.</exception>
    public async Task<HttpAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            await WaitForQuietAsync(cancel);
            using var request = make();
            request.RequestUri = Uri.TryCreate(Place.Address, request.RequestUri!, out var whole) ? whole : throw new NotDoneException("it names something to go on at that is no address");
            if (!Place.Has(request.RequestUri))
            {
                throw new NotDoneException($"it names {request.RequestUri.GetLeftPart(UriPartial.Authority)} to go on at, which is not the place that the settings name");
            }

            var (answer, busy) = await TryAsync(request, cancel);
            if (busy is null)
            {
                return answer;
            }

            LeaveAloneFor(busy.For ?? FirstPause * (1 << (attempt - 1)));
            if (attempt == limits.Tries)
            {
                throw new NotDoneException($"it was busy {limits.Tries} times ({answer.Status})") { Kind = NotDone.Busy, Trouble = ActuatorTrouble.Passing, LeaveAloneFor = Quiet };
            }
        }
    }

    public void Dispose() => client.Dispose();

    /// <returns>The answer, and, when it is that the server is busy, for how long it says so.</returns>
    private async Task<(HttpAnswer Answer, Busy? Busy)> TryAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(limits.Request, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await ReadAsync(response, either.Token);
            var answer = new HttpAnswer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "",
                body,
                response.Headers.ETag?.ToString(),
                LinkHeader.Next(response.Headers));
            var isBusy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            return (answer, isBusy ? new Busy(RetryAfter.Of(response.Headers, clock.GetUtcNow())) : null);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw NotDoneException.Passing($"it did not answer within {limits.Request.TotalSeconds:0} s", NotDone.Late);
        }
        catch (HttpRequestException unreachable)
        {
            throw NotDoneException.Passing($"it cannot be reached: {(unreachable.InnerException ?? unreachable).Message}", NotDone.Unreachable);
        }
        catch (IOException cut)
        {
            throw NotDoneException.Passing($"its answer was cut off: {cut.Message}", NotDone.Unreachable);
        }
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var part = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(part, cancel)) > 0;)
        {
            if (body.Length + read > limits.MostBytes)
            {
                throw new NotDoneException($"it answered {(int)response.StatusCode} with more than {limits.MostBytes} bytes") { Kind = NotDone.TooLong };
            }

            body.Write(part, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>For how long nothing is sent yet.</summary>
    private TimeSpan Quiet
    {
        get
        {
            var left = (Volatile.Read(ref quietUntil) - clock.GetTimestamp()) / (double)clock.TimestampFrequency;
            return left > 0 ? TimeSpan.FromSeconds(left) : TimeSpan.Zero;
        }
    }

    /// <summary>Reckoned by the clock that does not jump: a wall clock that is set back must not keep a connector silent.</summary>
    private void LeaveAloneFor(TimeSpan asked)
    {
        var until = clock.GetTimestamp() + (long)((asked < limits.Silence ? asked : limits.Silence).TotalSeconds * clock.TimestampFrequency);
        for (var known = Volatile.Read(ref quietUntil); known < until; known = Volatile.Read(ref quietUntil))
        {
            Interlocked.CompareExchange(ref quietUntil, until, known);
        }
    }

    private async Task WaitForQuietAsync(CancellationToken cancel)
    {
        var wait = Quiet;
        if (wait > limits.Pause)
        {
            throw new NotDoneException($"it asked to be left alone until {clock.GetUtcNow() + wait:O}: nothing is sent before") { Kind = NotDone.Busy, Trouble = ActuatorTrouble.Passing, LeaveAloneFor = wait };
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, clock, cancel);
        }
    }

    private static X509ChainPolicy OnlyThose(string authorityFile)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{authorityFile} holds no certificate in PEM");
    }

    /// <param name="For">Null when it does not say for how long.</param>
    private sealed record Busy(TimeSpan? For);
}
