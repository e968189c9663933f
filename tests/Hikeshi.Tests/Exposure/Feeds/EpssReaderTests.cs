using System.Text;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds;

public sealed class EpssReaderTests
{
    private const string Third = "#model_version:v2099.01.01,score_date:2099-02-03T00:00:00+0000\ncve,epss,percentile\nCVE-2099-0001,0.97,0.999\nCVE-2099-12345,1e-05,0.01\n";

    [Theory]
    [InlineData("cve,epss\nCVE-2099-0001,0.5\n", null)]
    [InlineData("cve,epss,percentile\r\nCVE-2099-0001,0.5,0.25\r\n", 0.25)]
    [InlineData("#model_version:v1,score_date:2099-02-03T00:00:00Z\ncve,epss,percentile\nCVE-2099-0001,0.5,0.25", 0.25)]
    [InlineData("CVE,CVSS3,EPSS,EPSS Percentile,Description\nCVE-2099-0001,9.8,0.5,0.25,\"a, \"\"b\"\"\nc\"\n", 0.25)]
    public void Read_EachLayout_GivesTheScore(string text, double? percentile)
    {
        foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes(text), Given.Gzip(text), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]])
        {
            var feed = EpssReader.Read("epss.csv", new Given.Dripping(bytes), FeedLimits.Standard);
            Assert.Equal(new EpssScore(0.5, percentile), feed.Scores["CVE-2099-0001"]);
        }
    }

    [Fact]
    public void Read_FirstLineWithModel_IsKept()
    {
        var feed = EpssReader.Read("epss.csv", Given.Stream(Third), FeedLimits.Standard);
        Assert.Equal(("v2099.01.01", new DateTimeOffset(2099, 2, 3, 0, 0, 0, TimeSpan.Zero), 2), (feed.ModelVersion, feed.ScoreDate, feed.Scores.Count));
    }

    [Fact]
    public void Read_Duplicate_IsReportedAndTheHigherCounts()
    {
        var feed = EpssReader.Read("epss.csv", Given.Stream("cve,epss\nCVE-2099-0001,0.1\nCVE-2099-0001,0.4\nCVE-2099-0001,0.2\n"), FeedLimits.Standard);
        Assert.Equal(0.4, feed.Scores["CVE-2099-0001"].Probability);
        Assert.Equal(["epss.csv:3", "epss.csv:4"], feed.Notes.Select(note => note.Where));
    }

    [Theory]
    [InlineData("", "epss.csv:0: no rows")]
    [InlineData("#model_version:v1\n", "no rows")]
    [InlineData("#model_version:v1,score_date:yesterday\ncve,epss\n", "epss.csv:1: score_date 'yesterday'")]
    [InlineData("id,epss\n", "epss.csv:1: no column 'cve'")]
    [InlineData("cve,cve,epss\n", "epss.csv:1: the column 'cve' is there twice")]
    [InlineData("cve,epss\nCVE-2099-1,0.1\n", "epss.csv:2: 'CVE-2099-1'; expected CVE-YYYY-NNNN")]
    [InlineData("cve,epss\n\nCVE-2099-0001,1.1\n", "epss.csv:3: epss '1.1'; expected a number from 0 to 1")]
    [InlineData("cve,epss\nCVE-2099-0001,NaN\n", "epss.csv:2: epss 'NaN'")]
    [InlineData("cve,epss\nCVE-2099-0001,-0\n", "epss.csv:2: epss '-0'")]
    [InlineData("cve,epss,percentile\nCVE-2099-0001,0.1\n", "epss.csv:2: 2 fields; expected 3")]
    [InlineData("cve,epss\nCVE-2099-0001,\"0.1\n", "epss.csv:2: a quote that is not closed")]
    [InlineData("cve,epss\nCVE-2099-0001,0\"1\n", "epss.csv:2: a quote inside a field")]
    public void Read_NotAFeed_IsRefusedWithItsLine(string text, string sentence) => Assert.Contains(sentence, Refused(Given.Stream(text), FeedLimits.Standard), StringComparison.Ordinal);

    [Fact]
    public void Read_MoreThanAllowed_IsRefused()
    {
        var small = new FeedLimits(Bytes: 1_000, UnpackedBytes: 5_000, Rows: 1, RowBytes: 100);
        Assert.Contains("more than 1 rows", Refused(Given.Stream(Third), small), StringComparison.Ordinal);
        Assert.Contains("more than 1000 bytes", Refused(Given.Stream("cve,epss\n" + new string('\n', 2_000)), small), StringComparison.Ordinal);
        Assert.Contains("more than 5000 unpacked bytes", Refused(new MemoryStream(Given.Gzip("cve,epss\n" + new string('\n', 100_000))), small), StringComparison.Ordinal);
        Assert.Contains("a row of more than 100 characters", Refused(Given.Stream("cve,epss\n" + new string('x', 200)), small), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GzipThatIsDamagedOrFollowed_SaysSo()
    {
        var packed = Given.Gzip(Third);
        packed[^6] ^= 1;
        Assert.Equal("epss.csv: it cannot be unpacked (its checksum or its length does not agree with its content: it is damaged); expected gzip as RFC 1952 has it, or plain text. Fetch it again from its publisher.", Refused(new MemoryStream(packed), FeedLimits.Standard));
        Assert.Contains("something else follows behind its end", Refused(new MemoryStream([.. Given.Gzip(Third), 1]), FeedLimits.Standard), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BrokenGzip_IsRefused()
    {
        var packed = Given.Gzip(Third);
        Assert.Throws<RefusedException>(() => EpssReader.Read("epss.csv", new MemoryStream([0x1F, 0x8B, .. "not gzip"u8]), FeedLimits.Standard));
        Assert.Throws<RefusedException>(() => EpssReader.Read("epss.csv", new MemoryStream(packed[..(packed.Length / 2)]), FeedLimits.Standard));
    }

    [Fact]
    public void Read_PublicPack_EveryFile()
    {
        var fixtures = Directory.GetFiles(DataPack.Folder("epss-feed"), "*.csv.gz", SearchOption.AllDirectories);
        Assert.NotEmpty(fixtures);
        Assert.All(fixtures, file =>
        {
            using var stream = File.OpenRead(file);
            Assert.Equal(2, EpssReader.Read(Path.GetFileName(file), stream, FeedLimits.Standard).Scores.Count);
        });
        using var rows = File.OpenRead(Path.Combine(DataPack.Folder("epss"), "epss_kev_nvd.csv"));
        Assert.True(EpssReader.Read("epss_kev_nvd.csv", rows, FeedLimits.Standard) is { Scores.Count: 1404, NoteCount: 0 });
    }

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead() => FeedMutations.Check(Third, [",", "\n", "\"", "#", "cve", "epss", "1e999", "\r\n"], stream => EpssReader.Read("epss.csv", stream, FeedLimits.Standard));

    private static string Refused(Stream stream, FeedLimits limits) =>
        Assert.IsType<FeedRefused>(Assert.Throws<RefusedException>(() => EpssReader.Read("epss.csv", stream, limits)).Refusal).Sentence;
}
