using System.Text;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds;

public sealed class EnrichmentReaderTests
{
    private const string Record = """{"cveMetadata":{"cveId":"CVE-2099-0001"},"containers":{"cna":{"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}},{"cvssV4_0":{"vectorString":"4"}}]},"adp":[{"title":"x"},{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"PoC"},{"Automatable":"Yes"},{"Technical Impact":"total"}]}}},{"other":{"type":"kev","content":{}}}]}]}}""";

    [Fact]
    public void Read_Record_GivesWhatProvidersSay()
    {
        var enrichment = EnrichmentReader.Read("cve.json", Encoding.UTF8.GetBytes(Record));
        Assert.Equal(("CVE-2099-0001", Exploitation.PublicPoc, Automatable.Yes, true), (enrichment.Cve, enrichment.Exploitation, enrichment.Automatable, enrichment.Kev));
        Assert.Equal(["4", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"], enrichment.Vectors);
    }

    [Theory]
    [InlineData("""{"cveMetadata":{"cveId":"CVE-2099-0001"},"containers":{}}""")]
    [InlineData("""{"cveMetadata":{"cveId":"CVE-2099-0001"},"containers":{"adp":[{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"maybe"},{"Automatable":"NOT_DEFINED"}]}}}]}]}}""")]
    public void Read_NobodySays_IsUnknown(string record)
    {
        var enrichment = EnrichmentReader.Read("cve.json", Encoding.UTF8.GetBytes(record));
        Assert.Equal((null, null, false), (enrichment.Exploitation, enrichment.Automatable, enrichment.Kev));
    }

    [Theory]
    [InlineData("{", "cve.json:1")]
    [InlineData("[]", "$.cveMetadata.cveId")]
    [InlineData("""{"cveMetadata":{"cveId":"X"},"containers":{}}""", "$.cveMetadata.cveId")]
    public void Read_NoRecord_IsRefused(string text, string place) =>
        Assert.Contains(place, Assert.Throws<RefusedException>(() => EnrichmentReader.Read("cve.json", Encoding.UTF8.GetBytes(text))).Refusal.Sentence, StringComparison.Ordinal);

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead()
    {
        for (var seed = 0; seed < 10_000; seed++)
        {
            if (Record_(Mutation.Of(Encoding.UTF8.GetBytes(Record), new Random(seed))) is { } thrown)
            {
                Assert.IsType<RefusedException>(thrown);
            }
        }
    }

    [Fact]
    public void Read_PublicPack_EveryRecordAndEveryVector()
    {
        var records = Directory.GetFiles(DataPack.Folder("cve5-vulnrichment-kev"), "CVE-*.json", SearchOption.AllDirectories)
            .Select(file => EnrichmentReader.Read(Path.GetFileName(file), File.ReadAllBytes(file))).ToList();
        Assert.True(records.Count >= 100, $"only {records.Count} records");
        Assert.True(records.Count(record => record.Exploitation == Exploitation.Active) >= 100);
        var vectors = records.SelectMany(record => record.Vectors).Distinct(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(vectors);
        Assert.All(vectors, vector => Assert.InRange(CvssVector.Parse(vector).Scores.Overall, 0m, 10m));
    }

    private static Exception? Record_(byte[] bytes) => Xunit.Record.Exception(() => EnrichmentReader.Read("cve.json", bytes));
}
