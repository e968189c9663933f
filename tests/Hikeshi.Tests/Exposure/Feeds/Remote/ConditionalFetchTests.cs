using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Kernel.Errors;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class ConditionalFetchTests : IDisposable
{
    private readonly FetchFixture fixture = new();

    [Theory]
    [InlineData("ETag", "\"v1\"", "If-None-Match")]
    [InlineData("ETag", "W/\"v1\"", "If-None-Match")]
    [InlineData("Last-Modified", "Thu, 01 Jan 2099 00:00:00 GMT", "If-Modified-Since")]
    public async Task Fetch_NothingNew_IsAskedByTheServersOwnValidator(string header, string value, string condition)
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.Headers[header] = value;
            context.Response.StatusCode = context.Request.Headers[condition] == value ? 304 : 200;
            return context.Response.StatusCode == 304 ? Task.CompletedTask : context.Response.Body.WriteAsync(FetchFixture.Osv("A", 10)).AsTask();
        });
        var feed = FetchFixture.Feed(server, "a");
        var first = await fixture.FetchAsync(feed);
        Assert.True(first.Result == FetchResult.Fetched, first.Problem?.Sentence);
        fixture.Clock.Advance(TimeSpan.FromHours(2));
        fixture.Reopen();
        var second = await fixture.FetchAsync(feed);
        Assert.Equal(FetchResult.Unchanged, second.Result);
        Assert.Equal((first.State.FetchedAt, first.State.ConfirmedAt + TimeSpan.FromHours(2)), (second.State.FetchedAt, second.State.ConfirmedAt));
        Assert.Equal(FetchFixture.Osv("A", 10), fixture.CopyOf(feed));
    }

    [Fact]
    public async Task Fetch_CopyThatWasChangedHere_IsFetchedAgain()
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.StatusCode = context.Request.Headers.IfNoneMatch.Count > 0 ? 304 : 200;
            return context.Response.StatusCode == 304 ? Task.CompletedTask : context.Response.Body.WriteAsync(FetchFixture.Osv("A", 10)).AsTask();
        });
        var feed = FetchFixture.Feed(server, "a");
        await fixture.FetchAsync(feed);
        await File.AppendAllTextAsync(fixture.PathOf(feed), " ");
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(feed)).Result);
        Assert.Equal(FetchFixture.Osv("A", 10), fixture.CopyOf(feed));
    }

    [Fact]
    public async Task Fetch_OtherAddressForTheSameName_CarriesNoValidatorOver()
    {
        await using var server = await FeedServer.StartAsync(context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            return context.Response.Body.WriteAsync(FetchFixture.Osv(context.Request.Path.Value!.Trim('/'), 10)).AsTask();
        });
        var feed = FetchFixture.Feed(server, "a");
        await fixture.FetchAsync(feed);
        var moved = await fixture.FetchAsync(feed with { Url = new Uri(server.Address, "b.json") });
        Assert.Equal(FetchResult.Fetched, moved.Result);
        Assert.All(server.Asked, request => Assert.Equal(0, request.Headers.IfNoneMatch.Count));
    }

    [Fact]
    public async Task Fetch_SameBytesWithoutValidators_IsNoNewCopy()
    {
        await using var server = await FeedServer.StartAsync(context => context.Response.Body.WriteAsync(FetchFixture.Osv("A", 10)).AsTask());
        var feed = FetchFixture.Feed(server, "a");
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(feed)).Result);
        Assert.Equal(FetchResult.Unchanged, (await fixture.FetchAsync(feed)).Result);
    }

    [Fact]
    public void Open_FolderThatSomebodyFetchesInto_IsRefused() =>
        Assert.Contains("somebody else", Assert.Throws<RefusedException>(() => FeedStore.Open(fixture.Folder)).Message, StringComparison.Ordinal);

    public void Dispose() => fixture.Dispose();
}
