using System.Text;
using Hikeshi.Exposure.Csaf;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>What is not of the structure of section 3 is refused with file, JSON path, what was found and what was expected.</summary>
public sealed class CsafStructureTests
{
    [Theory]
    [InlineData("document/title", "", "fixture.json: $.document: 'title' is missing")]
    [InlineData("document/title", "7", "$.document.title: a number; expected a text that is not empty")]
    [InlineData("document/title", "\"\"", "$.document.title: ''")]
    [InlineData("document/publisher/namespace", "\"not a uri\"", "$.document.publisher.namespace: 'not a uri'; expected an absolute URI (RFC 3986)")]
    [InlineData("document/publisher/category", "\"press\"", "expected one of coordinator, discoverer, other, translator, user, vendor")]
    [InlineData("document/tracking/current_release_date", "\"yesterday\"", "$.document.tracking.current_release_date: 'yesterday'")]
    [InlineData("document/tracking/version", "\"1.0\"", "$.document.tracking.version: '1.0'")]
    [InlineData("document/tracking/revision_history", "[]", "$.document.tracking.revision_history: an array of 0; expected at least 1")]
    [InlineData("document/tracking/aliases", """["a","a"]""", "$.document.tracking.aliases[1]: the same item again")]
    [InlineData("document/distribution", "{}", "$.document.distribution: 0 members; expected at least 1")]
    [InlineData("document/category", "\"-x\"", "$.document.category: '-x'")]
    [InlineData("product_tree/branches/0/extra", "1", "$.product_tree.branches[0]: 4 members; expected 3")]
    [InlineData("product_tree/product_groups/0/product_ids", """["P-142"]""", "$.product_tree.product_groups[0].product_ids: an array of 1; expected at least 2")]
    [InlineData("product_tree/full_product_names/0/product_identification_helper/cpe", "\"cpe:kura\"", "product_identification_helper.cpe: 'cpe:kura'")]
    [InlineData("vulnerabilities", "{}", "$.vulnerabilities: an object; expected an array")]
    [InlineData("vulnerabilities/0/cve", "\"CVE-24-1\"", "$.vulnerabilities[0].cve: 'CVE-24-1'")]
    [InlineData("vulnerabilities/0/flags/+", """{"product_ids":["P-on-G"],"label":"vulnerable_code_not_present"}""", "$.vulnerabilities[0].flags[1]: the same item again")]
    public void Read_WrongStructure_IsRefusedWithItsPlace(string path, string json, string sentence)
    {
        var refused = Assert.Throws<RefusedException>(() => CsafReader.Read("fixture.json", CsafFixture.Utf8(CsafFixture.With(path, json))));
        Assert.Contains(sentence, refused.Refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "fixture.json:1")]
    [InlineData("{", "fixture.json:1")]
    [InlineData("[]", "$.document.csaf_version: it is missing")]
    [InlineData("{\"a\":1,\"a\":2}", "Duplicate")]
    [InlineData("{\"document\":{\"csaf_version\":\"1.2\"}}", "'1.2'; expected 2.0 or 2.1")]
    [InlineData("{\"document\":{\"csaf_version\":\"2.0\",\"title\":\"\\ud800\"}}", "$.document.title: a text or the name of a member is not valid Unicode")]
    [InlineData("{\"document\":{\"csaf_version\":\"2.0\",\"\\ud800\":1}}", "not valid Unicode")]
    public void Open_NoCsaf_IsRefusedWithItsPlace(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<RefusedException>(() => CsafFile.Open("fixture.json", Encoding.UTF8.GetBytes(text))).Refusal.Sentence, StringComparison.Ordinal);

    [Fact]
    public void Open_OutOfBounds_IsRefused()
    {
        Assert.Contains("at most 16777216 bytes", Refusal(new byte[CsafFile.MaxBytes + 1]), StringComparison.Ordinal);
        Assert.Contains("not well-formed", Refusal(Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200))), StringComparison.Ordinal);

        var names = string.Join(',', Enumerable.Repeat("""{"name":"n","product_id":"p"}""", 100_001));
        Assert.Contains("at most 100000", Refusal(Encoding.UTF8.GetBytes($$$"""{"document":{"csaf_version":"2.0"},"product_tree":{"full_product_names":[{{{names}}}]}}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_GroupsNamedAgainAndAgain_AreRefusedBeforeTheyMultiply()
    {
        var ids = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"p{i}\""));
        var remedies = string.Join(',', Enumerable.Repeat("""{"category":"mitigation","details":"d","group_ids":["g"]}""", 5_000));
        var text = $$$"""{"document":{"csaf_version":"2.0"},"product_tree":{"product_groups":[{"group_id":"g","product_ids":[{{{ids}}}]}]},"vulnerabilities":[{"remediations":[{{{remedies}}}]}]}""";
        Assert.Contains("named too often", Assert.Throws<RefusedException>(() => CsafFixture.Judge(Encoding.UTF8.GetBytes(text))).Refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ExtraMember_Is21sMistakeAnd20sWarning()
    {
        var document = CsafFixture.With("document/zeal", "1");
        Assert.Empty(CsafFixture.Judge(document).Structure);
        CsafFixture.Put(document, "document/csaf_version", "\"2.1\"");
        Assert.Contains(CsafFixture.Judge(document).Structure, finding => finding.Path == "$.document.zeal");
    }

    private static string Refusal(byte[] utf8) => Assert.Throws<RefusedException>(() => CsafFile.Open("fixture.json", utf8)).Refusal.Sentence;
}
