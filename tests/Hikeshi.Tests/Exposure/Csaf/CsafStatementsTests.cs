using System.Text.Json.Nodes;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Csaf.Statements;
using Hikeshi.Kernel.Packages;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

public sealed class CsafStatementsTests
{
    [Fact]
    public void Of_Advisory_AffectsTheRangeAndTellsTheRest()
    {
        var statements = Of(CsafFixture.Document());
        var advisory = Assert.Single(statements.Advisories);
        Assert.Equal("CVE-2024-99999", advisory.Id);
        Assert.Empty(advisory.Aliases);
        Assert.Equal(["K#7", "KURA-2024-1"], advisory.Related);
        var package = Assert.Single(advisory.Affected);
        Assert.Equal(new PackageKey("npm", "kura"), package.Key);
        Assert.Equal(["[1.0.0, 1.4.2)"], package.Intervals.Select(interval => interval.ToString()));

        Assert.Equal([("P-142", CsafStatus.Fixed), ("P-old", CsafStatus.KnownAffected), ("P-on-G", CsafStatus.KnownNotAffected)], statements.ByPackage.Select(s => (s.ProductId, s.Status)).Order());
        Assert.Equal(["vendor_fix: Take 1.4.2."], statements.ByPackage.Single(s => s.ProductId == "P-old").Actions);
        Assert.Equal("cpe:2.3:h:kura:gate:9:*:*:*:*:*:*:*", Assert.Single(statements.ByCpe, s => s.ProductId == "G-9").Identity);
    }

    [Fact]
    public void Of_CombinedProduct_IsKnownByItsComponent()
    {
        var document = CsafFixture.Document();
        var statement = Assert.Single(Of(document).ByPackage.Concat(Of(document).ByCpe), s => s.ProductId == "P-on-G");
        Assert.Equal(("pkg:npm/kura@1.4.2", "1.4.2", "vulnerable_code_not_present"), (statement.Identity, statement.Versions, statement.Justification));
    }

    [Theory]
    [InlineData("vers:npm/>=1.0.0|<1.4.2", "0.9.0", false)]
    [InlineData("vers:npm/>=1.0.0|<1.4.2", "1.4.1", true)]
    [InlineData("vers:npm/>=1.0.0|<1.4.2", "1.4.2", false)]
    [InlineData("vers:npm/<=1.4.2", "0.1.0", true)]
    [InlineData("vers:npm/<=1.4.2", "1.4.2", true)]
    [InlineData("vers:npm/>=2.0.0", "9.0.0", true)]
    [InlineData("vers:npm/1.1.0|>=2.0.0|<2.1.0", "1.1.0", true)]
    [InlineData("vers:npm/1.1.0|>=2.0.0|<2.1.0", "1.2.0", false)]
    [InlineData("vers:npm/<1.0.0|>=2.0.0|<2.1.0", "0.5.0", true)]
    [InlineData("vers:npm/>1.0.0", "1.0.0", false)]
    [InlineData("vers:npm/>1.0.0", "1.0.1", true)]
    [InlineData("vers:npm/>1.0.0|<=1.4.2", "1.0.0", false)]
    [InlineData("vers:npm/>1.0.0|<=1.4.2", "1.4.2", true)]
    [InlineData("vers:npm/>1.0.0|<=1.4.2", "1.4.3", false)]
    [InlineData("vers:npm/<=1.0.0|>1.4.2", "1.0.0", true)]
    [InlineData("vers:npm/<=1.0.0|>1.4.2", "1.4.2", false)]
    [InlineData("vers:npm/<2.0.0|!=1.0.0", "1.0.0", false)]
    [InlineData("vers:npm/<2.0.0|!=1.0.0", "0.9.0", true)]
    [InlineData("vers:npm/<2.0.0|!=1.0.0", "1.0.1", true)]
    [InlineData("vers:npm/>=1.0.0|!=1.5.0|<2.0.0", "1.5.0", false)]
    [InlineData("vers:npm/>=1.0.0|!=1.5.0|<2.0.0", "1.4.9", true)]
    [InlineData("vers:npm/!=1.0.0", "1.0.0", false)]
    [InlineData("vers:npm/!=1.0.0", "9.0.0", true)]
    [InlineData("vers:all/*", "7.7.7", true)]
    public void Of_Range_HoldsWhatVersSays(string range, string version, bool affected)
    {
        var statements = Of(CsafFixture.With("product_tree/branches/0/branches/0/branches/1/name", $"\"{range}\""));
        var verdict = Assert.Single(Assert.Single(statements.Advisories).Affected).Decide(new ComponentVersion("npm", version));
        Assert.Equal(affected ? VerdictKind.Affected : VerdictKind.NotAffected, verdict.Kind);
    }

    [Theory]
    [InlineData("vers:npm/>one")]
    [InlineData("vers:npm/1.0.0|!=1.0.0")]
    [InlineData("vers:npm/>=1.5.0|!=1.5.0|<2.0.0")]
    [InlineData("vers:npm/!=one")]
    [InlineData("vers:unheard/<2.0.0")]
    [InlineData("<2.0.0")]
    [InlineData("vers:npm/")]
    public void Of_RangeThatCannotBeDecided_LeavesThePackageUndecidedAndIsToldInTheStatement(string range)
    {
        var statements = Of(CsafFixture.With("product_tree/branches/0/branches/0/branches/1/name", $"\"{range}\""));
        Assert.Equal(VerdictKind.Unparsed, Assert.Single(Assert.Single(statements.Advisories).Affected).Decide(new ComponentVersion("npm", "1.5.0")).Kind);
        Assert.Equal(range, statements.ByPackage.Single(s => s.ProductId == "P-old").Versions);
    }

    [Fact]
    public void Of_RangeWithEndlessExclusions_IsUndecided() =>
        Of_RangeThatCannotBeDecided_LeavesThePackageUndecidedAndIsToldInTheStatement("vers:npm/" + string.Join('|', Enumerable.Range(0, 1001).Select(i => $"!=9.{i}.0")));

    [Fact]
    public void Of_FirstAndLastAffected_AreTheEndsOfARange()
    {
        var document = CsafFixture.Document();
        document["product_tree"]!["full_product_names"] = new JsonArray(Product("a", "1.2.0"), Product("b", "1.3.9"), Product("c", "2.0.0"), Product("G-9", "8.0.0"));
        document["vulnerabilities"]![0]!["product_status"] = JsonNode.Parse("""{"first_affected":["a","c"],"last_affected":["b"]}""");
        var package = Assert.Single(Assert.Single(Of(document).Advisories).Affected);
        Assert.Equal(["[1.2.0, 1.3.9]"], package.Intervals.Select(interval => interval.ToString()));
        Assert.Equal(VerdictKind.Affected, package.Decide(new ComponentVersion("npm", "1.3.0")).Kind);
        Assert.Equal(VerdictKind.Affected, package.Decide(new ComponentVersion("npm", "2.0.0")).Kind);
        Assert.Equal(VerdictKind.NotAffected, package.Decide(new ComponentVersion("npm", "2.0.1")).Kind);
    }

    private static JsonNode Product(string id, string version) =>
        JsonNode.Parse($$$"""{"name":"kura {{{version}}}","product_id":"{{{id}}}","product_identification_helper":{"purl":"pkg:npm/kura@{{{version}}}"}}""")!;

    private static CsafStatements Of(JsonNode document) => CsafStatements.Of(CsafReader.Read("a.json", CsafFixture.Utf8(document)));
}
