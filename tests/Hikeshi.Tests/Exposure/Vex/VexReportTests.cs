using System.Text.Json;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Reporting;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Packages;
using Hikeshi.Tests.Ledger.Import;
using Xunit;
using static Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Vex;

public sealed class VexReportTests
{
    private const string Lib = "pkg:npm/lib@1.0.0";
    private static readonly ScannedDocument Office = Bom("office.json", "pkg:npm/office@1.0.0", Lib);

    /// <summary>lib: one finding closed in the shop alone, the other affected everywhere; other: closed.</summary>
    private static readonly ScanReport Report = Of(
        OpenVex(Product("pkg:npm/shop", Lib), file: "a.json"),
        OpenVex(Product(Lib), "affected", "CVE-2099-2", file: "b.json"),
        OpenVex(Product("pkg:npm/other@1.0.0"), "fixed", file: "c.json"));

    [Fact]
    public void Counts_OfAFinding_AreClosedOnlyWhenItIsInEveryDocument() => Assert.Equal((3, 1, 2), (Report.Findings, Report.Closed, Report.Open));

    [Fact]
    public void CycloneDx_CarriesTheAnalysis()
    {
        var bytes = Bytes(output => CycloneDxVexReport.Write(output, Report, "1.2.3"));
        Assert.True(SchemaOracle.Accepts("1.6", bytes));
        using var document = JsonDocument.Parse(bytes);
        var vulnerabilities = document.RootElement.GetProperty("vulnerabilities").EnumerateArray().ToDictionary(v => v.GetProperty("id").GetString()!, v => v.GetProperty("analysis"));
        Assert.Equal(["exploitable", "in_triage", "resolved"], vulnerabilities.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => v.Value.GetProperty("state").GetString()));
        Assert.Contains("shop.json: closed: not_affected (vulnerable_code_not_present), says Demo, 2099-01-01T00:00:00Z, in a.json: $.statements[0]", vulnerabilities["GHSA-1"].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void CycloneDx_ClosedEverywhere_HasTheJustification()
    {
        using var document = JsonDocument.Parse(Bytes(output => CycloneDxVexReport.Write(output, Of(OpenVex(Product(Lib))), "1.2.3")));
        var one = document.RootElement.GetProperty("vulnerabilities").EnumerateArray().Single(v => v.GetProperty("id").GetString() == "GHSA-1");
        Assert.Equal(("not_affected", "code_not_present"), (one.GetProperty("analysis").GetProperty("state").GetString(), one.GetProperty("analysis").GetProperty("justification").GetString()));
        Assert.Equal("unaffected", one.GetProperty("affects")[0].GetProperty("versions")[0].GetProperty("status").GetString());
    }

    [Fact]
    public void Sarif_ClosedResults_AreSuppressed()
    {
        using var document = JsonDocument.Parse(Bytes(output => SarifReport.Write(output, Report, "1.2.3")));
        var suppressed = document.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray().Where(r => r.TryGetProperty("suppressions", out _)).ToList();
        Assert.Equal(
            [("GHSA-1", "shop.json"), ("GHSA-1-other", "shop.json")],
            suppressed.Select(r => (r.GetProperty("ruleId").GetString()!, r.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!)));
        Assert.All(suppressed, r => Assert.Equal("external", r.GetProperty("suppressions")[0].GetProperty("kind").GetString()));
        Assert.Contains("says Demo", suppressed[0].GetProperty("suppressions")[0].GetProperty("justification").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_HasTheStatementBesideTheFinding()
    {
        using var text = new StringWriter();
        CsvReport.Write(text, Report);
        var rows = text.ToString().Split("\r\n");
        Assert.EndsWith(",closed,not_affected,vulnerable_code_not_present,Demo,2099-01-01T00:00:00Z,a.json: $.statements[0]", rows.Single(row => row.StartsWith("shop.json,pkg:npm/lib@1.0.0,", StringComparison.Ordinal) && row.Contains(",GHSA-1,", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.EndsWith(",,,,,,", rows.Single(row => row.StartsWith("office.json,", StringComparison.Ordinal) && row.Contains(",GHSA-1,", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_ShowsWhatWasConsidered()
    {
        Assert.True(PackageUrl.TryParse(Lib, out var purl));
        var index = AdvisoryIndex.Build(Advisories);
        var vex = new[] { OpenVex(Product("pkg:npm/shop", Lib), file: "a.json"), OpenVex(Product("pkg:npm/shop", "pkg:npm/other"), file: "b.json"), OpenVex(Product("pkg:npm/nobody", Lib), file: "c.json") };
        var explained = VexExplanation.Of(purl, ComponentExplanation.Of(purl, index, "GHSA-1"), index, Advisories, vex, [Shop, Office]);
        Assert.Equal([("shop.json", VexState.Closed)], explained.Decisions.Select(one => (one.Document, one.State)));
        Assert.Equal([("a.json: $.statements[0]", VexFate.ClosedFinding), ("c.json: $.statements[0]", VexFate.ProductNotInSoftware)], explained.Uses.Select(use => (use.Statement.Where, use.Fate)));

        var alone = VexExplanation.Of(purl, ComponentExplanation.Of(purl, index, "GHSA-1"), index, Advisories, [OpenVex(Product(Lib))], []);
        Assert.Equal(VexState.Closed, Assert.Single(alone.Decisions).State);
    }

    /// <summary>Statements of the pack about a product of Kubernetes, against the advisories of Go.</summary>
    [Fact]
    public void Apply_StatementsOfThePack_CloseWhatTheyName()
    {
        var advisories = Hikeshi.Exposure.Advisories.AdvisoryFolder.Load(DataPack.Folder("osv-go")).Advisories;
        var vex = Hikeshi.Exposure.Advisories.AdvisoryFolder.Load(DataPack.Folder("vex-rancher")).VexDocuments;
        ScannedDocument[] software = [Bom("client.json", "pkg:golang/k8s.io/cri-client@v0.31.0", "pkg:golang/stdlib@1.22.5"), Bom("other.json", "pkg:golang/example.org/other@v0.31.0", "pkg:golang/stdlib@1.22.5")];
        var report = ExposureScan.Run(software, AdvisoryIndex.Build(advisories));
        var outcome = VexApplication.Apply(report.Packages, vex, Hikeshi.Exposure.Aliasing.Aliases.Of(advisories, []), software);
        Assert.Contains("pkg:golang/stdlib@1.22.5 GO-2024-3105 client.json", Closed(outcome));
        Assert.All(outcome.Decisions, one => Assert.Equal(("client.json", VexState.Closed), (one.Document, one.State)));
        Assert.Equal(vex.Sum(document => document.Statements.Count), outcome.Counts.Sum(count => count.Count));
        Assert.True(outcome.Counts.Single(count => count.Fate == VexFate.ProductNotInSoftware).Count > 15_000);
    }

    private static ScanReport Of(params Hikeshi.Exposure.Vex.VexDocument[] vex)
    {
        ScannedDocument[] software = [Shop, Office];
        return ExposureScan.Run(software, AdvisoryIndex.Build(Advisories)) with { Vex = Apply(software, vex) };
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var memory = new MemoryStream();
        write(memory);
        return memory.ToArray();
    }
}
