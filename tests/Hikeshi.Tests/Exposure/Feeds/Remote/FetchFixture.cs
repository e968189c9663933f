using System.Net;
using System.Text;
using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Tests.People;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

/// <summary>A folder of feeds, a clock that a test turns, and little patience.</summary>
internal sealed class FetchFixture : IDisposable
{
    private static readonly FetchPatience Little = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), Attempts: 4, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(200));

    public FetchFixture() => Store = FeedStore.Open(Folder);

    public string Folder { get; } = Directory.CreateTempSubdirectory("hikeshi-feeds-").FullName;

    public TestClock Clock { get; } = new(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public FetchPatience Patience { get; set; } = Little;

    public IWebProxy? Proxy { get; set; }

    public FeedStore Store { get; private set; }

    /// <summary>Of a machine on the loopback, which is allowed here.</summary>
    public static RemoteFeed Feed(FeedServer server, string name) => new(
        name, new Uri(server.Address, name + ".json"), FeedContent.Advisories, name + ".json", Sha256: null, ChecksumUrl: null, AllowHttp: true, AllowPrivate: true,
        MaxBytes: 1 << 22, Timeout: TimeSpan.FromSeconds(60), Every: TimeSpan.FromHours(1), StaleAfter: TimeSpan.FromHours(24));

    /// <summary>An advisory of about <paramref name="bytes"/> bytes, a different one for each id.</summary>
    public static byte[] Osv(string id, int bytes) =>
        Encoding.UTF8.GetBytes($$$"""{"id":"{{{id}}}","affected":[{"package":{"ecosystem":"npm","name":"demo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}],"details":"{{{new string('x', bytes)}}}"}""");

    public Task<FetchOutcome> FetchAsync(RemoteFeed feed) => Fetcher().FetchAsync(feed, CancellationToken.None);

    public FeedFetcher Fetcher() => new(Store, Proxy, Patience, Clock);

    public string PathOf(RemoteFeed feed) => Path.Combine(Folder, feed.File);

    public byte[] CopyOf(RemoteFeed feed) => File.ReadAllBytes(PathOf(feed));

    /// <summary>As when the program ends and starts again.</summary>
    public void Reopen()
    {
        Store.Dispose();
        Store = FeedStore.Open(Folder);
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
