using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Ledger.Import;
using Hikeshi.Tests.Exposure;
using Xunit;

namespace Hikeshi.Tests.Ledger.Import;

public sealed class LedgerImportTests
{
    private const string CycloneDx =
        """
        {"components":[
          {"type":"library","group":"org.example","name":"demo","version":"1.0","purl":"pkg:maven/org.example/demo@1.0",
           "components":[{"type":"library","name":"inner","version":"2","purl":"pkg:npm/inner@2"}]},
          {"type":"library","name":"inner","version":"2","purl":"pkg:npm/inner@2"},
          {"type":"file","name":"readme","purl":"not a purl"}],
         "services":[{"name":"api","version":"3"}],
         "metadata":{"component":{"type":"application","name":"app","version":"9"}},
         "specVersion":"1.6","bomFormat":"CycloneDX"}
        """;

    private const string Spdx =
        """
        {"spdxVersion":"SPDX-2.3","name":"x","packages":[
          {"SPDXID":"SPDXRef-1","name":"demo","versionInfo":"1.0","externalRefs":[
            {"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:x"},
            {"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:pypi/Demo@1.0"}]},
          {"SPDXID":"SPDXRef-2","name":"none","versionInfo":"NOASSERTION"}]}
        """;

    [Fact]
    public void Read_CycloneDx_KeepsUniqueComponentsSorted()
    {
        var fact = Import(CycloneDx).Fact!;
        Assert.Equal("cyclonedx/1.6", fact.Format);
        Assert.Equal(
            """{"format":"cyclonedx/1.6","listed":6,"components":[{"name":"api","version":"3","kind":"service"},{"name":"app","version":"9"},{"name":"readme"},{"name":"org.example/demo","version":"1.0","purl":"pkg:maven/org.example/demo@1.0"},{"name":"inner","version":"2","purl":"pkg:npm/inner@2"}]}""",
            fact.Document);
    }

    [Fact]
    public void Read_Spdx_KeepsPurlsCanonical() => Assert.Equal(
        """{"format":"spdx/2.3","listed":2,"components":[{"name":"none"},{"name":"demo","version":"1.0","purl":"pkg:pypi/demo@1.0"}]}""",
        Import(Spdx).Fact!.Document);

    [Fact]
    public void Read_Institution_IsOneFact()
    {
        var fact = Import(InstitutionFixture.Json).Fact!;
        Assert.Equal("hikeshi-institution/1", fact.Format);
        Assert.Contains("かえで地方銀行", fact.Document, StringComparison.Ordinal);
        Assert.Equal(3, fact.Components);
    }

    [Theory]
    [InlineData("", "an empty file")]
    [InlineData("[]", "a JSON array")]
    [InlineData("<bom/>", "begins with 'bom' of the namespace ''")]
    [InlineData("a text", "text of an unknown kind")]
    [InlineData("SPDXVersion: SPDX-9.9", "SPDXVersion 'SPDX-9.9'")]
    [InlineData("""{"@context":"https://example.org/","@graph":[]}""", "the context 'https://example.org/'")]
    [InlineData("{}", "unknown kind")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"9.9"}""", "specVersion '9.9'")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6"}{}""", "well-formed")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library""", "well-formed")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":{}}""", "$.components: found an object")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a"},7]}""", "$.components[1]: found a number")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library"}]}""", "$.components[0]: 'name' is missing")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","components":[{"type":"library","name":5}]}]}""", "$.components[0].components[0].name: found a number")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[],"components":[]}""", "$.components: this member occurs twice")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"\ud800"}]}""", "not valid Unicode")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","packages":[{"name":"a","externalRefs":[{"referenceType":1}]}]}""", "$.packages[0].externalRefs[0].referenceType: found a number")]
    public void Read_BadDocument_IsRefusedWithItsPlace(string text, string sentence)
    {
        var result = Import(text);
        Assert.Null(result.Fact);
        Assert.Contains(sentence, result.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("fixture.json", result.Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DeepNesting_IsRefused() =>
        Assert.NotNull(Import("""{"bomFormat":"CycloneDX","specVersion":"1.6","x":""" + new string('[', 100_000)).Refusal);

    [Fact]
    public void Read_HugeName_IsRefused() => Assert.Contains(
        "$.components[0].name",
        Import("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":""" + $"\"{new string('a', 1 << 20)}\"" + "}]}").Refusal!.Sentence,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("$.functions[0].services[0]", "functions")]
    [InlineData("$.services[0].port", "port")]
    [InlineData("$.services[1].component", "component")]
    [InlineData("$.services[0].allowFrom[0]", "allowFrom")]
    [InlineData("$.assets[1].id", "duplicate")]
    [InlineData("$.assets[2].address", "address")]
    [InlineData("$.suppliers[0].destinations[1]", "destination")]
    [InlineData("$.aiConnections[0].supplier", "ai")]
    [InlineData("$.calendar.opens", "opens")]
    [InlineData("byte ", "null")]
    public void Read_InstitutionWithProblem_NamesItsPath(string path, string problem)
    {
        var text = InstitutionFixture.With(document =>
        {
            switch (problem)
            {
                case "functions": document["functions"]![0]!["services"]![0] = "nowhere"; break;
                case "port": document["services"]![0]!["port"] = 70_000; break;
                case "component": document["services"]![1]!["component"] = "portal 1.2.3"; break;
                case "allowFrom": document["services"]![0]!["allowFrom"]![0] = "10.8.1.1/16"; break;
                case "duplicate": document["assets"]![1]!["id"] = "gw-1"; document["services"]![0]!["assets"] = new JsonArray("gw-1"); document["services"]![1]!["assets"] = new JsonArray("gw-1"); break;
                case "address": document["assets"]![2]!["address"] = "host"; break;
                case "destination": document["suppliers"]![0]!["destinations"]![1] = "203.0.113.7/24"; break;
                case "ai": document["aiConnections"]![0]!["supplier"] = "nobody"; break;
                case "opens": document["calendar"]!["opens"] = "9 o'clock"; break;
                default: document["assets"]!.AsArray().Add(null); break;
            }
        });
        Assert.Contains(path, Import(text).Refusal!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown-member")]
    [InlineData("missing-member")]
    [InlineData("wrong-type")]
    [InlineData("null-member")]
    public void Read_InstitutionOfWrongShape_IsRefused(string problem)
    {
        var text = InstitutionFixture.With(document =>
        {
            switch (problem)
            {
                case "unknown-member": document["services"]![0]!["prot"] = 1; break;
                case "missing-member": document["services"]![0]!.AsObject().Remove("port"); break;
                case "wrong-type": document["services"]![0]!["port"] = "8443"; break;
                default: document["services"]![0]!["component"] = null; break;
            }
        });
        Assert.StartsWith("fixture.json: $.services[0]", Import(text).Refusal!.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InstitutionWithAsset_IsRefused() =>
        Assert.NotNull(LedgerImport.Read("fixture.json", Encoding.UTF8.GetBytes(InstitutionFixture.Json), "gw-1").Refusal);

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            string[] originals = [CycloneDx, Spdx, InstitutionFixture.Json];
            var bytes = Mutation.Of(Encoding.UTF8.GetBytes(originals[random.Next(originals.Length)]), random);
            var result = LedgerImport.Read("fixture.json", bytes, asset: null);
            Assert.True(result.Fact is null != result.Refusal is null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

    [Fact]
    public void Read_PackSoftware_IsReadWhole()
    {
        var files = Directory.EnumerateFiles(DataPack.Folder("sbom-guac"), "*.json", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Null(LedgerImport.Read(Path.GetFileName(file), File.ReadAllBytes(file), asset: null).Refusal));
    }

    private static ImportResult Import(string text) => LedgerImport.Read("fixture.json", Encoding.UTF8.GetBytes(text), asset: null);
}
