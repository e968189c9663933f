using System.Text;
using System.Text.Json;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Reporting;
using Hikeshi.Ledger.Import;
using Hikeshi.Tests.Ledger.Import;
using Xunit;

namespace Hikeshi.Tests.Exposure.Reporting;

public sealed class ReportTests
{
    private static readonly Finding First = new("GHSA-1", ["CVE-2099-1", "CVE-2099-1"], "=cmd|'x', \"quoted\"", "[1.0, 1.2)", "semver", "GHSA-1.json");
    private static readonly Finding Second = new("CVE-2099-2", [], "", "the listed versions", "semver", "two.json");

    private static readonly ScanReport Report = new(2, 3, 2, 0, 0, 3,
        [
            new AffectedComponentFindings("pkg:npm/a@1.1", "npm", "a", "1.1", ["one/b om.json", "two.json"], [First]),
            new AffectedComponentFindings("pkg:npm/b@1.1", "npm", "b", "1.1", ["two.json"], [Second, First]),
        ],
        []);

    [Fact]
    public void Csv_HasARowForEachDocument_AndNoFormula()
    {
        using var text = new StringWriter();
        CsvReport.Write(text, Report);
        Assert.Equal(
            "document,purl,ecosystem,name,version,advisory,aliases,interval,comparer,source,summary,vex,vex_status,vex_justification,vex_author,vex_time,vex_source\r\n"
            + "one/b om.json,pkg:npm/a@1.1,npm,a,1.1,GHSA-1,CVE-2099-1 CVE-2099-1,\"[1.0, 1.2)\",semver,GHSA-1.json,\"'=cmd|'x', \"\"quoted\"\"\",,,,,,\r\n"
            + "two.json,pkg:npm/a@1.1,npm,a,1.1,GHSA-1,CVE-2099-1 CVE-2099-1,\"[1.0, 1.2)\",semver,GHSA-1.json,\"'=cmd|'x', \"\"quoted\"\"\",,,,,,\r\n"
            + "two.json,pkg:npm/b@1.1,npm,b,1.1,CVE-2099-2,,the listed versions,semver,two.json,,,,,,,\r\n"
            + "two.json,pkg:npm/b@1.1,npm,b,1.1,GHSA-1,CVE-2099-1 CVE-2099-1,\"[1.0, 1.2)\",semver,GHSA-1.json,\"'=cmd|'x', \"\"quoted\"\"\",,,,,,\r\n",
            text.ToString());
    }

    [Fact]
    public void CycloneDx_IsValidByItsSchema_AndReadsBack()
    {
        var bytes = Bytes(output => CycloneDxVexReport.Write(output, Report, "1.2.3"));
        Assert.True(SchemaOracle.Accepts("1.6", bytes));
        Assert.Equal(["pkg:npm/a@1.1", "pkg:npm/b@1.1"], SoftwareDocument.Read("report", bytes).Components.Select(c => c.Purl));
        using var document = JsonDocument.Parse(bytes);
        var vulnerabilities = document.RootElement.GetProperty("vulnerabilities").EnumerateArray().ToList();
        Assert.Equal([("CVE-2099-2", 1), ("GHSA-1", 2)], vulnerabilities.Select(v => (v.GetProperty("id").GetString()!, v.GetProperty("affects").GetArrayLength())));
        Assert.Contains("pkg:npm/a@1.1: 1.1 in [1.0, 1.2) by semver, says GHSA-1.json\npkg:npm/b@1.1", vulnerabilities[1].GetProperty("analysis").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_ResultsPointToTheirRulesAndDocuments()
    {
        using var document = JsonDocument.Parse(Bytes(output => SarifReport.Write(output, Report, "1.2.3")));
        var run = document.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
        Assert.Equal(["CVE-2099-2", "GHSA-1"], rules);
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(4, results.Count);
        Assert.All(results, r => Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()]));
        Assert.Equal("one/b%20om.json", results[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString());
    }

    [Fact]
    public void Reports_OfNothing_AreStillDocuments()
    {
        var nothing = Report with { Packages = [], Findings = 0 };
        Assert.True(SchemaOracle.Accepts("1.6", Bytes(output => CycloneDxVexReport.Write(output, nothing, "1.2.3"))));
        Assert.Equal(0, JsonDocument.Parse(Bytes(output => SarifReport.Write(output, nothing, "1.2.3"))).RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength());
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var memory = new MemoryStream();
        write(memory);
        Assert.True(Encoding.UTF8.GetString(memory.ToArray()).Length > 0);
        return memory.ToArray();
    }
}
