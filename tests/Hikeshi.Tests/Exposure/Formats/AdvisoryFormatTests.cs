using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Advisories.Alpine;
using Hikeshi.Exposure.Advisories.Cve;
using Hikeshi.Exposure.Advisories.Jvn;
using Hikeshi.Exposure.Advisories.Npm;
using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure.Formats;

public sealed class AdvisoryFormatTests
{
    [Fact]
    public void Cve_PackagesAndProducts_AreKeptApart()
    {
        var advisory = CveReader.Read("x", Bytes(Fixtures.Cve));
        Assert.Equal(["[1.0, 2.0)"], advisory.Affected[0].Intervals.Select(i => i.ToString()));
        Assert.Equal(["[0, 1.5.0)", "(2.0.0, ∞)"], advisory.Affected[1].Intervals.Select(i => i.ToString()));
        Assert.Equal(PackageKey.Of("PyPI", "demo-pkg"), advisory.Affected[0].Key);
        Assert.Equal("Box", Assert.Single(advisory.Products).Product);
        Assert.Equal(new RangeCounts(Evaluated: 2, Git: 1, Undecidable: 0, Unidentified: 1), advisory.Ranges);
        Assert.Equal(["GHSA-aaaa-bbbb-cccc"], advisory.Aliases);
        Assert.Equal(["GO-2099-0001"], advisory.Related);
        Assert.Contains(new LocalText("ja", "日本語"), advisory.Texts);
    }

    [Fact]
    public void Cve_Rejected_IsWithdrawn() =>
        Assert.True(CveReader.Read("x", Bytes(Fixtures.Cve.Replace("PUBLISHED", "REJECTED", StringComparison.Ordinal))).Withdrawn);

    [Fact]
    public void Secdb_Fixes_AreIntervalsFromTheBeginning()
    {
        var advisories = SecdbReader.Read("x", Bytes(Fixtures.Secdb));
        Assert.Equal(["CVE-2099-1111", "CVE-2099-2222", "CVE-2099-3333"], advisories.Select(a => a.Id));
        Assert.Equal([PackageKey.Of("Alpine:v3.99", "demo")], advisories[0].NotAffected);
        Assert.Empty(advisories[0].Affected);
        Assert.Equal("[0, 1.3-r0)", Assert.Single(advisories[1].Affected[0].Intervals).ToString());
        Assert.Equal(["XSA-7"], advisories[1].Related);
    }

    [Fact]
    public void Secdb_FixThatIsNoVersion_ClearsNothing()
    {
        var affected = SecdbReader.Read("x", Bytes(Fixtures.Secdb.Replace("1.3-r0", "1.3-33", StringComparison.Ordinal)))[1].Affected[0];
        Assert.Equal("[0, 1.2-r3)", Assert.Single(affected.Intervals).ToString());
        Assert.Equal(VerdictKind.Affected, affected.Decide(new ComponentVersion("Alpine:v3.99", "1.2-r0")).Kind);
        Assert.Equal(VerdictKind.Unparsed, affected.Decide(new ComponentVersion("Alpine:v3.99", "1.2-r5")).Kind);
    }

    [Theory]
    [InlineData("<1.2.0 || ^2.1.0", "[0, 1.2.0) [2.1.0, 3.0.0-0)")]
    [InlineData("^0.2.3", "[0.2.3, 0.3.0-0)")]
    [InlineData("^0.0.3", "[0.0.3, 0.0.4-0)")]
    [InlineData("~1.2", "[1.2.0-0, 1.3.0-0)")]
    [InlineData("1.x", "[1.0.0-0, 2.0.0-0)")]
    [InlineData("1.2.3 - 2.3", "[1.2.3, 2.4.0-0)")]
    [InlineData(">1.2.3 <=2.0.0", "(1.2.3, 2.0.0]")]
    [InlineData(">1", "[2.0.0-0, ∞)")]
    [InlineData("<= 1.0", "[0, 1.1.0-0)")]
    [InlineData("= 3.10.2", "[3.10.2, 3.10.2]")]
    [InlineData("*", "[0, ∞)")]
    [InlineData("<0.0.0-0", "[0, 0.0.0-0)")]
    [InlineData(">2.0.0 <1.0.0", "")]
    public void Npm_Range_IsAsNodeSemverReadsIt(string range, string intervals) =>
        Assert.Equal(intervals, string.Join(' ', NpmAdvisoryReader.Read("x", Bytes(Fixtures.Npm.Replace("<1.2.0 || ^2.1.0", range, StringComparison.Ordinal))).Affected[0].Intervals));

    [Fact]
    public void OpenVex_Statements_InheritAndMultiply()
    {
        var statements = OpenVexReader.Read("x", Bytes(Fixtures.OpenVex));
        Assert.Equal(["pkg:golang/stdlib@v1.2.3", "x", null], statements.Select(s => s.Component?.Id));
        Assert.Equal(VexJustification.ComponentNotPresent, statements[0].Justification);
        Assert.Equal([1, 1, 2], statements.Select(s => s.Issued!.Value.Month));
        Assert.True(statements[0].Product!.Covers(Purl("pkg:golang/example.org/app@v9")));
        Assert.False(statements[2].Product!.Covers(Purl("pkg:npm/demo@1.0.1")));
        Assert.Equal(["pkg:npm/a", "pkg:npm/b"], OpenVexReader.Read("x", Bytes(Fixtures.OldOpenVex)).Select(s => s.Product!.Id));
    }

    [Fact]
    public void Jvn_Entries_KeepTheirLanguageAndAreNoPackages()
    {
        var rss = Assert.Single(JvnReader.ReadRss("x", new MemoryStream(Bytes(Fixtures.Rss))));
        Assert.Equal(("JVNDB-2099-000001", "見本の脆弱性"), (rss.Id, rss.Summary));
        Assert.Equal(["CVE-2099-8888"], rss.Aliases);
        Assert.Equal(new NamedProduct("見本社", "見本", "cpe:/a:demo:demo", ""), Assert.Single(rss.Products));
        var vuldef = Assert.Single(JvnReader.ReadVuldef("x", new MemoryStream(Bytes(Fixtures.Vuldef))));
        Assert.Empty(vuldef.Aliases);
        Assert.Contains("CVE-2099-0003", vuldef.Related);
        Assert.Equal("7.3 より前", Assert.Single(vuldef.Products).Versions);
    }

    [Theory]
    [InlineData("""{"cveMetadata":{"cveId":"X"},"containers":{}}""", "x: $.cveMetadata: 'cveId' is missing")]
    [InlineData("""{"cveMetadata":{"cveId":"CVE-2099-0001"},"containers":{"cna":{"affected":[{"versions":[{}]}]}}}""", "x: $.containers.cna.affected[0].versions[0]: 'version' is missing")]
    [InlineData("""{"reponame":"m","packages":[]}""", "'distroversion' is missing")]
    [InlineData("""{"id":1,"module_name":"a","vulnerable_versions":">>1"}""", "x: $.vulnerable_versions")]
    [InlineData("""{"@context":"https://openvex.dev/ns","author":"a","statements":[{"vulnerability":"X","status":"not_affected"}]}""", "x: $.statements[0]: 'justification' is missing")]
    [InlineData("""<!DOCTYPE x [<!ENTITY a "b">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>""", "")]
    public void Read_BadDocument_IsRefusedWithItsPlace(string text, string sentence)
    {
        if (sentence.Length == 0)
        {
            Assert.Null(AdvisoryDocument.Read("x", Bytes(text)));
            sentence = "x:1";
            Assert.Contains(sentence, Assert.Throws<RefusedException>(() => JvnReader.ReadRss("x", new MemoryStream(Bytes(text)))).Refusal.Sentence, StringComparison.Ordinal);
            return;
        }

        Assert.Contains(sentence, Assert.Throws<RefusedException>(() => AdvisoryDocument.Read("x", Bytes(text))).Refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fixtures.Cve)]
    [InlineData(Fixtures.Secdb)]
    [InlineData(Fixtures.Npm)]
    [InlineData(Fixtures.OpenVex)]
    [InlineData(Fixtures.Rss)]
    [InlineData(Fixtures.Vuldef)]
    public void Read_AnyMutation_IsRefusedOrRead(string document) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var bytes = Mutation.Of(Bytes(document), new Random(seed));
            if (Record.Exception(() => AdvisoryDocument.Read("x", bytes)) is { } thrown)
            {
                Assert.IsType<RefusedException>(thrown);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static PackageUrl Purl(string text) => PackageUrl.TryParse(text, out var purl) ? purl : throw new InvalidOperationException(text);
}
