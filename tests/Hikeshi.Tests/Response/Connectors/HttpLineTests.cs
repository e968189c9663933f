using System.Net;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Tests.Exposure.Feeds.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>The floor that all connectors over HTTP stand on.</summary>
public sealed class HttpLineTests : IDisposable
{
    private readonly SteppedClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-line-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("https://fw.example", null)]
    [InlineData("http://127.0.0.1:8080/api", null)]
    [InlineData("http://fw.example", "not https")]
    [InlineData("ftp://fw.example", "not an https URL")]
    [InlineData("https://admin:secret@fw.example", "user name")]
    [InlineData("https://fw.example/?a=1", "query")]
    public void Objection_Address_SaysWhyNot(string address, string? why)
    {
        var objection = HttpPlace.Objection(new Uri(address));
        Assert.Equal(why is null, objection is null);
        Assert.Contains(why ?? "", objection ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Redirect_IsNotFollowed()
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var line = Line(server.Address);
        Assert.Equal(302, (await line.SendAsync(() => Get("a"), CancellationToken.None)).Status);
        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/next")]
    [InlineData("https://elsewhere.example/next")]
    [InlineData("//elsewhere.example/next")]
    public async Task Send_NextPageElsewhere_IsRefusedBeforeAnythingIsSent(string next)
    {
        await using var server = await FeedServer.StartAsync(_ => Task.CompletedTask);
        using var line = Line(server.Address);
        await Assert.ThrowsAsync<NotDoneException>(() => line.SendAsync(() => Get(next), CancellationToken.None));
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task Send_MoreThanTheMost_IsCutOff()
    {
        await using var server = await FeedServer.StartAsync(context => context.Response.WriteAsync(new string('a', 2000)));
        using var line = Line(server.Address, ExchangeLimits.Default with { MostBytes = 1000 });
        var refused = await Assert.ThrowsAsync<NotDoneException>(() => line.SendAsync(() => Get("a"), CancellationToken.None));
        Assert.Contains("1000 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AnswerNeverEnds_EndsByTheClock()
    {
        await using var server = await FeedServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var line = Line(server.Address);
        var sending = line.SendAsync(() => Get("a"), CancellationToken.None);
        await Until.TrueAsync(() => !server.Asked.IsEmpty, "nobody asked");
        clock.Advance(ExchangeLimits.Default.Request);
        var refused = await Assert.ThrowsAsync<NotDoneException>(() => Until.EndAsync(sending));
        Assert.Contains("within 10 s", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NobodyThere_IsSaid()
    {
        using var line = Line(new Uri($"http://127.0.0.1:{LoopbackPort.Next()}/"));
        var refused = await Assert.ThrowsAsync<NotDoneException>(() => line.SendAsync(() => Get("a"), CancellationToken.None));
        Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_AlwaysBusy_GivesUpAfterItsTriesWithGrowingPauses()
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var line = Line(server.Address);
        var sending = line.SendAsync(() => Get("a"), CancellationToken.None);
        foreach (var pause in new[] { 1, 2, 4 })
        {
            await clock.WaitedForAsync(TimeSpan.FromSeconds(pause));
            clock.Advance(TimeSpan.FromSeconds(pause));
        }

        await Assert.ThrowsAsync<NotDoneException>(() => Until.EndAsync(sending));
        Assert.Equal(4, server.Asked.Count);
    }

    [Fact]
    public async Task Send_AbsurdPause_IsBelievedForTenMinutesOnly()
    {
        var isBusy = true;
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.StatusCode = isBusy ? 429 : 200;
            context.Response.Headers.RetryAfter = "999999999";
            return Task.CompletedTask;
        });
        using var line = Line(server.Address);
        await Assert.ThrowsAsync<NotDoneException>(() => line.SendAsync(() => Get("a"), CancellationToken.None));
        isBusy = false;
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(200, (await line.SendAsync(() => Get("a"), CancellationToken.None)).Status);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("Retry-After", "Wed, 01 Apr 2026 09:00:09 GMT", 9)]
    [InlineData("Retry-After", "Wed, 01 Apr 2026 08:00:00 GMT", 0)]
    [InlineData("X-RateLimit-RetryAfter", "1775034005", 5)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("X-RateLimit-RetryAfter", "99999999999999999999", null)]
    public void Of_Header_IsUnderstood(string name, string value, int? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);
        Assert.Equal(seconds is { } s ? TimeSpan.FromSeconds(s) : null, RetryAfter.Of(response.Headers, clock.GetUtcNow()));
    }

    [Theory]
    [InlineData("<http://a/b?c=1>;rel=\"next\",<http://a/d>;rel=\"last\"", "http://a/b?c=1")]
    [InlineData("<http://a/d>;rel=\"first\",<http://a/e>;rel=\"next\"", "http://a/e")]
    [InlineData("<http://a/d>;rel=\"last\"", null)]
    [InlineData("nonsense", null)]
    public void Next_LinkHeader_IsFound(string header, string? next)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Link", header);
        Assert.Equal(next, LinkHeader.Next(response.Headers));
    }

    [Fact]
    public async Task Header_TokenKeptAndRenewed_IsFetchedOnceForAll()
    {
        var desk = new TokenDesk(clock, "client", "s3cret-s3cret");
        await using var server = await TokenServerAsync(desk);
        using var credential = Credential(server.Address, "s3cret-s3cret");
        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => credential.HeaderAsync(CancellationToken.None).AsTask()));
        Assert.Single(all.Distinct());
        clock.Advance(TimeSpan.FromMinutes(28));
        Assert.Equal(all[0], await credential.HeaderAsync(CancellationToken.None));
        Assert.Equal(1, desk.Given);
        clock.Advance(TimeSpan.FromMinutes(1)); // it ends in a minute: too late to begin something with it
        Assert.NotEqual(all[0], await credential.HeaderAsync(CancellationToken.None));
        Assert.Equal(2, desk.Given);
    }

    [Fact]
    public async Task Send_TokenNotBelieved_IsRenewedOnceAndOnlyOnce()
    {
        var desk = new TokenDesk(clock, "client", "s3cret-s3cret");
        var refusals = 1;
        await using var server = await TokenServerAsync(desk, context =>
        {
            context.Response.StatusCode = refusals-- > 0 || !desk.Takes(context) ? 401 : 200;
            return Task.CompletedTask;
        });
        using var exchange = new HttpExchange(Line(server.Address), Credential(server.Address, "s3cret-s3cret"), "application/json");
        Assert.Equal(200, (await exchange.SendAsync(HttpAsk.Get("api"), CancellationToken.None)).Status);
        Assert.Equal(2, desk.Given);
        refusals = 100;
        Assert.Equal(401, (await exchange.SendAsync(HttpAsk.Get("api"), CancellationToken.None)).Status);
        Assert.Equal(3, desk.Given);
    }

    [Theory]
    [InlineData("""{"token_type":"Bearer","expires_in":3600}""")]
    [InlineData("""{"access_token":"a b","token_type":"Bearer"}""")]
    [InlineData("""{"access_token":"abc\r\nX-Evil: 1","token_type":"Bearer"}""")]
    [InlineData("""{"access_token":"abc","token_type":"mac"}""")]
    [InlineData("[]")]
    public async Task Header_NoTokenInIt_IsRefused(string answer)
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(answer);
        });
        using var credential = Credential(server.Address, "s3cret-s3cret");
        await Assert.ThrowsAsync<NotDoneException>(() => credential.HeaderAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public void ToString_Secret_IsNotInIt()
    {
        var secret = Secret("very secret");
        Assert.Equal("very secret", secret.Reveal());
        Assert.DoesNotContain("very", secret.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("very", new { secret }.ToString()!, StringComparison.Ordinal);
        Assert.Equal("it said [secret]", secret.Scrub("it said very secret"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public void Reveal_NoSecret_IsRefused(string text) => Assert.Throws<IOException>(() => Secret(text).Reveal());

    [Fact]
    public void Line_ForeignText_IsOneShortLine()
    {
        var line = Scrubbing.Line("a\r\n\tb\u001b[31m" + new string('c', 1000));
        Assert.StartsWith("a b", line, StringComparison.Ordinal);
        Assert.True(line.Length <= 301);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public async Task Send_OtherAuthority_IsNotTrusted()
    {
        using var authority = new TestAuthority("CN=ours");
        using var other = new TestAuthority("CN=other");
        using var server = authority.Issue();
        await using var app = await TlsServerAsync(server);
        var address = new Uri(app.Urls.First() + "/");
        using var trusting = new HttpLine(new HttpPlace(address, authority.WritePem(folder)), ExchangeLimits.Default, clock);
        Assert.Equal(200, (await trusting.SendAsync(() => Get("a"), CancellationToken.None)).Status);
        foreach (var file in new[] { other.WritePem(folder), null })
        {
            using var doubting = new HttpLine(new HttpPlace(address, file), ExchangeLimits.Default, clock);
            var refused = await Assert.ThrowsAsync<NotDoneException>(() => doubting.SendAsync(() => Get("a"), CancellationToken.None));
            Assert.Contains("cannot be reached", refused.Message, StringComparison.Ordinal);
        }
    }

    private static HttpRequestMessage Get(string target) => new(HttpMethod.Get, new Uri(target, UriKind.RelativeOrAbsolute));

    private static Task<FeedServer> TokenServerAsync(TokenDesk desk, RequestDelegate? api = null) => FeedServer.StartAsync(async context =>
    {
        if (context.Request.Path != "/token")
        {
            await api!(context);
            return;
        }

        var (token, wrong) = await desk.GiveAsync(context, scope: null);
        context.Response.StatusCode = token is null ? 400 : 200;
        await context.Response.WriteAsJsonAsync(new { access_token = token, token_type = "Bearer", expires_in = 1800, error = wrong });
    });

    private HttpLine Line(Uri address, ExchangeLimits? limits = null) => new(new HttpPlace(address, null), limits ?? ExchangeLimits.Default, clock);

    private ClientCredentials Credential(Uri address, string secret) => new(Line(address), "token", "client", Secret(secret), scope: null, clock);

    private SecretFile Secret(string text)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString());
        File.WriteAllText(path, text);
        return new SecretFile(path);
    }

    private static async Task<WebApplication> TlsServerAsync(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("fine"));
        await app.StartAsync();
        return app;
    }
}
