using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class AdvisoryReachTests
{
    private const string Demo = """{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"demo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.5.0"},{"introduced":"2.0.0"},{"last_affected":"2.1.0"}]}]}]}""";

    [Fact]
    public void Of_SeveralInstitutions_NamesThoseThatRunAnAffectedVersion()
    {
        var catalog = new PackageCatalog();
        var ledgers = Ledgers(catalog, "pkg:npm/demo@1.4.9", "pkg:npm/demo@1.5.0", "pkg:npm/demo@2.1.0", "pkg:npm/other@1.0.0");
        var reach = AdvisoryReach.Of(Advisory(Demo), catalog, ledgers);
        Assert.Equal([ledgers[0], ledgers[2]], reach.Institutions.Select(reached => reached.Ledger));
        Assert.Equal(["1.4.9 [1.0.0, 1.5.0)", "2.1.0 [2.0.0, 2.1.0]"], reach.Hits.Select(hit => $"{hit.Version} {hit.Verdict.Interval}"));
        Assert.All(reach.Institutions, reached => Assert.Equal(["gw-1"], reached.AssetNames));
    }

    /// <summary>Versions are parsed once; one that comes later is compared all the same.</summary>
    [Fact]
    public void Of_VersionThatCameAfterTheFirstQuestion_IsFound()
    {
        var catalog = new PackageCatalog();
        var ledgers = Ledgers(catalog, "pkg:npm/demo@1.5.0");
        Assert.Empty(AdvisoryReach.Of(Advisory(Demo), catalog, ledgers).Institutions);
        ledgers[0] = ledgers[0].With(new AssetSoftware("gw-2", [new SoftwareComponent("demo", "1.4.0", "pkg:npm/demo@1.4.0")], "later"));
        Assert.Equal(["gw-2"], Assert.Single(AdvisoryReach.Of(Advisory(Demo), catalog, ledgers).Institutions).AssetNames);
    }

    [Fact]
    public void Of_WithdrawnAdvisory_ReachesNobody()
    {
        var catalog = new PackageCatalog();
        var ledgers = Ledgers(catalog, "pkg:npm/demo@1.4.9");
        Assert.Empty(AdvisoryReach.Of(Advisory(Demo.Replace("\"affected\"", "\"withdrawn\":\"2024-01-01T00:00:00Z\",\"affected\"", StringComparison.Ordinal)), catalog, ledgers).Hits);
    }

    private static LedgerView[] Ledgers(PackageCatalog catalog, params string[] purls)
    {
        var bank = System.Text.Json.JsonSerializer.Deserialize(LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!.Document, LedgerJson.Readable.InstitutionDocument)!;
        return [.. purls.Select(purl => new LedgerView(bank, [new AssetSoftware("gw-1", [new SoftwareComponent("x", Version: null, purl)])], catalog))];
    }

    private static Advisory Advisory(string osv) => OsvReader.Read("test.json", Encoding.UTF8.GetBytes(osv));
}
