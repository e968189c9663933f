using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Exposure.Vex.Boms;
using Xunit;
using static Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Vex;

public sealed class VexApplicationTests
{
    private const string Lib = "pkg:npm/lib@1.0.0";

    /// <summary>The advisory is found by its alias; the same weakness in another component, and another weakness in the same, stay open.</summary>
    [Theory]
    [InlineData("pkg:npm/shop", Lib)]
    [InlineData("pkg:npm/shop@2.0.0", "pkg:npm/lib")]
    [InlineData("pkg:npm/lib@1.0.0", null)]
    [InlineData("pkg:npm/lib", null)]
    public void Apply_NotAffected_ClosesTheVeryFinding(string product, string? part)
    {
        var outcome = Apply(OpenVex(part is null ? Product(product) : Product(product, part)));
        Assert.Equal([$"{Lib} GHSA-1 shop.json"], Closed(outcome));
        Assert.Equal(VexFate.ClosedFinding, Assert.Single(outcome.Uses).Fate);
        Assert.Equal(("Demo", VexJustification.VulnerableCodeNotPresent, "vex.json: $.statements[0]"), (outcome.Decisions[0].Because.Author, outcome.Decisions[0].Because.Justification, outcome.Decisions[0].Because.Where));
    }

    [Theory]
    [InlineData("""[{"@id":"the shop"}]""", "not_affected", "CVE-2099-1", VexFate.NoPackageUrl)]
    [InlineData("""[{"@id":"pkg:npm/shop","subcomponents":[{"@id":"lib"}]}]""", "not_affected", "CVE-2099-1", VexFate.NoPackageUrl)]
    [InlineData("[]", "not_affected", "CVE-2099-1", VexFate.NamesNoProduct)]
    [InlineData("""[{"@id":"pkg:npm/lib@1.0.1"}]""", "not_affected", "CVE-2099-1", VexFate.ProductNotInSoftware)]
    [InlineData("""[{"@id":"pkg:npm/lib@1.0.0?arch=x86"}]""", "not_affected", "CVE-2099-1", VexFate.ProductNotInSoftware)]
    [InlineData("""[{"@id":"pkg:pypi/lib@1.0.0"}]""", "not_affected", "CVE-2099-1", VexFate.ProductNotInSoftware)]
    [InlineData("""[{"@id":"pkg:npm/shop@3.0.0","subcomponents":[{"@id":"pkg:npm/lib"}]}]""", "not_affected", "CVE-2099-1", VexFate.ProductNotInSoftware)]
    [InlineData("""[{"@id":"pkg:npm/lib","subcomponents":[{"@id":"pkg:npm/other"}]}]""", "not_affected", "CVE-2099-1", VexFate.ProductNotInSoftware)]
    [InlineData("""[{"@id":"pkg:npm/shop","subcomponents":[{"@id":"pkg:npm/absent"}]}]""", "not_affected", "CVE-2099-1", VexFate.ComponentNotInProduct)]
    [InlineData("""[{"@id":"pkg:npm/shop"}]""", "not_affected", "CVE-2099-1", VexFate.NoFinding)]
    [InlineData("""[{"@id":"pkg:npm/lib"}]""", "not_affected", "CVE-2099-3", VexFate.NoFinding)]
    [InlineData("""[{"@id":"pkg:npm/other"}]""", "not_affected", "CVE-2099-2", VexFate.NoFinding)]
    [InlineData("""[{"@id":"pkg:npm/lib"}]""", "fixed", "CVE-2099-1", VexFate.FixedWithoutVersion)]
    [InlineData("""[{"@id":"pkg:npm/lib@1.0.1"}]""", "fixed", "CVE-2099-1", VexFate.ProductNotInSoftware)]
    [InlineData("""[{"@id":"pkg:npm/lib@1.0.0"}]""", "fixed", "CVE-2099-1", VexFate.ClosedFinding)]
    [InlineData("""[{"@id":"pkg:npm/lib"}]""", "affected", "GHSA-1", VexFate.AnnotatedFinding)]
    [InlineData("""[{"@id":"pkg:npm/lib"}]""", "under_investigation", "ghsa-1", VexFate.AnnotatedFinding)]
    public void Apply_OneStatement_SaysWhatBecameOfIt(string products, string status, string vulnerability, VexFate fate)
    {
        var outcome = Apply(OpenVex(products, status, vulnerability));
        Assert.Equal(fate, Assert.Single(outcome.Uses).Fate);
        Assert.True(outcome.Uses[0].Why.Length > 10, outcome.Uses[0].Why);
        Assert.Equal(fate == VexFate.ClosedFinding, Closed(outcome).Any());
    }

    [Fact]
    public void Apply_ProductElsewhere_ClosesThereAlone()
    {
        var office = Bom("office.json", "pkg:npm/office@1.0.0", Lib);
        var outcome = Apply([Shop, office], [OpenVex(Product("pkg:npm/shop", Lib))]);
        Assert.Equal([$"{Lib} GHSA-1 shop.json"], Closed(outcome));
        Assert.False(outcome.IsClosed(Lib, "GHSA-1", "office.json"));
    }

    [Fact]
    public void Apply_NewerStatementOfTheAuthor_WinsAndKeepsTheEarlier()
    {
        var (early, late) = (OpenVex(Product(Lib), time: "2099-01-01T00:00:00Z", file: "a.json"), OpenVex(Product(Lib), "affected", time: "2099-02-01T00:00:00Z", file: "b.json"));
        foreach (var outcome in new[] { Apply(early, late), Apply(late, early) })
        {
            var decision = Assert.Single(outcome.Decisions);
            Assert.Equal((VexState.Affected, "b.json: $.statements[0]", "a.json: $.statements[0]"), (decision.State, decision.Because.Where, Assert.Single(decision.Superseded).Where));
            Assert.Equal([VexFate.Superseded, VexFate.AnnotatedFinding], outcome.Uses.Select(use => use.Fate));
        }
    }

    [Theory]
    [InlineData("Another", "affected", VexState.Contradicted)]
    [InlineData("Another", "under_investigation", VexState.Contradicted)]
    [InlineData("Another", "fixed", VexState.Closed)]
    [InlineData("Demo", "affected", VexState.Contradicted)]
    public void Apply_TwoInForce_CloseOnlyTogether(string author, string status, VexState state)
    {
        var outcome = Apply(OpenVex(Product(Lib)), OpenVex(Product(Lib), status, author: author, file: "b.json"));
        Assert.Equal((state, 2), (Assert.Single(outcome.Decisions).State, outcome.Decisions[0].InForce.Count));
        Assert.All(outcome.Uses, use => Assert.Equal(state == VexState.Closed ? VexFate.ClosedFinding : VexFate.Contradicted, use.Fate));
    }

    [Fact]
    public void Apply_NewerVersionOfTheDocument_ReplacesTheWhole()
    {
        var first = OpenVex(Product(Lib), id: "https://example.org/1", file: "a.json");
        var second = OpenVex(Product("pkg:npm/lib@9.9.9"), id: "https://example.org/1", version: 2, file: "b.json");
        var outcome = Apply(second, first);
        Assert.Empty(outcome.Decisions);
        Assert.Equal([VexFate.SupersededDocument, VexFate.ProductNotInSoftware], outcome.Uses.Select(use => use.Fate));
        Assert.Contains("b.json is version 2", outcome.Uses[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_NewerVersionWithoutStatements_TakesThemBack()
    {
        var first = OpenVex(Product(Lib), id: "https://example.org/1");
        Assert.Empty(Closed(Apply(first, first with { Version = "2", Statements = [], Source = "b.json" })));
    }

    /// <summary>Publishers give one id to documents about different products; a stranger's document replaces nothing.</summary>
    [Theory]
    [InlineData("pkg:npm/unrelated", "Demo")]
    [InlineData("pkg:npm/lib@9.9.9", "Stranger")]
    public void Apply_SameIdOfAnotherDocument_ReplacesNothing(string product, string author)
    {
        var outcome = Apply(OpenVex(Product(Lib), id: "https://example.org/1", file: "a.json"), OpenVex(Product(product), author: author, id: "https://example.org/1", version: 2, file: "b.json"));
        Assert.Single(Closed(outcome));
    }

    [Fact]
    public void Apply_AdvisoryOfSeveralCves_IsClosedByAllOfThemOnly()
    {
        var both = OpenVex(Product(Lib), vulnerability: "CVE-2099-7");
        Hikeshi.Exposure.Advisories.Advisory[] advisories = [Advisory("GO-7", "CVE-2099-7", "lib") with { Aliases = ["CVE-2099-7", "CVE-2099-8"] }];
        var packages = Hikeshi.Exposure.Matching.ExposureScan.Run([Shop], Hikeshi.Exposure.Matching.AdvisoryIndex.Build(advisories)).Packages;
        var aliases = Hikeshi.Exposure.Aliasing.Aliases.Of(advisories, []);
        Assert.Equal(VexFate.PartOfAdvisory, Assert.Single(VexApplication.Apply(packages, [both], aliases, [Shop]).Uses).Fate);
        foreach (var naming in new[] { both.Statements[0] with { Aliases = ["CVE-2099-8"] }, both.Statements[0] with { Vulnerability = "GO-7" } })
        {
            Assert.Single(Closed(VexApplication.Apply(packages, [both with { Statements = [naming] }], aliases, [Shop])));
        }
    }

    /// <summary>Scanners leave out the letter that Go writes before a version.</summary>
    [Theory]
    [InlineData("pkg:golang/stdlib@v1.22.5", "pkg:golang/stdlib@1.22.5", true)]
    [InlineData("pkg:golang/github.com/BurntSushi/toml", "pkg:golang/github.com/burntsushi/toml@v1.0.0", true)]
    [InlineData("pkg:golang/stdlib@v1.22.5", "pkg:golang/stdlib@1.22.50", false)]
    [InlineData("pkg:npm/a@v1.0.0", "pkg:npm/a@1.0.0", false)]
    [InlineData("pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64", "pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64&distro=wolfi", true)]
    [InlineData("pkg:apk/wolfi/git@2.39.0-r1?arch=x86_64", "pkg:apk/wolfi/git@2.39.0-r1?arch=aarch64", false)]
    public void Covers_Purl_IsAPattern(string pattern, string actual, bool covers)
    {
        Assert.True(Hikeshi.Kernel.Packages.PackageUrl.TryParse(pattern, out var one));
        Assert.True(Hikeshi.Kernel.Packages.PackageUrl.TryParse(actual, out var other));
        Assert.Equal(covers, new VexProduct(pattern, one, Cpe: null).Covers(other));
    }

    [Fact]
    public void Described_OfSpdx_IsTheProduct()
    {
        const string Json = """{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"d","documentNamespace":"https://example.org/d","dataLicense":"CC0-1.0","packages":[{"SPDXID":"SPDXRef-shop","name":"shop","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/shop@2.0.0"}]},{"SPDXID":"SPDXRef-lib","name":"lib","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/lib@1.0.0"}]}],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-shop"}]}""";
        const string TagValue = "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: d\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-shop\nPackageName: shop\nSPDXID: SPDXRef-shop\nExternalRef: PACKAGE-MANAGER purl pkg:npm/shop@2.0.0\nPackageName: lib\nSPDXID: SPDXRef-lib\nExternalRef: PACKAGE-MANAGER purl pkg:npm/lib@1.0.0\n";
        const string Graph = """{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[{"type":"SpdxDocument","spdxId":"urn:d","rootElement":["urn:shop"]},{"type":"software_Package","spdxId":"urn:shop","name":"shop","software_packageUrl":"pkg:npm/shop@2.0.0"},{"type":"software_Package","spdxId":"urn:lib","name":"lib","software_packageUrl":"pkg:npm/lib@1.0.0"}]}""";
        foreach (var text in new[] { Json, TagValue, Graph })
        {
            var document = Scanned("spdx", text);
            Assert.Equal(["pkg:npm/shop@2.0.0"], document.Bom!.Described);
            Assert.Equal([$"{Lib} GHSA-1 spdx"], Closed(Apply([document], [OpenVex(Product("pkg:npm/shop", "pkg:npm/lib"))])));
        }
    }
}
