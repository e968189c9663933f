using System.Net;
using System.Net.Sockets;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class StaleFeedTests : IDisposable
{
    private readonly FetchFixture fixture = new();

    [Fact]
    public async Task Fetch_OneDeadOfTwo_TheOtherIsFreshAndTheDeadOneSaysSinceWhen()
    {
        await using var server = await FeedServer.StartAsync(context => context.Response.Body.WriteAsync(FetchFixture.Osv(context.Request.Path, 10)).AsTask());
        var (alive, dead) = (FetchFixture.Feed(server, "alive"), FetchFixture.Feed(server, "dead"));
        await fixture.Fetcher().FetchAsync([dead, alive], CancellationToken.None);
        var start = fixture.Clock.GetUtcNow();
        var gone = dead with { Url = Nobody() };
        // The copy belongs to its address: the same feed at a dead one is what a publisher's outage looks like from here.
        server.Answer = context => context.Request.Path == "/dead.json" ? Abort(context) : context.Response.Body.WriteAsync(FetchFixture.Osv("NEW", 10)).AsTask();

        fixture.Clock.Advance(TimeSpan.FromHours(1));
        var outcomes = await fixture.Fetcher().FetchAsync([dead, gone with { Name = "never", File = "never.json" }, alive], CancellationToken.None);
        Assert.Equal([FetchResult.Failed, FetchResult.Failed, FetchResult.Fetched], outcomes.Select(outcome => outcome.Result));
        Assert.Equal(FetchFixture.Osv("NEW", 10), fixture.CopyOf(alive));

        fixture.Clock.Advance(TimeSpan.FromHours(23));
        await fixture.Fetcher().FetchAsync([dead, alive], CancellationToken.None);
        var states = FeedStore.States(fixture.Folder).ToDictionary(state => state.Name);
        var now = fixture.Clock.GetUtcNow();
        Assert.True(states["dead"].IsStale(now));
        Assert.Equal((start + TimeSpan.FromHours(24), start + TimeSpan.FromHours(1), 2), (states["dead"].StaleFrom, states["dead"].FailingSince, states["dead"].Failures));
        Assert.True(states["never"] is { StaleFrom: null, Sha256: null } && states["never"].IsStale(now));
        Assert.False(states["alive"].IsStale(now));
        Assert.Equal(["/dead.json", "NEW"], AdvisoryFolder.Load(fixture.Folder).Advisories.Select(advisory => advisory.Id).Order(StringComparer.Ordinal));

        server.Answer = context => context.Response.Body.WriteAsync(FetchFixture.Osv("BACK", 10)).AsTask();
        var back = (await fixture.FetchAsync(dead)).State;
        Assert.True(back is { FailingSince: null, Failures: 0, LastError: null } && !back.IsStale(now));
    }

    [Fact]
    public void States_FolderThatNobodyFetchedInto_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory("hikeshi-none-").FullName;
        Assert.Throws<RefusedException>(() => FeedStore.States(folder));
        Directory.Delete(folder);
    }

    public void Dispose() => fixture.Dispose();

    private static Task Abort(Microsoft.AspNetCore.Http.HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>An address at which nobody listens.</summary>
    private static Uri Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/x.json");
    }
}
