using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Tests.Node.Membership;

/// <summary>A hub that tells one member something else: it holds the sector's authority, stands where that member dials, passes everything on, and says more of members.</summary>
internal sealed class LyingHub : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly HttpClient onwards;
    private readonly X509Certificate2 certificate;

    private LyingHub(WebApplication web, HttpClient onwards, X509Certificate2 certificate) => (this.web, this.onwards, this.certificate) = (web, onwards, certificate);

    /// <summary>Stands between a stopped member and its hub.</summary>
    /// <param name="more">What the victim is told besides.</param>
    public static async Task<LyingHub> BetweenAsync(TestNode hub, TestNode victim, params IReadOnlyList<Fact> more)
    {
        var tls = Path.Combine(victim.Settings.DataDirectory, "tls");
        var address = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next());
        var real = new Uri(await File.ReadAllTextAsync(Path.Combine(tls, "hub.url")));
        var handler = new SocketsHttpHandler { SslOptions = SectorCredentials.TryOpen(tls)!.ForDialling(), UseProxy = false };
        var onwards = new HttpClient(handler) { BaseAddress = real, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = Timeout.InfiniteTimeSpan };
        using var authority = SectorAuthority.OpenOrCreate(Path.Combine(hub.Settings.DataDirectory, "authority"), "", TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = authority.Issue(hub.Settings.Member, new PublicKey(key), ["127.0.0.1"]);
        var certificate = issued.CopyWithPrivateKey(key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            options.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        }));
        var web = builder.Build();
        web.Run(context => PassOnAsync(context, onwards, more));
        await web.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(tls, "hub.url"), $"https://{address}");
        return new LyingHub(web, onwards, certificate);
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await web.StopAsync(soon.Token);
        await web.DisposeAsync();
        onwards.Dispose();
        certificate.Dispose();
    }

    private static async Task PassOnAsync(HttpContext context, HttpClient onwards, IReadOnlyList<Fact> more)
    {
        using var message = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            message.Content = new ByteArrayContent(body.ToArray());
            message.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var answer = await onwards.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await using var stream = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        if (!context.Request.Path.Value!.EndsWith("/stream", StringComparison.Ordinal))
        {
            await stream.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }

        using var reader = new StreamReader(stream);
        foreach (var fact in more)
        {
            await WriteAsync(context, Line(fact));
        }

        while (await reader.ReadLineAsync(context.RequestAborted) is { } text)
        {
            await WriteAsync(context, text);
        }
    }

    private static string Line(Fact fact)
    {
        using var body = JsonDocument.Parse(FactCatalog.Encode(fact));
        return JsonSerializer.Serialize(new StreamLine(-1, FactCatalog.KindOf(fact.GetType()), Fact: body.RootElement), FederationJson.Default.StreamLine);
    }

    private static async Task WriteAsync(HttpContext context, string line)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
