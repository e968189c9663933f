using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>
/// Sends Commands to one consumer (Specification for Transfer of OpenC2 Messages via HTTPS 1.1, operations target): POST to
/// <c>/.well-known/openc2</c> over TLS 1.2 or later, no redirects, no proxy, no cookies. May be used by several threads at once.
/// </summary>
public sealed class OpenC2Producer : IDisposable
{
    private const string Path = "/.well-known/openc2";

    private readonly HttpClient client;
    private readonly OpenC2Profiles profiles;
    private readonly TimeProvider clock;
    private readonly TimeSpan patience;

    /// <param name="consumer">Scheme, host and port; the path is the specification's.</param>
    /// <param name="trust">The authorities that the consumer's certificate must come from; null: those of the machine.</param>
    /// <param name="identity">Our certificate with its key, when the consumer asks for one; null without.</param>
    /// <param name="token">A bearer token, when the consumer asks for one; null without.</param>
    /// <param name="patience">For connecting, sending and the whole answer.</param>
    /// <exception cref="RefusedException">The address is not https, or has a path of its own.</exception>
    public OpenC2Producer(Uri consumer, X509Certificate2Collection? trust, X509Certificate2? identity, string? token, TimeSpan patience, OpenC2Profiles profiles, TimeProvider clock)
    {
        if (!consumer.IsAbsoluteUri || consumer.Scheme != Uri.UriSchemeHttps || consumer.AbsolutePath is not ("/" or Path) || consumer.Query.Length > 0 || consumer.UserInfo.Length > 0)
        {
            throw new RefusedException(new Refusal("openc2.consumer", "", $"'{consumer}'", $"https://HOST:PORT (the path is {Path})", "Give the address of the consumer"));
        }

        this.profiles = profiles;
        this.clock = clock;
        this.patience = patience;
        client = new HttpClient(Handler(trust, identity, patience))
        {
            BaseAddress = new Uri(consumer, Path),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = OpenC2Reader.LargestMessage,
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>Sends once; nothing is repeated, since a Command that was not answered may have been carried out.</summary>
    public async Task<OpenC2Outcome> SendAsync(OpenC2Command command, CancellationToken cancel)
    {
        var id = Guid.NewGuid().ToString("D"); // §3.3.3: a UUID of version 4
        using var deadline = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            using var request = Request(command, id);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return await AnswerReading.ReadAsync(answer, id, command.Args?.ResponseRequested == "none", profiles, either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new OpenC2Unanswered(id, OpenC2Trouble.TooLate, $"no answer within {patience.TotalSeconds:0.###} s");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new OpenC2Unanswered(id, OpenC2Trouble.Unreachable, broken.InnerException is { } inner ? $"{broken.Message} ({inner.Message})" : broken.Message);
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Request(OpenC2Command command, string id)
    {
        var now = clock.GetUtcNow();
        var message = new OpenC2Message(id, now, From: null, command, Response: null);
        var request = new HttpRequestMessage(HttpMethod.Post, client.BaseAddress)
        {
            Content = new ByteArrayContent(message.Utf8()) { Headers = { ContentType = MediaTypeHeaderValue.Parse(OpenC2Message.ContentType) } },
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(OpenC2Message.ContentType));
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        request.Headers.Date = now;
        request.Headers.Add("X-Request-ID", id);
        return request;
    }

    private static SocketsHttpHandler Handler(X509Certificate2Collection? trust, X509Certificate2? identity, TimeSpan patience)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13 };
        if (trust is not null)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(trust);
        }

        if (identity is not null)
        {
            tls.ClientCertificates = [identity];
        }

        return new SocketsHttpHandler { ConnectTimeout = patience, AllowAutoRedirect = false, UseCookies = false, UseProxy = false, SslOptions = tls, MaxResponseHeadersLength = 64 };
    }
}
