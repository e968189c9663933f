using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Tests.Response.Connectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>A payment system behind HTTPS, with a certificate of an authority that the settings name.</summary>
public sealed class HookPostTests : IAsyncLifetime, IDisposable
{
    private const string Key = "a-shared-secret-of-32-characters";
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-payments-").FullName;
    private readonly TestAuthority authority = new("CN=payments");
    private readonly ConcurrentQueue<(string Body, IHeaderDictionary Headers)> asked = new();
    private Func<HttpContext, Task> answers = context => context.Response.WriteAsync("""{"state":"quiesced","inFlight":["P-1"]}""");
    private WebApplication? server;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Secret, Key);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(authority.Issue())));
        server = builder.Build();
        server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            asked.Enqueue((await reader.ReadToEndAsync(), new HeaderDictionary(context.Request.Headers.ToDictionary())));
            await answers(context);
        });
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await server!.StopAsync(now.Token);
        await server.DisposeAsync();
    }

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Quiesce_System_CanTellWhoAsksAndWhen()
    {
        using var hook = Open();
        var answer = await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None);
        Assert.Equal(FlowWords.Quiesced, answer.State);
        Assert.Equal(["P-1"], answer.InFlight);
        var (body, headers) = Assert.Single(asked);
        var parts = headers["Hikeshi-Signature"].ToString().Split(',').ToDictionary(part => part.Split('=')[0], part => part.Split('=')[1]);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{parts["t"]}.{body}"))), parts["v1"]);
        Assert.Equal("quiesce", JsonElement.Parse(body).GetProperty("question").GetString());
        Assert.False(headers.ContainsKey("Idempotency-Key")); // a repeated question wants what is true now
    }

    [Theory]
    [InlineData("endless", "more than 65536 bytes")]
    [InlineData("slow", "did not answer within 1 s")]
    [InlineData("500", "answered 500")]
    [InlineData("302", "answered 302")]
    [InlineData("503", "busy")]
    [InlineData("html", "not JSON")]
    public async Task Quiesce_SystemMisbehaves_IsUnansweredWithTheReason(string what, string reason)
    {
        answers = async context =>
        {
            switch (what)
            {
                case "endless":
                    while (!context.RequestAborted.IsCancellationRequested)
                    {
                        await context.Response.Body.WriteAsync(new byte[64 * 1024], context.RequestAborted);
                    }

                    break;
                case "slow":
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                    break;
                case "html":
                    await context.Response.WriteAsync($"<html>{Key}</html>");
                    break;
                default:
                    context.Response.StatusCode = int.Parse(what, System.Globalization.CultureInfo.InvariantCulture);
                    context.Response.Headers.Location = "https://elsewhere.example/";
                    break;
            }
        };
        using var hook = Open(seconds: 1);
        var answer = await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None);
        Assert.Equal(FlowWords.Unanswered, answer.State);
        Assert.Contains(reason, answer.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, answer.Detail, StringComparison.Ordinal);
        Assert.Single(asked);
    }

    [Fact]
    public async Task Quiesce_CertificateOfAnotherAuthority_IsNotAsked()
    {
        using var other = new TestAuthority("CN=other");
        using var hook = Open(authorityFile: other.WritePem(folder));
        Assert.Contains("cannot be reached", (await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None)).Detail, StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    [Theory]
    [InlineData("short", "fewer than 16 bytes")]
    [InlineData(null, "here:")]
    public async Task Quiesce_NoFitSecret_IsNotAsked(string? text, string reason)
    {
        File.Delete(Secret);
        if (text is not null)
        {
            await File.WriteAllTextAsync(Secret, text);
        }

        using var hook = Open();
        Assert.Contains(reason, (await hook.QuiesceAsync(Given.Order(), ["gateway"], CancellationToken.None)).Detail, StringComparison.Ordinal);
        Assert.Empty(asked);
    }

    private string Secret => Path.Combine(folder, "secret");

    private PaymentHook Open(int seconds = 5, string? authorityFile = null)
    {
        var address = new Uri(server!.Urls.First() + "/");
        return PaymentHook.Open(
            new WebhookHookSettings("wires", [], [], TimeSpan.FromSeconds(seconds), null, new HttpPlace(address, authorityFile ?? authority.WritePem(folder)), new Uri(address, "hikeshi?queue=1"), new SecretFile(Secret)),
            Given.Self,
            TimeProvider.System);
    }
}
