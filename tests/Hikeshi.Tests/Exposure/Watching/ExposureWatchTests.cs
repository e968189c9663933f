using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Watching;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure.Watching;

public sealed class ExposureWatchTests
{
    private static readonly InstitutionDocument Bank = JsonSerializer.Deserialize(
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!.Document,
        LedgerJson.Readable.InstitutionDocument)!;

    /// <summary>What has appeared less what has gone is what one comparison of everything finds.</summary>
    [Fact]
    public void Changes_AddedUp_EqualOneScanOfEverything() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var watch = new ExposureWatch(new LedgerView(Bank with { Assets = [], Services = [] }));
            var (found, advisories, documents) = (new HashSet<string>(), new Dictionary<string, byte[]>(), new Dictionary<string, List<SoftwareComponent>>());
            for (var step = 0; step < 30; step++)
            {
                ExposureChange change;
                if (random.Next(2) == 0)
                {
                    var file = $"file-{random.Next(5)}.json";
                    advisories[file] = OsvFixture.Generate(random, $"T-{random.Next(4)}");
                    change = watch.Publish(file, random.Next(4) == 0 ? Silenced(advisories, file) : [OsvReader.Read(file, advisories[file])]);
                }
                else
                {
                    var asset = $"asset-{random.Next(3)}";
                    documents[asset] = [.. Enumerable.Range(0, random.Next(6)).Select(_ => OsvFixture.Component(random))];
                    change = watch.Change(new AssetSoftware(asset, documents[asset], "sbom"));
                }

                Assert.All(Lines(change.Gone), line => Assert.True(found.Remove(line), line));
                Assert.All(Lines(change.Appeared), line => Assert.True(found.Add(line), line));
            }

            var index = AdvisoryIndex.Build(advisories.Select(file => OsvReader.Read(file.Key, file.Value)));
            var scan = ExposureScan.Run([.. documents.Select(document => new ScannedDocument(document.Key, document.Value, document.Value.Count))], index);
            var expected = scan.Packages.SelectMany(package => package.Findings.SelectMany(finding => package.Documents.Select(document => $"{finding.Advisory} {finding.Source} {package.Purl} {document}")));
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
            Assert.Equal(found.Order(StringComparer.Ordinal), Lines(watch.All()).Order(StringComparer.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Publish_RangeThatGrows_AddsOnlyWhatIsNew()
    {
        var watch = Watch();
        Assert.Single(watch.Publish("a.json", [Advisory("1.5.0")]).Appeared);
        var change = watch.Publish("a.json", [Advisory("2.5.0")]);
        Assert.Equal(["pkg:npm/demo@2.0.0"], change.Appeared.Select(finding => finding.Hit.Package.Purl.ToString()));
        Assert.Empty(change.Gone);
        Assert.Equal(2, watch.Publish("a.json", []).Gone.Count);
    }

    [Fact]
    public void Change_AssetThatGainsAPackage_NamesItsServicesAndFunctions()
    {
        var watch = Watch();
        watch.Publish("a.json", [Advisory("1.5.0")]);
        var appeared = Assert.Single(watch.Change(new AssetSoftware("gw-2", [Component("1.1.0")], "sbom")).Appeared);
        Assert.Equal(["gw-2"], appeared.Where.AssetNames);
        Assert.Equal(["gateway", "portal"], appeared.Where.ServiceIds.Order());
        Assert.Equal(["deposits", "payments"], appeared.Where.FunctionIds.Order());
        Assert.Equal("[0, 1.5.0)", appeared.Hit.Verdict.Interval);
    }

    [Fact]
    public void Describe_AssetThatDeclaresSoftware_FindsItThere()
    {
        var watch = Watch();
        watch.Publish("a.json", [Advisory("1.5.0")]);
        var changed = Bank with { Assets = [.. Bank.Assets.Select(asset => asset.Id == "gw-2" ? asset with { Software = ["pkg:npm/demo@1.0.0"] } : asset)] };
        Assert.Equal(["gw-2"], Assert.Single(watch.Describe(changed).Appeared).Where.AssetNames);
        Assert.Equal(["gw-2"], Assert.Single(watch.Describe(Bank).Gone).Where.AssetNames);
    }

    private static ExposureWatch Watch() => new(new LedgerView(Bank, [new AssetSoftware("gw-1", [Component("1.0.0"), Component("2.0.0")], "sbom")]));

    private static SoftwareComponent Component(string version) => new("demo", version, $"pkg:npm/demo@{version}");

    private static Advisory Advisory(string @fixed) => OsvReader.Read("a.json", Encoding.UTF8.GetBytes(
        $$$"""{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"demo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"{{{@fixed}}}"}]}]}]}"""));

    private static IReadOnlyList<Advisory> Silenced(Dictionary<string, byte[]> advisories, string file)
    {
        advisories.Remove(file);
        return [];
    }

    private static IEnumerable<string> Lines(IEnumerable<ExposureFinding> findings) => findings.SelectMany(finding =>
        finding.Where.AssetNames.Select(asset => $"{finding.Advisory.Id} {finding.Advisory.SourceFile} {finding.Hit.Package.Purl} {asset}"));
}
