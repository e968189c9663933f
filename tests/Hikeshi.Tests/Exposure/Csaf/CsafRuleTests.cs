using System.Text.Json.Nodes;
using Hikeshi.Exposure.Csaf.Languages;
using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Structure;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>Each rule objects to what its clause forbids, at its place, and to nothing in a good document.</summary>
public sealed class CsafRuleTests
{
    [Fact]
    public void Judge_GoodDocument_FindsNothingButAdviceOnRanges()
    {
        var verdict = CsafFixture.Judge(CsafFixture.Document());
        Assert.Empty(verdict.Structure);
        Assert.Empty(verdict.Violations);
        Assert.Equal(["6.3.9", "6.3.10"], verdict.Warnings.Select(warning => warning.Clause));
    }

    [Theory]
    [InlineData("6.1.1", "vulnerabilities/0/flags/0/product_ids/+", "\"P-none\"", "$.vulnerabilities[0].flags[0].product_ids[1]")]
    [InlineData("6.1.2", "product_tree/full_product_names/0/product_id", "\"P-142\"", "$.product_tree.full_product_names[0].product_id")]
    [InlineData("6.1.3", "product_tree/relationships/0/product_reference", "\"P-on-G\"", "$.product_tree.relationships[0].full_product_name.product_id")]
    [InlineData("6.1.4", "vulnerabilities/0/threats/0/group_ids/+", "\"none\"", "$.vulnerabilities[0].threats[0].group_ids[1]")]
    [InlineData("6.1.5", "product_tree/product_groups/+", """{"group_id":"all","product_ids":["P-142","G-9"]}""", "$.product_tree.product_groups[1].group_id")]
    [InlineData("6.1.6", "vulnerabilities/0/product_status/under_investigation", """["G-9"]""", "$.vulnerabilities[0].product_status.under_investigation[0]")]
    [InlineData("6.1.7", "vulnerabilities/0/scores/+", """{"cvss_v3":{"baseScore":7.5,"baseSeverity":"HIGH","vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N","version":"3.1"},"products":["G-9"]}""", "$.vulnerabilities[0].scores[1].cvss_v3")]
    [InlineData("6.1.8", "vulnerabilities/0/scores/0/cvss_v3/baseSeverity", "", "$.vulnerabilities[0].scores[0].cvss_v3")]
    [InlineData("6.1.8", "vulnerabilities/0/scores/0/cvss_v3/baseScore", "11", "$.vulnerabilities[0].scores[0].cvss_v3.baseScore")]
    [InlineData("6.1.9", "vulnerabilities/0/scores/0/cvss_v3/baseScore", "7.4", "$.vulnerabilities[0].scores[0].cvss_v3.baseScore")]
    [InlineData("6.1.9", "vulnerabilities/0/scores/0/cvss_v3/baseSeverity", "\"LOW\"", "$.vulnerabilities[0].scores[0].cvss_v3.baseSeverity")]
    [InlineData("6.1.10", "vulnerabilities/0/scores/0/cvss_v3/attackVector", "\"LOCAL\"", "$.vulnerabilities[0].scores[0].cvss_v3.attackVector")]
    [InlineData("6.1.11", "vulnerabilities/0/cwe/name", "\"Out-of-bounds Write\"", "$.vulnerabilities[0].cwe")]
    [InlineData("6.1.11", "vulnerabilities/0/cwe/id", "\"CWE-999999\"", "$.vulnerabilities[0].cwe")]
    [InlineData("6.1.12", "document/lang", "\"xy-GB\"", "$.document.lang")]
    [InlineData("6.1.13", "product_tree/branches/0/branches/0/branches/0/product/product_identification_helper/purl", "\"pkg:npm/@1.4.2\"", "$.product_tree.branches[0].branches[0].branches[0].product.product_identification_helper.purl")]
    [InlineData("6.1.14", "document/tracking/revision_history/1/date", "\"2024-03-01T09:59:59Z\"", "$.document.tracking.revision_history[0]")]
    [InlineData("6.1.16", "document/tracking/version", "\"1\"", "$.document.tracking.version")]
    [InlineData("6.1.17", "document/tracking/version", "\"0\"", "$.document.tracking.status")]
    [InlineData("6.1.18", "document/tracking/revision_history/0/number", "\"0\"", "$.document.tracking.revision_history[0].number")]
    [InlineData("6.1.19", "document/tracking/revision_history/0/number", "\"1.0.0-rc.1\"", "$.document.tracking.revision_history[0].number")]
    [InlineData("6.1.20", "document/tracking/version", "\"2.0.0-rc.1\"", "$.document.tracking.version")]
    [InlineData("6.1.21", "document/tracking/revision_history/1/number", "\"3\"", "$.document.tracking.revision_history[1].number")]
    [InlineData("6.1.21", "document/tracking/revision_history/0/number", "\"2\"", "$.document.tracking.revision_history[0].number")]
    [InlineData("6.1.22", "document/tracking/revision_history/1/number", "\"1\"", "$.document.tracking.revision_history[1].number")]
    [InlineData("6.1.23", "vulnerabilities/+", """{"cve":"CVE-2024-99999","notes":[{"category":"other","text":"x"}],"product_status":{"fixed":["P-142"]}}""", "$.vulnerabilities[1].cve")]
    [InlineData("6.1.24", "vulnerabilities/0/involvements/+", """{"date":"2024-02-01T09:00:00+09:00","party":"vendor","status":"open"}""", "$.vulnerabilities[0].involvements[1]")]
    [InlineData("6.1.25", "product_tree/full_product_names/0/product_identification_helper/hashes/0/file_hashes/+", """{"algorithm":"sha256","value":"ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}""", "$.product_tree.full_product_names[0].product_identification_helper.hashes[0].file_hashes[1].algorithm")]
    [InlineData("6.1.26", "document/category", "\"Security Advisory\"", "$.document.category")]
    [InlineData("6.1.26", "document/category", "\"CSAF_mine\"", "$.document.category")]
    [InlineData("6.1.27.1", "document/category", "\"csaf_security_incident_response\"", "$.document.notes")]
    [InlineData("6.1.27.2", "document/category", "\"csaf_informational_advisory\"", "$.document.references")]
    [InlineData("6.1.27.3", "document/category", "\"csaf_informational_advisory\"", "$.vulnerabilities")]
    [InlineData("6.1.27.4", "product_tree", "", "$.product_tree")]
    [InlineData("6.1.27.5", "vulnerabilities/0/notes", "", "$.vulnerabilities[0].notes")]
    [InlineData("6.1.27.6", "vulnerabilities/0/product_status", "", "$.vulnerabilities[0].product_status")]
    [InlineData("6.1.27.11", "vulnerabilities", "", "$.vulnerabilities")]
    [InlineData("6.1.28", "document/source_lang", "\"EN-gb\"", "$.document.source_lang")]
    [InlineData("6.1.29", "vulnerabilities/0/remediations/0/group_ids", "", "$.vulnerabilities[0].remediations[0]")]
    [InlineData("6.1.30", "document/tracking/version", "\"2.0.0\"", "$.document.tracking")]
    [InlineData("6.1.31", "product_tree/branches/0/branches/0/branches/0/name", "\"1.4.2 and later\"", "$.product_tree.branches[0].branches[0].branches[0].name")]
    [InlineData("6.1.32", "vulnerabilities/0/flags/0/product_ids", "", "$.vulnerabilities[0].flags[0]")]
    [InlineData("6.1.33", "vulnerabilities/0/flags/+", """{"label":"component_not_present","product_ids":["P-on-G"]}""", "$.vulnerabilities[0].flags[1]")]
    public void Judge_ViolatedClause_IsNamedWithItsPlace(string clause, string path, string json, string place)
    {
        var document = CsafFixture.With(path, json);
        if (clause == "6.1.27.1")
        {
            CsafFixture.Put(document, "document/notes", """[{"category":"legal_disclaimer","text":"x"}]""");
        }

        Assert.Contains(CsafFixture.Judge(document).Violations, finding => finding.Clause == clause && finding.Path == place);
    }

    [Theory]
    [InlineData("6.1.27.7", "vulnerabilities/0/product_status", """{"recommended":["P-142"]}""")]
    [InlineData("6.1.27.9", "vulnerabilities/0/flags", "")]
    [InlineData("6.1.27.10", "vulnerabilities/0/remediations/0/group_ids", "")]
    public void Judge_VexWithoutStatement_IsNamed(string clause, string path, string json)
    {
        var document = CsafFixture.With(path, json);
        Assert.DoesNotContain(CsafFixture.Judge(document).Violations, finding => finding.Clause == clause);
        CsafFixture.Put(document, "document/category", "\"csaf_vex\"");
        Assert.Contains(CsafFixture.Judge(document).Violations, finding => finding.Clause == clause);
    }

    [Fact]
    public void Judge_VexWithoutNumber_IsNamed()
    {
        var document = CsafFixture.With("document/category", "\"csaf_vex\"");
        CsafFixture.Put(document, "vulnerabilities/0/cve", "");
        Assert.DoesNotContain(CsafFixture.Judge(document).Violations, finding => finding.Clause == "6.1.27.8");
        CsafFixture.Put(document, "vulnerabilities/0/ids", "");
        Assert.Contains(CsafFixture.Judge(document).Violations, finding => finding.Clause == "6.1.27.8");
    }

    [Fact]
    public void Judge_TranslatorWithoutSource_IsNamed()
    {
        var document = CsafFixture.With("document/publisher/category", "\"translator\"");
        Assert.Empty(CsafFixture.Judge(document).Violations);
        CsafFixture.Put(document, "document/source_lang", "");
        Assert.Equal("6.1.15", Assert.Single(CsafFixture.Judge(document).Violations).Clause);
    }

    [Theory]
    [InlineData("6.2.1", "vulnerabilities/0/product_status/fixed", "")]
    [InlineData("6.2.2", "vulnerabilities/0/remediations", "")]
    [InlineData("6.2.3", "vulnerabilities/0/scores", "")]
    [InlineData("6.2.5", "document/tracking/initial_release_date", "\"2024-02-29T23:00:00Z\"")]
    [InlineData("6.2.6", "document/tracking/current_release_date", "\"2024-03-02T00:59:59Z\"")]
    [InlineData("6.2.7", "vulnerabilities/0/involvements/0/date", "")]
    [InlineData("6.2.8", "product_tree/full_product_names/0/product_identification_helper/hashes/0/file_hashes/0/algorithm", "\"md5\"")]
    [InlineData("6.2.9", "product_tree/full_product_names/0/product_identification_helper/hashes/0/file_hashes/0/algorithm", "\"sha1\"")]
    [InlineData("6.2.10", "document/distribution", """{"text":"x"}""")]
    [InlineData("6.2.11", "document/references/0/url", "\"https://kura.example/csaf/kura-2024-2.json\"")]
    [InlineData("6.2.12", "document/lang", "")]
    [InlineData("6.2.14", "document/lang", "\"en-QM\"")]
    [InlineData("6.2.15", "document/lang", "\"i-default\"")]
    [InlineData("6.2.16", "product_tree/full_product_names/0/product_identification_helper", "")]
    [InlineData("6.2.17", "vulnerabilities/0/ids/0/text", "\"CVE-2024-0001\"")]
    [InlineData("6.2.18", "product_tree/branches/0/branches/0/branches/1/name", "\"<1.4.2\"")]
    [InlineData("6.2.19", "vulnerabilities/0/scores/0/products/+", "\"P-142\"")]
    [InlineData("6.2.20", "document/zeal", "1")]
    [InlineData("6.3.3", "vulnerabilities/0/cve", "")]
    [InlineData("6.3.4", "vulnerabilities/0/cwe", "")]
    [InlineData("6.3.5", "product_tree/full_product_names/0/product_identification_helper/hashes/0/file_hashes/0/value", "\"00112233445566778899aabbccddeeff\"")]
    [InlineData("6.3.11", "product_tree/branches/0/branches/0/branches/0/name", "\"v1.4.2\"")]
    public void Judge_WhatIsOnlyAdvised_WarnsAndStaysReadable(string clause, string path, string json)
    {
        var document = CsafFixture.With(path, json);
        if (clause == "6.2.1")
        {
            CsafFixture.Put(document, "product_tree/relationships", "");
            CsafFixture.Put(document, "vulnerabilities/0/product_status/known_not_affected", "");
            CsafFixture.Put(document, "vulnerabilities/0/flags", "");
        }

        var verdict = CsafFixture.Judge(document);
        Assert.Empty(verdict.Structure);
        Assert.Contains(verdict.Warnings, finding => finding.Clause == clause);
    }

    [Fact]
    public void Judge_UnsortedMembers_Warns()
    {
        var document = CsafFixture.Document().AsObject();
        var tree = document["product_tree"]!.DeepClone();
        document.Remove("product_tree");
        document.Add("product_tree", tree);
        Assert.Contains(CsafFixture.Judge(document).Warnings, finding => finding.Clause == "6.2.13");
    }

    [Theory]
    [InlineData("en", null)]
    [InlineData("de-CH-1996", null)]
    [InlineData("zh-cmn-Hans-CN", null)]
    [InlineData("sl-rozaj-biske-1994", null)]
    [InlineData("en-a-bbb-x-a-ccc", null)]
    [InlineData("x-whatever", null)]
    [InlineData("i-mingo", null)]
    [InlineData("qaa-Qaaa-QM-x-southern", null)]
    [InlineData("ez", "ez")]
    [InlineData("en-Latm", "latm")]
    [InlineData("en-US-GB", "gb")]
    [InlineData("de-1996-1996", "1996")]
    [InlineData("en-a-bbb-a-ccc", "'a'")]
    public void Fault_Tag_IsAsTheRegistrySays(string tag, string? fault)
    {
        if (fault is null)
        {
            Assert.Null(LanguageTags.Fault(tag));
        }
        else
        {
            Assert.Contains(fault, LanguageTags.Fault(tag), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://kura.example/a?b=c#d", true)]
    [InlineData("urn:uuid:00000000-0000-0000-0000-000000000000", true)]
    [InlineData("https://[::1]:8080/", true)]
    [InlineData("mailto:a@b", true)]
    [InlineData("kura.example/a", false)]
    [InlineData("https://kura.example/a b", false)]
    [InlineData("https://kura.example/%zz", false)]
    [InlineData("https://kura.example:x/", false)]
    [InlineData("https://kura.example/\u00e9", false)]
    [InlineData("", false)]
    public void IsUri_Text_IsAsTheGrammarSays(string text, bool valid) => Assert.Equal(valid, Uris.IsUri(text));

    [Theory]
    [InlineData("2024-02-29T23:59:59Z", true)]
    [InlineData("2024-02-29t23:59:59.123456789z", true)]
    [InlineData("2016-12-31T23:59:60Z", true)]
    [InlineData("2017-01-01T08:59:60+09:00", true)]
    [InlineData("2016-12-31T12:59:60Z", false)]
    [InlineData("2023-02-29T00:00:00Z", false)]
    [InlineData("2023-02-28 00:00:00Z", false)]
    [InlineData("2023-02-28T00:00:00", false)]
    [InlineData("2023-02-28T24:00:00Z", false)]
    [InlineData("2023-02-28T00:00:00+24:00", false)]
    [InlineData("0000-01-01T00:00:00Z", false)]
    public void Parse_Time_IsAsRfc3339Says(string text, bool valid) => Assert.Equal(valid, CsafTime.Parse(text) is not null);

    [Fact]
    public void Compare_Versions_IsSemVer()
    {
        string[] ascending = ["0", "1", "1.0.1-alpha", "1.0.1-alpha.1", "1.0.1-alpha.beta", "1.0.1-beta.2", "1.0.1-beta.11", "1.0.1", "2", "10", "100000000000000000000000"];
        var versions = ascending.Select(CsafVersion.Parse).ToList();
        Assert.All(versions.Zip(versions.Skip(1)), pair => Assert.True(CsafVersion.Compare(pair.First, pair.Second) < 0));
        Assert.Null(CsafVersion.Parse("01"));
        Assert.Null(CsafVersion.Parse("1.2"));
        Assert.Equal(0, CsafVersion.Compare(CsafVersion.Parse("1.0.0+a"), CsafVersion.Parse("1.0.0+b")));
    }

    [Fact]
    public void Judge_Circle_IsFoundHoweverLongTheChain()
    {
        var relationships = new JsonArray();
        for (var i = 0; i < 20_000; i++)
        {
            relationships.Add(JsonNode.Parse($$"""{"category":"installed_on","full_product_name":{"name":"n","product_id":"R{{i}}"},"product_reference":"R{{(i + 1) % 20_000}}","relates_to_product_reference":"G-9"}"""));
        }

        var document = CsafFixture.Document();
        document["product_tree"]!["relationships"] = relationships;
        Assert.Single(CsafFixture.Judge(document).Violations, finding => finding.Clause == "6.1.3");
    }
}
