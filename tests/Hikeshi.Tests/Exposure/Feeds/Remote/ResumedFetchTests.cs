using System.Globalization;
using Hikeshi.Exposure.Feeds.Remote;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class ResumedFetchTests : IDisposable
{
    private readonly FetchFixture fixture = new();
    private readonly byte[] content = FetchFixture.Osv("A", 500_000);

    [Theory]
    [InlineData("ETag", "\"v1\"")]
    [InlineData("Last-Modified", "Thu, 01 Jan 1998 00:00:00 GMT")]
    public async Task Fetch_ConnectionLost_GoesOnWhereItBrokeOff(string header, string value)
    {
        await using var server = await FeedServer.StartAsync(async context =>
        {
            context.Response.Headers[header] = value;
            if (From(context) is not { } from)
            {
                await BreakOffAsync(context);
                return;
            }

            await RestAsync(context, from, content);
        });
        var feed = FetchFixture.Feed(server, "a");
        var outcome = await fixture.FetchAsync(feed);
        Assert.True(outcome.Result == FetchResult.Fetched, outcome.Problem?.Sentence);
        Assert.Equal(content, fixture.CopyOf(feed));
        Assert.Equal([0, 1], server.Asked.Select(request => request.Headers["If-Range"].Count(condition => condition == value)));
    }

    [Fact]
    public async Task Fetch_ProgramEndedMeanwhile_GoesOnNextTime()
    {
        fixture.Patience = fixture.Patience with { Attempts = 1 };
        await using var server = await FeedServer.StartAsync(async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            await (From(context) is { } from ? RestAsync(context, from, content) : BreakOffAsync(context));
        });
        var feed = FetchFixture.Feed(server, "a");
        Assert.Equal(FetchResult.Failed, (await fixture.FetchAsync(feed)).Result);
        fixture.Reopen();
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(feed)).Result);
        Assert.Equal(content, fixture.CopyOf(feed));
    }

    [Fact]
    public async Task Fetch_ChangedMeanwhile_BeginsAnew()
    {
        var other = FetchFixture.Osv("B", 400_000);
        await using var server = await FeedServer.StartAsync(async context =>
        {
            context.Response.Headers.ETag = From(context) is null ? "\"v1\"" : "\"v2\"";
            await (From(context) is null ? BreakOffAsync(context) : context.Response.Body.WriteAsync(other).AsTask());
        });
        var feed = FetchFixture.Feed(server, "a");
        var outcome = await fixture.FetchAsync(feed);
        Assert.Equal((FetchResult.Fetched, "\"v2\""), (outcome.Result, outcome.State.ETag));
        Assert.Equal(other, fixture.CopyOf(feed));
    }

    [Theory]
    [InlineData(206, "bytes 5-9/10")]
    [InlineData(206, "")]
    [InlineData(416, "")]
    public async Task Fetch_AnotherPartThanAskedFor_BeginsAnew(int status, string range)
    {
        var asked = 0;
        await using var server = await FeedServer.StartAsync(async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            if (++asked == 1)
            {
                await BreakOffAsync(context);
            }
            else if (From(context) is not null)
            {
                context.Response.StatusCode = status;
                context.Response.Headers.ContentRange = range;
            }
            else
            {
                await context.Response.Body.WriteAsync(content);
            }
        });
        var feed = FetchFixture.Feed(server, "a");
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(feed)).Result);
        Assert.Equal((3, content.Length), (asked, fixture.CopyOf(feed).Length));
    }

    [Fact]
    public async Task Fetch_WeakValidator_DoesNotGoOn()
    {
        var asked = 0;
        await using var server = await FeedServer.StartAsync(async context =>
        {
            context.Response.Headers.ETag = "W/\"v1\"";
            await (++asked == 1 ? BreakOffAsync(context) : context.Response.Body.WriteAsync(content).AsTask());
        });
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(FetchFixture.Feed(server, "a"))).Result);
        Assert.All(server.Asked, request => Assert.Equal(0, request.Headers.Range.Count));
    }

    public void Dispose() => fixture.Dispose();

    private static int? From(HttpContext context) =>
        context.Request.Headers.Range.ToString() is { Length: > 0 } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : null;

    private static async Task RestAsync(HttpContext context, int from, byte[] content)
    {
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        await context.Response.Body.WriteAsync(content.AsMemory(from));
    }

    private async Task BreakOffAsync(HttpContext context)
    {
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content.AsMemory(0, content.Length / 3));
        await context.Response.Body.FlushAsync();
        // Until it has arrived: an aborted connection takes along what is on its way.
        for (var waited = 0; waited < 1_000 && !(new FileInfo(Path.Combine(fixture.Folder, ".feeds", "a.part")) is { Exists: true, Length: > 0 }); waited++)
        {
            await Task.Delay(10);
        }

        context.Abort();
    }
}
