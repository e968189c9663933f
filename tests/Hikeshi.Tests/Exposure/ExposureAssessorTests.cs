using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Versions;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class ExposureAssessorTests
{
    private const string Gateway = """{"id":"HKS-1","aliases":["CVE-0000-1"],"summary":"s","affected":[{"package":{"ecosystem":"Maven","name":"example.hikeshi.fictional:ledger-gateway"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"3.0"},{"fixed":"3.2.4"}]}]}]}""";

    private static readonly InstitutionDocument Bank = JsonSerializer.Deserialize(
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), asset: null).Fact!.Document,
        LedgerJson.Readable.InstitutionDocument)!;

    private static readonly LedgerView Ledger = new(Bank);

    [Fact]
    public void Assess_AffectedService_NamesAssetsFunctionsAndSharedSuppliers()
    {
        var assessed = ExposureAssessor.Assess(Received(Gateway), Ledger);
        Assert.True(assessed.Reached);
        Assert.Equal(["gateway on gw-1", "gateway on gw-2"], assessed.Services.Select(s => $"{s.Service} on {s.Asset}"));
        Assert.All(assessed.Services, s => Assert.True(s.InternetExposed));
        Assert.Equal("3.1.0 is in [3.0, 3.2.4) (maven)", assessed.Services[0].Reason);
        Assert.Equal(["payments"], assessed.Functions);
        Assert.Equal(["cloud"], assessed.Suppliers);
    }

    [Fact]
    public void Assess_LibraryOnHosts_ReachesTheirServicesAndHostsWithout()
    {
        var assessed = ExposureAssessor.Assess(Received("""{"id":"X","affected":[{"package":{"ecosystem":"PyPI","name":"demo_package"},"versions":["1.9"]}]}"""), Ledger);
        Assert.Equal([" on dns-1", "gateway on gw-2", "portal on gw-2"], assessed.Services.Select(s => $"{s.Service} on {s.Asset}"));
        Assert.Equal(["deposits", "payments"], assessed.Functions);
    }

    [Theory]
    [InlineData("3.2.4", "")]
    [InlineData("0", "2024-01-01T00:00:00Z")]
    public void Assess_FixedOrWithdrawn_ReachesNothing(string introduced, string withdrawn)
    {
        var osv = Gateway.Replace("\"introduced\":\"3.0\"", $"\"introduced\":\"{introduced}\"", StringComparison.Ordinal);
        osv = withdrawn.Length == 0 ? osv : osv.Replace("\"summary\"", $"\"withdrawn\":\"{withdrawn}\",\"summary\"", StringComparison.Ordinal);
        var assessed = ExposureAssessor.Assess(Received(osv), Ledger);
        Assert.False(assessed.Reached);
        Assert.Empty(assessed.Functions);
    }

    [Fact]
    public void Assess_ImportedSoftware_CountsToo()
    {
        var view = new LedgerView(Bank, [new AssetSoftware("gw-1", [new SoftwareComponent("lib", "1.0", "pkg:npm/lib@1.0")])]);
        var assessed = ExposureAssessor.Assess(Received("""{"id":"X","affected":[{"package":{"ecosystem":"npm","name":"lib"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"""), view);
        Assert.Equal("gateway", Assert.Single(assessed.Services).Service);
    }

    [Theory]
    [InlineData("pkg:maven/example.hikeshi.fictional/ledger-gateway", "vers:maven/>=3.0|<3.2.4", "gateway")]
    [InlineData("pkg:maven/example.hikeshi.fictional/ledger-gateway", "vers:maven/>=3.2.4", "")]
    [InlineData("pkg:maven/example.hikeshi.fictional/ledger-gateway", "vers:maven/3.1.0", "gateway")]
    [InlineData("pkg:maven/example.hikeshi.fictional/ledger-gateway", "vers:maven/*", "gateway")]
    [InlineData("pkg:maven/example.hikeshi.fictional/ledger-gateway", "", "gateway")]
    [InlineData("pkg:pypi/demo-package", "vers:pypi/<2.0", "gateway portal")]
    [InlineData("pkg:maven/example.hikeshi.fictional/other", "", "")]
    public void RunsComponent_RangeOfAnotherMember_NamesOwnServices(string purl, string range, string services) =>
        Assert.Equal(services, string.Join(' ', ExposureAssessor.RunsComponent(Ledger, purl, range).Select(s => s.Id)));

    [Theory]
    [InlineData("not a purl", "")]
    [InlineData("pkg:maven/a/b", "3.0")]
    [InlineData("pkg:maven/a/b", "vers:unheard-of/>=1")]
    [InlineData("pkg:maven/a/b", "vers:maven/>=")]
    public void RunsComponent_TextThatIsNone_IsRefused(string purl, string range) =>
        Assert.Throws<RefusedException>(() => ExposureAssessor.RunsComponent(Ledger, purl, range));

    [Fact]
    public void Components_OfAnAdvisory_FindThemselvesAgain()
    {
        var component = Assert.Single(ExposureAssessor.Components(Received(Gateway)));
        Assert.Equal(new AffectedComponent("pkg:maven/example.hikeshi.fictional/ledger-gateway", "vers:maven/>=3.0|<3.2.4"), component);
        Assert.Single(ExposureAssessor.RunsComponent(Ledger, component.Purl, component.Vers));
    }

    /// <summary>vers-spec, Clause 5.3.3.2: an exclamation mark is encoded, and a plus sign is not.</summary>
    [Fact]
    public void Components_OfAnAdvisory_AreEncodedAsVersSays()
    {
        var component = Assert.Single(ExposureAssessor.Components(Received("""{"id":"X","affected":[{"package":{"ecosystem":"PyPI","name":"demo"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1!7.0+a"},{"fixed":"1!8.0"}]}],"versions":["1!9.0+b"]}]}""")));
        Assert.Equal("vers:pypi/>=1%217.0+a|<1%218.0|1%219.0+b", component.Vers);
    }

    [Fact]
    public void Components_OfAnyAdvisory_HoldTheVersionsThatItAffects() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var advisory = OsvReader.Read("x.json", OsvFixture.Generate(new Random(seed), "X")) with { Withdrawn = false };
            foreach (var affected in advisory.Affected.Where(a => a.Intervals.All(interval => ReferenceEquals(interval.Order, a.Order))))
            {
                if (ExposureAssessor.Components(advisory with { Affected = [affected] }) is not [var component])
                {
                    continue;
                }

                var range = VersRange.Parse(component.Vers);
                foreach (var version in OsvFixture.Versions.Where(text => affected.Order!.Parse(text) is not null))
                {
                    var verdict = affected.Decide(new ComponentVersion(affected.Key.Ecosystem, version)).Kind;
                    Assert.True(range.Contains(version) == (verdict == VerdictKind.Affected), $"{version} in {component.Vers}: {verdict} by {string.Join(' ', affected.Intervals)}");
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static AdvisoryReceived Received(string osv) => ExposureAssessor.Receive("osv.json", Encoding.UTF8.GetBytes(osv));
}
