using System.Text;
using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Architecture;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds.Remote;

public sealed class FeedsFileTests
{
    private const string One = "format: hikeshi-feeds/1\nfeeds:\n  - name: kev\n    url: https://a.example/kev.json\n    content: kev\n";

    [Fact]
    public void Read_Defaults_AreTheDocumentedOnes()
    {
        var feed = Assert.Single(Read(One));
        Assert.Equal(
            new RemoteFeed("kev", new Uri("https://a.example/kev.json"), FeedContent.Kev, "kev.json", null, null, AllowHttp: false, AllowPrivate: false, 64L << 20, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(48)),
            feed);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        var sha256 = new string('A', 64);
        var feed = Assert.Single(Read($"""
            format: hikeshi-feeds/1
            feeds:
              - name: npm
                url: http://mirror.bank.example/osv/npm/all.zip
                content: advisories
                file: npm.zip
                sha256: {sha256}
                checksumUrl: all.zip.sha256
                allowHttp: true
                allowPrivate: true
                maxMiB: 1024
                timeoutSeconds: 60
                everyMinutes: 5
                staleAfterHours: 6
            """));
        Assert.Equal(
            new RemoteFeed("npm", new Uri("http://mirror.bank.example/osv/npm/all.zip"), FeedContent.Advisories, "npm.zip", new string('a', 64), new Uri("http://mirror.bank.example/osv/npm/all.zip.sha256"), AllowHttp: true, AllowPrivate: true, 1L << 30, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(6)),
            feed);
    }

    [Fact]
    public void Read_TheExample_IsWhole()
    {
        var feeds = FeedsFile.Read("feeds.yaml", File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "examples", "feeds.yaml")));
        Assert.All(feeds, feed => Assert.Equal("https", feed.Url.Scheme));
        Assert.Contains(feeds, feed => feed.Content == FeedContent.Kev);
        Assert.Contains(feeds, feed => feed is { Content: FeedContent.Epss, File: "epss.csv.gz" });
    }

    [Theory]
    [InlineData("", "feeds.yaml:1")]
    [InlineData("format: hikeshi-feeds/2\nfeeds: []", "feeds.yaml:1: format: 'hikeshi-feeds/2'; expected hikeshi-feeds/1")]
    [InlineData("format: hikeshi-feeds/1\nfeeds: []", "feeds.yaml:2: feeds: 0 feeds")]
    [InlineData(One + "    checksumUrI: x\n", "feeds.yaml:6: feeds[0].checksumUrI: unknown member, perhaps checksumUrl is meant")]
    [InlineData(One + "feed: x\n", "feeds.yaml:6: feed: unknown member, perhaps feeds is meant")]
    [InlineData(One + "    maxMiB: 0\n", "feeds.yaml:6: feeds[0].maxMiB: '0'; expected a whole number from 1 to 1024")]
    [InlineData(One + "    allowHttp: maybe\n", "feeds.yaml:6: feeds[0].allowHttp: 'maybe'; expected true or false")]
    [InlineData(One + "    sha256: abc\n", "feeds.yaml:6: feeds[0].sha256: 'abc'; expected 64 hexadecimal digits")]
    [InlineData(One + "    file: ../x\n", "feeds.yaml:6: feeds[0].file: '../x'")]
    [InlineData(One + "    file: .hidden\n", "feeds.yaml:6: feeds[0].file: '.hidden'")]
    [InlineData(One + "  - { name: kev, url: 'https://b.example/', content: kev, file: b }\n", "feeds.yaml:6: feeds[1]: name 'kev' is there twice")]
    [InlineData(One + "  - { name: b, url: 'https://b.example/', content: kev, file: kev.json }\n", "feeds.yaml:6: feeds[1]: file 'kev.json' is there twice")]
    [InlineData(One + "  - { name: b, url: 'http://b.example/', content: kev }\n", "feeds[1].url: 'http://b.example/'; expected an https address; http needs allowHttp: true")]
    [InlineData(One + "  - { name: b, url: 'https://u:p@b.example/', content: kev }\n", "without credentials")]
    [InlineData(One + "  - { name: b, url: '/etc/passwd', content: kev }\n", "feeds[1].url: '/etc/passwd'")]
    [InlineData(One + "  - { name: b, url: 'https://b.example/', content: osv }\n", "feeds[1].content: 'osv'; expected advisories, kev, epss or csaf-provider")]
    [InlineData(One + "  - { name: b, url: 'https://b.example/', content: csaf-provider, maxMiB: 1 }\n", "feeds.yaml:6: feeds[1].maxMiB: a CSAF provider has many documents")]
    [InlineData(One + "  - { name: b, content: kev }\n", "feeds.yaml:6: feeds[1]: no member url")]
    public void Read_Mistake_IsNamedWithItsLine(string text, string sentence) => Assert.Contains(sentence, Refused(text), StringComparison.Ordinal);

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead()
    {
        var refusals = 0;
        for (var seed = 0; seed < 12_000; seed++)
        {
            var bytes = TextMutation.Of(One + One[37..], ["- ", ": ", "\n  ", "&a ", "*a", "{", "]", "sha256: ", "allowHttp: true", "file: x", "https://", "\0"], new Random(seed));
            if (Record.Exception(() => FeedsFile.Read("feeds.yaml", bytes)) is { } thrown)
            {
                Assert.StartsWith("feeds.yaml", Assert.IsType<FeedsFileRefused>(Assert.IsType<RefusedException>(thrown).Refusal).Where, StringComparison.Ordinal);
                refusals++;
            }
        }

        Assert.InRange(refusals, 1, 11_999);
    }

    private static IReadOnlyList<RemoteFeed> Read(string text) => FeedsFile.Read("feeds.yaml", Encoding.UTF8.GetBytes(text));

    private static string Refused(string text) => Assert.IsType<FeedsFileRefused>(Assert.Throws<RefusedException>(() => Read(text)).Refusal).Sentence;
}
