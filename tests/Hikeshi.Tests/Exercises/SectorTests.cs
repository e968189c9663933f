using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exercises.Sector;
using Hikeshi.Gateway.Config;
using Hikeshi.Ledger.Import;
using Xunit;

namespace Hikeshi.Tests.Exercises;

public sealed class SectorTests
{
    private static readonly Arbitrary<(int Members, int Seed)> Sizes =
        (from members in Gen.Choose(SyntheticSector.MinMembers, SyntheticSector.MaxMembers) from seed in Gen.Choose(int.MinValue, int.MaxValue) select (members, seed)).ToArbitrary();

    [Fact]
    public void Create_SameSeed_IsTheSameToTheByte() =>
        Prop.ForAll(Sizes, s => Bytes(SyntheticSector.Create(s.Members, s.Seed)) == Bytes(SyntheticSector.Create(s.Members, s.Seed))).Check(Quick);

    [Fact]
    public void Create_AnySeed_IsConsistent() =>
        Prop.ForAll(Sizes, s =>
        {
            var sector = SyntheticSector.Create(s.Members, s.Seed);
            Assert.Equal(s.Members, sector.Institutions.Count);
            Assert.Equal(s.Members, sector.Institutions.Select(i => i.Id).Distinct().Count());
            Assert.Equal(s.Members, sector.Institutions.Select(i => i.Names.Ja).Distinct().Count());
            Assert.InRange(sector.Exposed.Count, 2, s.Members);
            Assert.InRange(sector.Exposed.Count / (double)s.Members, 0.5, s.Members == 2 ? 1 : 0.85);
            foreach (var institution in sector.Institutions)
            {
                CheckInstitution(sector, institution);
            }
        }).Check(Quick);

    [Fact]
    public void GatewayConfig_AnySector_IsReadByTheGateway() =>
        Prop.ForAll(Sizes, s =>
        {
            var sector = SyntheticSector.Create(s.Members, s.Seed);
            var config = GatewayConfigReader.Read(SectorFiles.GatewayConfig(sector, 7000, sector.Institutions.ToDictionary(i => i.Id, _ => new string('a', 64), StringComparer.Ordinal)));
            Assert.Equal(sector.Institutions.Select(i => i.Id), config.Members.Select(m => m.Id.Value));
        }).Check(Quick);

    [Fact]
    public void InstitutionJson_Members_AreAsDocumented()
    {
        using var json = JsonDocument.Parse(SectorFiles.InstitutionJson(SyntheticSector.Create(5, 1).Institutions[0]));
        var root = json.RootElement;
        Assert.Equal(["format", "id", "names", "kind", "consent", "functions", "services", "assets", "suppliers", "aiConnections", "calendar"], Names(root));
        Assert.Equal("hikeshi-institution/1", root.GetProperty("format").GetString());
        Assert.Equal(["en", "ja"], Names(root.GetProperty("names")));
        Assert.Equal(["namedExposure"], Names(root.GetProperty("consent")));
        Assert.Equal(["id", "names", "impactToleranceMinutes", "tier", "paymentRail", "cutOffs", "services"], Names(root.GetProperty("functions")[0]));
        Assert.Equal(["id", "names", "address", "port", "internetExposed", "component", "assets", "minAssets", "allowFrom"], Names(root.GetProperty("services")[0]));
        Assert.Equal(["id", "kind", "address", "os", "role", "tier", "neverContain", "software", "sbom"], Names(root.GetProperty("assets")[0]));
        Assert.Equal(["id", "names", "kind", "shared", "destinations", "neverCut", "functions"], Names(root.GetProperty("suppliers")[0]));
        Assert.Equal(["id", "names", "provider", "purpose", "supplier"], Names(root.GetProperty("aiConnections")[0]));
        Assert.Equal(["timeZone", "opens", "closes", "cutOffs"], Names(root.GetProperty("calendar")));
        Assert.Equal(["name", "at"], Names(root.GetProperty("calendar").GetProperty("cutOffs")[0]));
    }

    [Fact]
    public void BillsOfMaterials_OfAnySector_ImportAsWhatItsAssetsRun() =>
        Prop.ForAll(Sizes, s =>
        {
            foreach (var asset in SyntheticSector.Create(s.Members, s.Seed).Institutions[0].Assets)
            {
                var read = SoftwareDocument.Read(BillOfMaterials.FileName(asset), BillOfMaterials.Of(asset));
                Assert.Equal(asset.Software.Order(StringComparer.Ordinal), read.Components.Select(component => component.Purl).OfType<string>().Order(StringComparer.Ordinal));
            }
        }).Check(Quick);

    [Fact]
    public void Advisory_AsOsv_NamesTheAffectedRange()
    {
        using var json = JsonDocument.Parse(Advisory.ToOsvJson(new DateTimeOffset(2026, 4, 1, 9, 0, 0, TimeSpan.FromHours(9))));
        Assert.Equal("2026-04-01T00:00:00Z", json.RootElement.GetProperty("published").GetString());
        var events = json.RootElement.GetProperty("affected")[0].GetProperty("ranges")[0].GetProperty("events");
        Assert.Equal("3.0.0", events[0].GetProperty("introduced").GetString());
        Assert.Equal("3.2.2", events[1].GetProperty("fixed").GetString());
    }

    [Theory]
    [InlineData("3.2.1", true)]
    [InlineData("3.0.0", true)]
    [InlineData("3.2.2", false)]
    [InlineData("2.9.9", false)]
    [InlineData("nonsense", false)]
    public void IsAffected_Version_FollowsTheAdvisory(string version, bool affected) =>
        Assert.Equal(affected, FictionalComponent.IsAffected($"{FictionalComponent.PackageUrl}@{version}"));

    private static Config Quick => Config.QuickThrowOnFailure.WithMaxTest(25);

    private static void CheckInstitution(SyntheticSector sector, Institution institution)
    {
        var assets = institution.Assets.Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(institution.Assets.Count, institution.Assets.Select(a => a.Address).Distinct().Count());
        Assert.InRange(institution.Functions.Count, 2, 4);
        Assert.All(institution.Functions, f => Assert.All(f.Services, id => Assert.Contains(institution.Services, s => s.Id == id)));
        Assert.All(institution.Services, s => Assert.True(s.Assets.All(assets.Contains) && s.Assets.Count > s.MinAssets));
        Assert.All(institution.Suppliers, s => Assert.Equal(s.Kind != "soc", s.NeverCut));
        Assert.All(institution.Assets.Where(a => a.Role != "application"), a => Assert.True(a.NeverContain));
        Assert.All(institution.Suppliers, s => Assert.All(s.Functions, id => Assert.Contains(institution.Functions, f => f.Id == id)));
        if (institution.ComponentService is { } service)
        {
            var payers = sector.Institutions.Where(i => i != institution).Select(i => i.PaymentAddress);
            Assert.Superset(payers.ToHashSet(StringComparer.Ordinal), service.AllowFrom.ToHashSet(StringComparer.Ordinal));
            Assert.All(service.Assets, host => Assert.Contains(service.Component, institution.Assets.First(a => a.Id == host).Software));
            Assert.Contains(institution.Functions, f => f.Services.Contains(service.Id));
        }
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().Select(m => m.Name);

    private static string Bytes(SyntheticSector sector) => string.Concat(sector.Institutions.Select(i => Encoding.UTF8.GetString(SectorFiles.InstitutionJson(i))));
}
