using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Exposure.Feeds.Remote.Csaf;
using Hikeshi.Tests.Exposure.Csaf;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class CsafProviderTests : IAsyncLifetime
{
    private const string Metadata = "/provider-metadata.json";
    private const string ByDirectory = """{"distributions":[{"directory_url":"white"}]}""";
    private readonly ConcurrentDictionary<string, byte[]> files = new(StringComparer.Ordinal);
    private readonly FetchFixture fixture = new();
    private FeedServer server = null!;

    public async ValueTask InitializeAsync() => server = await FeedServer.StartAsync(context =>
    {
        context.Response.StatusCode = files.TryGetValue(context.Request.Path, out var bytes) ? 200 : 404;
        return bytes is null ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes).AsTask();
    });

    [Fact]
    public async Task Fetch_Directory_TakesWhatChangedAndNothingElse()
    {
        Put(Metadata, ByDirectory);
        Put("/white/changes.csv", "\"2024/b.json\",\"2024-02-01T00:00:00Z\"\n\"2024/a.json\",\"2024-01-01T00:00:00Z\"\n");
        PutDocument("/white/2024/a.json");
        PutDocument("/white/2024/b.json");
        var first = await fixture.FetchAsync(Provider());
        Assert.True(first is { Result: FetchResult.Fetched, State.Documents: 2 }, first.Problem?.Sentence);
        Assert.Equal(["csaf/2024/a.json", "csaf/2024/b.json"], AdvisoryFolder.Load(fixture.Folder).Advisories.Select(advisory => advisory.SourceFile));

        server.Asked.Clear();
        fixture.Reopen();
        Assert.Equal(FetchResult.Unchanged, (await fixture.FetchAsync(Provider())).Result);
        Assert.Equal([Metadata, "/white/changes.csv"], server.Asked.Select(request => request.Path));

        Put("/white/changes.csv", "\"2024/a.json\",\"2024-03-01T00:00:00Z\"\n\"2024/b.json\",\"2024-02-01T00:00:00Z\"\n");
        server.Asked.Clear();
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(Provider())).Result);
        Assert.Equal([Metadata, "/white/changes.csv", "/white/2024/a.json", "/white/2024/a.json.sha256"], server.Asked.Select(request => request.Path));
    }

    [Fact]
    public async Task Fetch_RolieFeed_IsFollowedWithItsHashes()
    {
        Put(Metadata, """{"distributions":[{"rolie":{"feeds":[{"tlp_label":"WHITE","url":"feed.json"},{"tlp_label":"RED","url":"secret.json"}]}}]}""");
        Put("/feed.json", """{"feed":{"entry":[{"id":"A","updated":"2024-01-01T00:00:00.000Z","content":{"src":"docs/a.json"},"link":[{"rel":"hash","href":"docs/a.json.sha512"}]}]}}""");
        PutDocument("/docs/a.json");
        Put("/docs/a.json.sha512", Convert.ToHexString(SHA512.HashData(files["/docs/a.json"])) + "  a.json\n");
        var outcome = await fixture.FetchAsync(Provider());
        Assert.True(outcome is { Result: FetchResult.Fetched, State.Documents: 1 }, outcome.Problem?.Sentence);
        Assert.Equal([Metadata, "/feed.json", "/docs/a.json", "/docs/a.json.sha512"], server.Asked.Select(request => request.Path));
        Assert.Equal(FetchResult.Fetched, (await fixture.FetchAsync(Provider() with { Url = new Uri(server.Address, "feed.json"), Name = "direct", File = "direct" })).Result);
    }

    [Fact]
    public async Task Fetch_BadDocuments_AreNamedAndHarmNoOther()
    {
        Put(Metadata, ByDirectory);
        PutDocument("/white/good.json");
        Put("/white/changes.csv", "good.json,2024-01-01T00:00:00Z\n");
        await fixture.FetchAsync(Provider());

        Put("/white/changes.csv", "good.json,2024-02-01T00:00:00Z\nnew.json,2024-02-01T00:00:00Z\nbroken.json,2024-02-02T00:00:00Z\nUp%2F..%2FPer.json,2024-02-03T00:00:00Z\n");
        PutDocument("/white/new.json");
        Put("/white/good.json.sha256", new string('0', 64));
        Put("/white/broken.json", "{}");
        var outcome = await fixture.FetchAsync(Provider());
        Assert.Equal((FetchResult.Failed, 2), (outcome.Result, outcome.State.Documents));
        Assert.Contains("3 of 4 documents were not taken", outcome.Problem!.Sentence, StringComparison.Ordinal);
        Assert.Equal(["csaf/good.json", "csaf/new.json"], AdvisoryFolder.Load(fixture.Folder).Advisories.Select(advisory => advisory.SourceFile));

        PutDocument("/white/good.json");
        Put("/white/changes.csv", "good.json,2024-02-01T00:00:00Z\nnew.json,2024-02-01T00:00:00Z\n");
        Assert.True(await fixture.FetchAsync(Provider()) is { Result: FetchResult.Fetched, State: { FailingSince: null, Documents: 2 } });
    }

    [Theory]
    [InlineData("<html/>", "expected provider-metadata.json")]
    [InlineData("[]", "a JSON Array")]
    [InlineData("{}", "0 public lists")]
    [InlineData("""{"feed":{"entry":[{"updated":"2024-01-01T00:00:00Z"}]}}""", "an entry without content.src")]
    [InlineData("""{"feed":{"entry":[{"updated":"soon","content":{"src":"a.json"}}]}}""", "the time 'soon'")]
    public async Task Fetch_NoProvider_IsRefused(string metadata, string sentence)
    {
        Put(Metadata, metadata);
        Assert.Contains(sentence, (await fixture.FetchAsync(Provider())).Problem!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a.example/csaf/2024/esa-2024-1.json", "2024/esa-2024-1.json")]
    [InlineData("https://a.example/csaf/x/esa-2024_1+2.json", "esa-2024_1+2.json")]
    [InlineData("https://a.example/csaf/..%2f..%2fetc.json", null)]
    [InlineData("https://a.example/csaf/.json", null)]
    [InlineData("https://a.example/csaf/", null)]
    [InlineData("https://a.example/csaf/A.json", null)]
    public void PathOf_NamesByTheRule_AndNoOther(string url, string? path) => Assert.Equal(path, CsafMirror.PathOf(new Uri(url)));

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        fixture.Dispose();
    }

    private RemoteFeed Provider() => FetchFixture.Feed(server, "csaf") with { Url = new Uri(server.Address, Metadata), Content = FeedContent.CsafProvider, File = "csaf" };

    private void Put(string path, string text) => files[path] = Encoding.UTF8.GetBytes(text);

    private void PutDocument(string path)
    {
        files[path] = CsafFixture.Utf8(CsafFixture.Document());
        Put(path + ".sha256", Convert.ToHexStringLower(SHA256.HashData(files[path])) + "  " + path[(path.LastIndexOf('/') + 1)..] + "\n");
    }
}
