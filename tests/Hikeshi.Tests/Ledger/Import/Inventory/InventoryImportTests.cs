using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Import.Inventory;
using Hikeshi.Ledger.Institution;
using Xunit;

namespace Hikeshi.Tests.Ledger.Import.Inventory;

public sealed class InventoryImportTests
{
    [Theory]
    [InlineData(InventoryFixture.Yaml)]
    [InlineData(InventoryFixture.Csv)]
    public void Read_Inventory_AmendsTheDescriptionAndImportsEachDocument(string text)
    {
        var (imports, amended, refusals) = InventoryFixture.Read(text, InventoryFixture.Institution);
        Assert.Empty(refusals);
        Assert.Equal(["hikeshi-institution/1 assets on ", "cyclonedx/1.5 sbom/a.json on gw-1", "cyclonedx/1.5 sbom/b.json on gw-1", "cyclonedx/1.5 sbom/a.json on gw-9"], imports.Select(i => $"{i.Format} {i.SourceName} on {i.Asset}"));
        Assert.Equal(["gw-1", "gw-2"], amended!.Services[0].Assets);
        Assert.Equal(["gw-2", "gw-1", "gw-9"], amended.Services[1].Assets);
        Assert.True(amended.Services[1].InternetExposed);
        Assert.Equal(["payments: gateway, portal", "deposits: portal"], amended.Functions.Select(f => $"{f.Id}: {string.Join(", ", f.Services)}"));
        Assert.Equal(new Asset("gw-9", "host", "10.7.1.9", "", "application", 2, NeverContain: false, []) with { Software = amended.Assets[^1].Software }, amended.Assets[^1]);
        Assert.Equal(JsonSerializer.Serialize(amended, LedgerJson.Readable.InstitutionDocument), imports[0].Document);
    }

    [Fact]
    public void Read_AssetWithOtherServices_LeavesTheFormerOnes()
    {
        var amended = InventoryFixture.Read("asset,document,service\ngw-2,,portal\n", InventoryFixture.Institution).Institution!;
        Assert.Equal(["gw-1"], amended.Services[0].Assets);
        Assert.Equal(["gw-2"], amended.Services[1].Assets);
    }

    [Fact]
    public void Read_AmendedAlready_HasNoDescription()
    {
        var amended = InventoryFixture.Read(InventoryFixture.Csv, InventoryFixture.Institution).Institution!;
        Assert.All(InventoryFixture.Read(InventoryFixture.Yaml, amended).Imports, import => Assert.NotNull(import.Asset));
    }

    [Fact]
    public void Read_NamedDescription_NeedsNoneInForce()
    {
        var text = InventoryFixture.Yaml.Replace("assets:\n", "institution: institution.json\nassets:\n", StringComparison.Ordinal);
        Assert.Equal(InventoryFixture.Read(InventoryFixture.Yaml, InventoryFixture.Institution).Imports, InventoryFixture.Read(text, inForce: null).Imports);
        Assert.Contains("no description of the institution", Assert.Single(InventoryFixture.Read(InventoryFixture.Yaml, inForce: null).Refusals).Sentence, StringComparison.Ordinal);
    }

    /// <summary>As spreadsheets and people write the same table.</summary>
    [Theory]
    [InlineData("\uFEFFasset,document,service\r\ngw-1,sbom/a.json,portal\r\n")]
    [InlineData("asset;document;service\ngw-1;sbom/a.json;portal\n")]
    [InlineData("asset\tdocument\tservice\ngw-1\tsbom/a.json\tportal")]
    [InlineData("\"Asset\",\"SBOM\",\"Service\"\n\"gw-1\",\"sbom/a.json\",\"portal\"\n\n")]
    [InlineData("資産,文書,サービス,重要な業務\ngw-1,./sbom//a.json,portal,\n,,,\n")]
    [InlineData("document,service,asset,Never Contain\nsbom/a.json,portal,gw-1,いいえ\n")]
    public void Read_TableInOtherClothes_IsTheSame(string text)
    {
        Assert.True(InventoryImport.IsInventory(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(InventoryFixture.Read("asset,document,service\ngw-1,sbom/a.json,portal\n", InventoryFixture.Institution).Imports, InventoryFixture.Read(text, InventoryFixture.Institution).Imports);
    }

    [Fact]
    public void Read_Examples_SayTheSame()
    {
        var bank = LedgerImport.DescriptionOf(LedgerImport.Read("institution.json", InventoryFixture.Example("institution.json"), asset: null).Fact!)!;
        var yaml = InventoryImport.Read("assets", InventoryFixture.Example("assets.yaml"), inForce: null, path => InventoryFixture.Example(path));
        var csv = InventoryImport.Read("assets", InventoryFixture.Example("assets.csv"), bank, path => InventoryFixture.Example(path));
        Assert.Equal(4, yaml.Imports.Count);
        Assert.Equal(yaml.Imports, csv.Imports);
        Assert.Equal(["app-1", "app-2", "app-3"], yaml.Institution!.Services[0].Assets);
    }

    [Theory]
    [InlineData("asset,document,color\n", "assets:1: a column 'color'")]
    [InlineData("asset,document,ASSET\n", "assets:1: the column 'ASSET' is there twice")]
    [InlineData("asset,document\ngw-1\n", "assets:2: 1 cells; expected 2")]
    [InlineData("asset,document\n,sbom/a.json\n", "assets:2: a row without an asset")]
    [InlineData("asset,document\n\n\ngw-7,\n", "assets:4: asset 'gw-7' is new, and has no address, role, tier, neverContain")]
    [InlineData("asset,document,service\ngw-1,,nowhere\n", "assets:2: there is no service 'nowhere'")]
    [InlineData("asset,document,service,function\ngw-1,,portal,nothing\n", "assets:2: there is no critical function 'nothing'")]
    [InlineData("asset,document,function\ngw-1,,payments\n", "assets:2: a critical function or internet exposure without a service")]
    [InlineData("asset,document,service,internet_exposed\ngw-1,,portal,true\ngw-2,,portal,false\n", "assets:3: internet exposure 'false' of service 'portal', and 'true' in line 2")]
    [InlineData("asset,document,service,internet_exposed\ngw-1,,portal,maybe\n", "assets:2: internet exposure 'maybe'")]
    [InlineData("asset,document,tier\ngw-1,,12\n", "assets:2: asset 'gw-1', $.assets[0].tier of the amended description: 12")]
    [InlineData("asset,document,tier\ngw-1,,1\ngw-1,,2\n", "assets:3: tier '2' of asset 'gw-1', and '1' in line 2")]
    [InlineData("asset,document,role\ngw-1,,boss\n", "assets:2: role 'boss'")]
    [InlineData("asset,document,address\ngw-1,,10.0.0.300\n", "'10.0.0.300' is no address")]
    [InlineData("asset,document,service\ngw-1,,portal\ngw-2,,portal\n", "$.services[0].minAssets of the amended description: 1; expected a number from 0 to 0")]
    [InlineData("asset,document\ngw-1,\"sbom/a.json\n", "assets:2: ")]
    [InlineData("asset,document\ngw-1,sbom\"a.json\n", "assets:2: ")]
    [InlineData("asset,document\n\"gw\n-1\",\n", "assets:2: a control character in the column asset")]
    [InlineData("asset,document\ngw-1,broken.json\n", "assets:2: broken.json: $.components[0]")]
    [InlineData("asset,document\ngw-1,institution.json\n", "assets:2: 'institution.json' is hikeshi-institution/1; expected a bill of materials")]
    [InlineData("asset,document\ngw-1,gone.json\n", "assets:2: gone.json: there is no such file")]
    [InlineData("format: hikeshi-assets/2\nassets: []\n", "assets:1: format 'hikeshi-assets/2'")]
    [InlineData("format: hikeshi-assets/1\n", "no member assets")]
    [InlineData("format: hikeshi-assets/1\nassets:\n  - id: gw-1\n    colour: red\n", "assets:4: an unknown member 'colour'")]
    [InlineData("format: hikeshi-assets/1\nassets:\n  - services: [portal]\n", "assets:3: an asset without an id")]
    [InlineData("format: hikeshi-assets/1\nassets:\n  - id: gw-1\n  - id: gw-1\n", "assets:4: the asset 'gw-1' is there twice")]
    [InlineData("format: hikeshi-assets/1\nassets: []\nassets: []\n", "uplicate key")]
    [InlineData("format: hikeshi-assets/1\nassets: &a []\nservices: *a\n", "assets:2: an anchor or alias")]
    [InlineData("format: hikeshi-assets/1\nassets: [[[[[[[[[[]]]]]]]]]]\n", "assets:2: nested too deep")]
    [InlineData("format: hikeshi-assets/1\nassets: []\n---\nassets: []\n", "expected one YAML document")]
    [InlineData("format: hikeshi-assets/1\nassets: [\n", "expected one YAML document")]
    public void Read_Wrong_IsRefusedWithTheLine(string text, string refusal) => Assert.Contains(refusal, InventoryFixture.Refusals(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("/etc/passwd", "absolute path")]
    [InlineData("C:/x.json", "absolute path")]
    [InlineData("../a.json", "leads out of the inventory's folder")]
    [InlineData("sbom/../../a.json", "leads out of the inventory's folder")]
    [InlineData("sbom\\a.json", "has a backslash")]
    [InlineData("https://example.com/a.json", "documents are not fetched")]
    [InlineData("./", "names no file")]
    public void Read_PathThatLeadsElsewhere_IsRefused(string path, string refusal)
    {
        Assert.Contains(refusal, InventoryFixture.Refusals($"asset,document\ngw-1,{path}\n"), StringComparison.Ordinal);
        Assert.Contains(refusal, InventoryFixture.Refusals($"format: hikeshi-assets/1\nassets:\n  - id: gw-1\n    sbom: {path}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralProblems_NamesAllOfThem()
    {
        var (imports, _, refusals) = InventoryFixture.Read("asset,document,service\ngw-1,broken.json,nowhere\ngw-2,gone.json,portal\ngw-1,sbom/a.json,portal\n", InventoryFixture.Institution);
        Assert.Empty(imports);
        Assert.Equal(["assets:2", "assets:2", "assets:3"], refusals.Select(refusal => string.Join(':', refusal.Where.Split(':').Take(2))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"asset\",\"document\"\n")]
    [InlineData("# by hand\n---\nformat: \"hikeshi-assets/1\"\n")]
    public void Import_Inventory_IsNoDocumentThatStandsAlone(string text) =>
        Assert.Contains("asset inventory, which names other files", LedgerImport.Read("x", Encoding.UTF8.GetBytes(text), asset: null).Refusal!.Sentence, StringComparison.Ordinal);

    [Fact]
    public void Read_ShiftJis_SaysWhatToDo() =>
        Assert.Contains("CSV UTF-8", Assert.Single(InventoryFixture.Read([.. "asset,document\n"u8, 0x8E, 0x91, 0x8E, 0x59, 0x2C, 0x0A], InventoryFixture.Institution).Refusals).Sentence, StringComparison.Ordinal);

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var text = Mutation.Of(Encoding.UTF8.GetBytes(random.Next(2) == 0 ? InventoryFixture.Yaml : InventoryFixture.Csv), random);
            var (imports, amended, refusals) = InventoryFixture.Read(text, InventoryFixture.Institution);
            Assert.True(refusals.Count == 0 ? amended is not null : amended is null && imports.Count == 0);
            Assert.All(refusals, refusal => Assert.StartsWith("assets", refusal.Where, StringComparison.Ordinal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
}
