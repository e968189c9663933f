using Hikeshi.Exposure.Feeds.Remote;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

/// <summary>Whatever a publisher does, the last good copy stays, and the reason is said.</summary>
public sealed class BadPublisherTests : IAsyncLifetime
{
    private static readonly byte[] Good = FetchFixture.Osv("GOOD", 100);
    private readonly FetchFixture fixture = new();
    private FeedServer server = null!;

    public async ValueTask InitializeAsync() => server = await FeedServer.StartAsync(context => context.Response.Body.WriteAsync(Good).AsTask());

    [Fact]
    public async Task Fetch_WrongChecksum_KeepsTheOldCopyAndSaysBoth()
    {
        var feed = FetchFixture.Feed(server, "a") with { ChecksumUrl = new Uri(server.Address, "SHA256SUMS") };
        var wrong = new string('0', 64);
        server.Answer = Answers(context => context.Request.Path == "/a.json" ? Good : System.Text.Encoding.ASCII.GetBytes($"{Sha256(Good)}  ./a.json\n{wrong}  b.json\n"));
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(feed)).Result);
        var bad = FetchFixture.Osv("BAD", 100);
        server.Answer = Answers(context => context.Request.Path == "/a.json" ? bad : System.Text.Encoding.ASCII.GetBytes($"{Sha256(Good)} *a.json\n"));
        await AssertKeptAsync(feed, Sha256(bad), Sha256(Good));
        server.Answer = Answers(_ => bad);
        await AssertKeptAsync(feed with { ChecksumUrl = null, Sha256 = Sha256(Good) }, Sha256(bad), Sha256(Good));
        server.Answer = Answers(context => context.Request.Path == "/a.json" ? bad : "nothing of the kind"u8.ToArray());
        await AssertKeptAsync(feed, "no checksum of a.json");
    }

    [Fact]
    public async Task Fetch_RedirectedInCircles_EndsAfterFive()
    {
        await TakeGoodAsync();
        server.Answer = Redirect("/round");
        await AssertKeptAsync(FetchFixture.Feed(server, "a"), "redirected more than 5 times");
        Assert.Equal(1 + 6, server.Asked.Count);
    }

    [Fact]
    public async Task Fetch_Redirected_IsFollowed()
    {
        server.Answer = context => context.Request.Path == "/a.json" ? Redirect("there")(context) : Answers(_ => Good)(context);
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(FetchFixture.Feed(server, "a"))).Result);
        Assert.Equal(["/a.json", "/there"], server.Asked.Select(request => request.Path));
    }

    [Theory]
    [InlineData(1, "nothing came for 1 s")]
    [InlineData(20, "not done within 1 s")]
    public async Task Fetch_Dripping_EndsByEitherClock(int idleSeconds, string sentence)
    {
        await TakeGoodAsync();
        fixture.Patience = fixture.Patience with { Idle = TimeSpan.FromSeconds(idleSeconds), Attempts = 2 };
        server.Answer = async context =>
        {
            for (var i = 0; i < 300; i++)
            {
                await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(TimeSpan.FromSeconds(idleSeconds == 1 ? 100 : 0.1), context.RequestAborted);
            }
        };
        await AssertKeptAsync(FetchFixture.Feed(server, "a") with { Timeout = TimeSpan.FromSeconds(idleSeconds == 1 ? 60 : 1) }, sentence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fetch_EndlessBody_EndsAtTheLimit(bool lengthStated)
    {
        await TakeGoodAsync();
        server.Answer = async context =>
        {
            context.Response.ContentLength = lengthStated ? 1L << 40 : null;
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[65_536], context.RequestAborted);
            }
        };
        await AssertKeptAsync(FetchFixture.Feed(server, "a"), "at most 4194304 bytes");
        Assert.False(File.Exists(Path.Combine(fixture.Folder, ".feeds", "a.part")));
    }

    [Theory]
    [InlineData(FeedContent.Advisories, "<html>Sign in to this network</html>", "no advisory of a known format")]
    [InlineData(FeedContent.Advisories, """{"id":7,"affected":[]}""", "$.id")]
    [InlineData(FeedContent.Kev, """{"title":"maintenance"}""", "no member vulnerabilities")]
    [InlineData(FeedContent.Epss, "maintenance", "no column 'cve'")]
    public async Task Fetch_SomethingElseWithStatus200_DoesNotReplace(FeedContent content, string text, string sentence)
    {
        await TakeGoodAsync();
        server.Answer = Answers(_ => System.Text.Encoding.UTF8.GetBytes(text));
        await AssertKeptAsync(FetchFixture.Feed(server, "a") with { Content = content }, sentence, content == FeedContent.Advisories ? "" : "The copy that was in force stays in force");
    }

    [Fact]
    public async Task Fetch_GzipBomb_DoesNotReplace()
    {
        await TakeGoodAsync();
        server.Answer = Answers(_ => Given.Gzip(new string(' ', 40 << 20)));
        await AssertKeptAsync(FetchFixture.Feed(server, "a"), "unpacks to more than 200 times");
    }

    [Fact]
    public async Task Fetch_NotFound_IsAskedOnce()
    {
        await TakeGoodAsync();
        server.Answer = Status(404);
        await AssertKeptAsync(FetchFixture.Feed(server, "a"), "answered 404 Not Found");
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task Fetch_ServerTrouble_IsTriedAgainWithinBounds()
    {
        await TakeGoodAsync();
        server.Answer = Status(503);
        await AssertKeptAsync(FetchFixture.Feed(server, "a"), "answered 503 Service Unavailable");
        Assert.Equal(1 + 4, server.Asked.Count);
    }

    [Fact]
    public async Task Fetch_ServerThatWantsToBeLeftAlone_IsLeftAlone()
    {
        await TakeGoodAsync();
        server.Answer = context =>
        {
            context.Response.Headers.RetryAfter = "3600";
            return Status(429)(context);
        };
        var feed = FetchFixture.Feed(server, "a");
        await AssertKeptAsync(feed, "answered 429 Too Many Requests");
        fixture.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(FetchResult.Waiting, (await fixture.FetchAsync(feed)).Result);
        Assert.Equal(2, server.Asked.Count);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        server.Answer = Answers(_ => Good);
        Assert.Equal(FetchResult.Unchanged, (await fixture.FetchAsync(feed)).Result);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        fixture.Dispose();
    }

    private static Func<HttpContext, Task> Answers(Func<HttpContext, byte[]> body) => context => context.Response.Body.WriteAsync(body(context)).AsTask();

    private static Func<HttpContext, Task> Redirect(string location) => context =>
    {
        context.Response.Headers.Location = location;
        return Status(302)(context);
    };

    private static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    private async Task TakeGoodAsync() => Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(FetchFixture.Feed(server, "a"))).Result);

    private async Task AssertKeptAsync(RemoteFeed feed, params string[] said)
    {
        var outcome = await fixture.FetchAsync(feed);
        Assert.Equal(FetchResult.Failed, outcome.Result);
        Assert.All(said, part => Assert.Contains(part, outcome.Problem!.Sentence, StringComparison.Ordinal));
        Assert.Equal(outcome.Problem!.Sentence, outcome.State.LastError);
        Assert.Equal(Good, fixture.CopyOf(feed));
    }
}
