using System.Text;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Exposure.Csaf;
using Xunit;
using static Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Vex;

public sealed class CycloneDxVexTests
{
    private const string Lib = "pkg:npm/lib@1.0.0";
    private static readonly string Link = $"urn:cdx:{Serial("shop.json")}/1#{Lib}";

    [Theory]
    [InlineData("not_affected", "", VexFate.ClosedFinding)]
    [InlineData("false_positive", "", VexFate.ClosedFinding)]
    [InlineData("resolved", "", VexFate.ClosedFinding)]
    [InlineData("exploitable", "", VexFate.AnnotatedFinding)]
    [InlineData("in_triage", "", VexFate.AnnotatedFinding)]
    [InlineData("not_affected", """,{"version":"1.0.0","status":"unaffected"}""", VexFate.ClosedFinding)]
    [InlineData("not_affected", """,{"range":"vers:npm/>=0.9.0|<1.1.0","status":"unaffected"}""", VexFate.ClosedFinding)]
    [InlineData("not_affected", """,{"range":"vers:npm/<1.0.0","status":"unaffected"}""", VexFate.ComponentNotInProduct)]
    [InlineData("not_affected", """,{"version":"1.0.1","status":"unaffected"}""", VexFate.ComponentNotInProduct)]
    [InlineData("not_affected", """,{"range":"before 2","status":"unaffected"}""", VexFate.RangeNotUnderstood)]
    [InlineData("not_affected", """,{"version":"1.0.0","status":"affected"}""", VexFate.AnnotatedFinding)]
    [InlineData("not_affected", """,{"version":"1.0.0","status":"unknown"}""", VexFate.AnnotatedFinding)]
    [InlineData("exploitable", """,{"version":"1.0.0","status":"unaffected"}""", VexFate.ClosedFinding)]
    public void Apply_BomLink_ReachesTheComponentOfThatBill(string state, string versions, VexFate fate)
    {
        var outcome = Apply(Vex(Link, state, versions));
        Assert.Equal(fate, Assert.Single(outcome.Uses).Fate);
        Assert.Equal(fate == VexFate.ClosedFinding ? [$"{Lib} GHSA-1 shop.json"] : [], Closed(outcome));
    }

    [Theory]
    [InlineData("urn:cdx:{0}/2#pkg:npm/lib@1.0.0", VexFate.ProductNotInSoftware)]
    [InlineData("urn:cdx:{0}/1#pkg:npm/lib@7", VexFate.ComponentNotInProduct)]
    [InlineData("urn:cdx:{0}/1#main", VexFate.NoFinding)]
    [InlineData("urn:cdx:{0}/1", VexFate.ComponentNotInProduct)]
    [InlineData("urn:cdx:{0}/1#pkg%3Anpm%2Flib%401.0.0", VexFate.ClosedFinding)]
    [InlineData("pkg:npm/lib@1.0.0", VexFate.NoPackageUrl)]
    public void Apply_Reference_LeadsToOneComponentOrToNone(string reference, VexFate fate) =>
        Assert.Equal(fate, Assert.Single(Apply(Vex(string.Format(System.Globalization.CultureInfo.InvariantCulture, reference, Serial("shop.json")), "not_affected", "")).Uses).Fate);

    /// <summary>A bill of materials that carries its own VEX, as JSON and as XML; the product has no package URL, so that only the bill itself is meant.</summary>
    [Theory]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"timestamp":"2099-01-01T00:00:00Z","authors":[{"name":"Kura"}]},"components":[{"type":"library","name":"lib","bom-ref":"a","purl":"pkg:npm/lib@1.0.0"}],"vulnerabilities":[{"id":"X-1","references":[{"id":"CVE-2099-1","source":{"name":"NVD"}}],"analysis":{"state":"not_affected","justification":"code_not_reachable","detail":"never called"},"affects":[{"ref":"a"}]}]}""", "own.json: $.vulnerabilities[0]")]
    [InlineData("""<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><metadata><timestamp>2099-01-01T00:00:00Z</timestamp><authors><author><name>Kura</name></author></authors></metadata><components><component type="library" bom-ref="a"><name>lib</name><purl>pkg:npm/lib@1.0.0</purl></component></components><vulnerabilities><vulnerability><id>X-1</id><references><reference><id>CVE-2099-1</id><source><name>NVD</name></source></reference></references><analysis><state>not_affected</state><justification>code_not_reachable</justification><detail>never called</detail></analysis><affects><target><ref>a</ref></target></affects></vulnerability></vulnerabilities></bom>""", "own.json:1")]
    public void Apply_Embedded_IsAboutItsOwnBillAlone(string text, string where)
    {
        var own = Scanned("own.json", text);
        var outcome = Apply([own, Shop], [CycloneDxVexReader.Embedded("own.json", own.Bom!)]);
        Assert.Equal([$"{Lib} GHSA-1 own.json"], Closed(outcome));
        var statement = outcome.Decisions[0].Because;
        Assert.Equal(("Kura", "code_not_reachable", "never called", where, "2099-01-01T00:00:00Z"), (statement.Author, VexText.Justification(statement), statement.Impact, statement.Where, VexText.Time(statement)));
        Assert.Equal(VexJustification.VulnerableCodeNotInExecutePath, statement.Justification);
    }

    [Fact]
    public void Apply_LocalReferenceWithinANamedProduct_ReachesEveryBillOfThatProduct()
    {
        var vex = Given.Read("v.json", $$"""{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"type":"application","name":"shop","bom-ref":"m","purl":"pkg:npm/shop@2.0.0"} },"components":[{"type":"library","name":"lib","bom-ref":"l","purl":"{{Lib}}"}],"vulnerabilities":[{"id":"CVE-2099-1","analysis":{"state":"not_affected"},"affects":[{"ref":"l"}]}]}""");
        var office = Bom("office.json", "pkg:npm/office@1.0.0", Lib);
        Assert.Equal([$"{Lib} GHSA-1 shop.json"], Closed(Apply([Shop, office], [vex])));
    }

    [Fact]
    public void Read_DisclosureWithoutAnalysis_IsNoStatement() =>
        Assert.Empty(Given.Read("v.json", """{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":[{"id":"CVE-2099-1","affects":[{"ref":"a"}]}]}""").Statements);

    [Fact]
    public void Read_AgainstTheSchema_IsRefusedWithItsPath() =>
        Assert.Contains("$.vulnerabilities[0].analysis.state", Assert.Throws<RefusedException>(() => Vex(Link, "fine", "")).Refusal.Sentence, StringComparison.Ordinal);

    /// <summary>The example of the CycloneDX project: a bill, and its VEX beside it, whose link names another serial number than the bill has.</summary>
    [Theory]
    [InlineData("5f0f0da9-c03d-47d8-b38d-009e6df67094", VexFate.ProductNotInSoftware)]
    [InlineData("3e671687-395b-41f5-a30f-a58921a69b79", VexFate.ClosedFinding)]
    public void Apply_PublishedExample_ReachesTheBillThatItNames(string serial, VexFate fate)
    {
        var folder = DataPack.Folder("cyclonedx-bom-examples/VEX");
        var bom = Scanned("bom.json", File.ReadAllText(Path.Combine(folder, "bom.json")).Replace("5f0f0da9-c03d-47d8-b38d-009e6df67094", serial, StringComparison.Ordinal));
        var vex = Hikeshi.Exposure.Advisories.AdvisoryFolder.Load(Path.Combine(folder, "vex.json")).VexDocuments;
        var advisory = Hikeshi.Exposure.Advisories.OsvReader.Read("osv.json", Encoding.UTF8.GetBytes("""{"id":"GHSA-288c-cq4h-88gq","aliases":["CVE-2020-25649"],"affected":[{"package":{"ecosystem":"Maven","name":"com.fasterxml.jackson.core:jackson-databind"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2.10.0"},{"fixed":"2.10.5.1"}]}]}]}"""));
        var packages = Hikeshi.Exposure.Matching.ExposureScan.Run([bom], Hikeshi.Exposure.Matching.AdvisoryIndex.Build([advisory])).Packages;
        var outcome = VexApplication.Apply(packages, vex, Hikeshi.Exposure.Aliasing.Aliases.Of([advisory], []), [bom]);
        Assert.Equal(fate, Assert.Single(outcome.Uses).Fate);
        Assert.Equal(fate == VexFate.ClosedFinding ? ["code_not_reachable"] : [], outcome.Decisions.Select(one => VexText.Justification(one.Because)));
    }

    /// <summary>In CSAF a relationship binds the component to its whole, and a withdrawn document says nothing.</summary>
    [Theory]
    [InlineData("csaf_security_advisory", "pkg:npm/gate@9.0.0", "gate.json", VexFate.ClosedFinding)]
    [InlineData("csaf_security_advisory", "pkg:npm/desk@9.0.0", null, VexFate.ProductNotInSoftware)]
    [InlineData("csaf_security_advisory", null, null, VexFate.NoPackageUrl)]
    [InlineData("csaf_withdrawn", "pkg:npm/gate@9.0.0", null, VexFate.Withdrawn)]
    public void Apply_CsafRelationship_IsAboutTheComponentThere(string category, string? whole, string? closed, VexFate fate)
    {
        var document = CsafFixture.Document();
        if (whole is not null)
        {
            CsafFixture.Put(document, "product_tree/full_product_names/0/product_identification_helper", $$"""{"purl":"{{whole}}"}""");
        }

        var vex = Given.Read("csaf.json", document.ToJsonString());
        vex = vex with { Withdrawn = category == "csaf_withdrawn", Statements = [vex.Statements.Single(statement => statement.Status == VexStatus.NotAffected)] };
        var advisory = Advisory("CVE-2024-99999", "GHSA-9", "kura");
        var software = Gates();
        var packages = Hikeshi.Exposure.Matching.ExposureScan.Run(software, Hikeshi.Exposure.Matching.AdvisoryIndex.Build([advisory])).Packages;
        var outcome = VexApplication.Apply(packages, [vex], Hikeshi.Exposure.Aliasing.Aliases.Of([advisory], []), software);
        Assert.Equal(fate, Assert.Single(outcome.Uses).Fate);
        Assert.Equal(closed is null ? [] : [$"pkg:npm/kura@1.4.2 CVE-2024-99999 {closed}"], Closed(outcome));
    }

    private static Hikeshi.Exposure.Matching.ScannedDocument[] Gates() =>
        [Bom("gate.json", "pkg:npm/gate@9.0.0", "pkg:npm/kura@1.4.2"), Bom("bench.json", "pkg:npm/bench@1.0.0", "pkg:npm/kura@1.4.2")];

    private static VexDocument Vex(string reference, string state, string versions) => Given.Read("cdx.json",
        $$"""{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"timestamp":"2099-01-01T00:00:00Z"},"vulnerabilities":[{"id":"CVE-2099-1","analysis":{"state":"{{state}}"},"affects":[{"ref":"{{reference}}"{{(versions.Length == 0 ? "" : $$""","versions":[{{versions[1..]}}]""")}} }]}]}""");
}
