using System.Text.Json.Nodes;
using Hikeshi.Exposure.Csaf;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>Rules that only CSAF 2.1 has, each with a document that it objects to and one that differs in nothing else.</summary>
public sealed class Csaf21RuleTests
{
    private const string Advisory =
        """
        {
          "$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
          "document": {
            "category": "csaf_security_advisory",
            "csaf_version": "2.1",
            "distribution": { "tlp": { "label": "GREEN" } },
            "lang": "en",
            "license_expression": "Apache-2.0 WITH LLVM-exception OR (mit AND LicenseRef-scancode-kura)",
            "publisher": { "category": "vendor", "name": "Kura Systems", "namespace": "https://kura.example" },
            "references": [ { "category": "self", "summary": "This document.", "url": "https://kura.example/csaf/kura-2026-1.json" } ],
            "title": "Kura reads too far",
            "tracking": {
              "current_release_date": "2026-03-01T10:00:00Z",
              "id": "KURA-2026-1",
              "initial_release_date": "2026-03-01T10:00:00Z",
              "revision_history": [ { "date": "2026-03-01T10:00:00Z", "number": "1", "summary": "First." } ],
              "status": "final",
              "version": "1"
            }
          },
          "product_tree": {
            "branches": [
              {
                "branches": [
                  {
                    "branches": [
                      { "category": "product_version_range", "name": "vers:intdot/>=1.0|<1.4", "product": { "name": "kura before 1.4", "product_id": "P-old" } },
                      { "category": "product_version", "name": "1.4", "product": { "name": "kura 1.4", "product_id": "P-14", "product_identification_helper": { "cpe": "cpe:2.3:a:kura:kura:1.4:*:*:*:*:*:*:*", "purls": [ "pkg:npm/kura@1.4" ] } } },
                      { "category": "product_version_range", "name": "vers:intdot/>1.4|<2", "product": { "name": "kura after 1.4", "product_id": "P-new" } }
                    ],
                    "category": "product_name",
                    "name": "kura"
                  }
                ],
                "category": "vendor",
                "name": "Kura Systems"
              }
            ],
            "full_product_names": [ { "name": "Gate 9", "product_id": "G-9" } ]
          },
          "vulnerabilities": [
            {
              "cve": "CVE-2026-99999",
              "metrics": [
                {
                  "content": {
                    "ssvc_v2": {
                      "schemaVersion": "2.0.0",
                      "selections": [
                        { "key": "E", "name": "Exploitation", "namespace": "ssvc", "values": [ { "key": "N", "name": "None" }, { "key": "P", "name": "Public PoC" } ], "version": "1.1.0" }
                      ],
                      "target_ids": [ "CVE-2026-99999" ],
                      "timestamp": "2026-03-01T10:00:00Z"
                    }
                  },
                  "products": [ "P-old" ]
                }
              ],
              "notes": [ { "category": "description", "text": "It reads too far." } ],
              "product_status": { "fixed": [ "P-14" ], "known_affected": [ "P-old" ] },
              "remediations": [ { "category": "vendor_fix", "details": "Take 1.4.", "product_ids": [ "P-old" ] } ]
            }
          ]
        }
        """;

    private const string Selection = "vulnerabilities/0/metrics/0/content/ssvc_v2/selections/0/";
    private const string Leaves = "product_tree/branches/0/branches/0/branches/";
    private const string Status = "vulnerabilities/0/product_status";

    private static readonly string[] UnderTest = ["6.1.48", "6.2.39.1", "6.2.39.2", "6.2.39.3", "6.2.39.4", "6.2.42", "6.2.44", "6.2.45", "6.2.47", "6.3.19.1", "6.3.19.2", "6.3.19.3", "6.3.19.4"];

    [Fact]
    public void Judge_GoodDocument_IsValidAndDrawsNoneOfTheseWarnings() => Assert.Empty(Objections());

    [Theory]
    [InlineData("key", "\"Q\"", "")]
    [InlineData("version", "\"1.9.7\"", "")]
    [InlineData("name", "\"Exploited\"", ".name")]
    [InlineData("values/1/key", "\"Z\"", ".values[1]")]
    [InlineData("values/1/name", "\"Public\"", ".values[1].name")]
    [InlineData("values/0", """{"key":"A","name":"Active"}""", ".values[1]")]
    [InlineData("values/1", """{"key":"N","name":"None"}""", ".values[1]")]
    [InlineData("namespace", "\"invalid\"", ".namespace")]
    [InlineData("namespace", "\"x_invalid#kura/.example.test#more\"", ".namespace")]
    public void Judge_WrongDecisionPoint_IsNamedWithItsPlace(string member, string json, string place)
    {
        var found = Assert.Single(Verdict((Selection + member, json)).Violations);
        Assert.Equal(("6.1.48", "$.vulnerabilities[0].metrics[0].content.ssvc_v2.selections[0]" + place), (found.Clause, found.Path));
    }

    [Theory]
    [InlineData("\"ssvc//.example.test$de-DE\"", "Veroeffentlicht", 0)]
    [InlineData("\"ssvc/de-DE\"", "Veroeffentlicht", 0)]
    [InlineData("\"ssvc\"", "Veroeffentlicht", 1)]
    [InlineData("\"test\"", "Veroeffentlicht", 0)]
    [InlineData("\"x_example.kura#own\"", "Veroeffentlicht", 0)]
    public void Judge_NamesOfAnExtension_AreItsOwn(string space, string name, int violations) =>
        Assert.Equal(violations, Verdict((Selection + "namespace", space), (Selection + "values/1/name", $"\"{name}\"")).Violations.Count);

    [Fact]
    public void Judge_KeysOfAnExtension_AreNotItsOwn()
    {
        Assert.Equal(["6.1.48"], Objections((Selection + "namespace", "\"ssvc//.example.test$de-DE\""), (Selection + "values/1/key", "\"Z\"")));
        Assert.Empty(Objections((Selection + "namespace", "\"x_example.kura#own\""), (Selection + "values/1/key", "\"Z\"")));
    }

    [Theory]
    [InlineData("GFDL-1.1", "6.2.44")]
    [InlineData("MIT AND GPL-2.0+", "6.2.44")]
    [InlineData("GPL-2.0-only WITH Nokia-Qt-exception-1.1", "6.2.44")]
    [InlineData("(MIT OR No-Such-Licence)", "6.2.45")]
    [InlineData("MIT WITH No-Such-exception", "6.2.45")]
    [InlineData("LLVM-exception", "6.2.45")]
    [InlineData("MIT WITH AdditionRef-mine", null)]
    [InlineData("EUPL-1.2+ or any-OSI", null)]
    public void Judge_LicenceIdentifier_IsAsTheSpdxListSays(string expression, string? clause) =>
        Assert.Equal(clause is null ? [] : [clause], Objections(("document/license_expression", $"\"{expression}\"")));

    [Theory]
    [InlineData("""{"known_affected":["P-old"]}""", "vendor_fix", true)]
    [InlineData("""{"known_affected":["P-old"]}""", "no_fix_planned", true)]
    [InlineData("""{"known_affected":["P-14"]}""", "workaround", true)]
    [InlineData("""{"last_affected":["P-14"]}""", "fix_planned", false)]
    [InlineData("""{"first_affected":["P-14"],"first_fixed":["P-new"]}""", "vendor_fix", false)]
    [InlineData("""{"known_affected":["P-14"],"recommended":["P-new"]}""", "vendor_fix", true)]
    [InlineData("""{"known_affected":["G-9"]}""", "vendor_fix", true)]
    [InlineData("""{"fixed":["G-9"],"known_affected":["P-14"]}""", "vendor_fix", false)]
    public void Judge_AffectedProduct_NeedsAFixedVersionUnlessNoneIsToCome(string status, string remedy, bool warns) => Assert.Equal(
        warns,
        Objections((Status, status), ("vulnerabilities/0/remediations/0", $$"""{"category":"{{remedy}}","details":"x","product_ids":["P-old","P-14","G-9"]}""")).Contains("6.2.39.1"));

    [Fact]
    public void Judge_FixedVersionOfAnotherProduct_IsNoFix()
    {
        var document = With((Status, """{"fixed":["P-x"],"known_affected":["P-14"]}"""));
        CsafFixture.Put(document, "product_tree/branches/0/branches/+", """{"branches":[{"category":"product_version","name":"9","product":{"name":"other 9","product_id":"P-x"}}],"category":"product_name","name":"other"}""");
        Assert.Contains(CsafFixture.Judge(document).Warnings, finding => finding.Clause == "6.2.39.1");
        CsafFixture.Put(document, "product_tree/branches/0/branches/1/name", "\"kura\"");
        Assert.DoesNotContain(CsafFixture.Judge(document).Warnings, finding => finding.Clause == "6.2.39.1");
    }

    [Theory]
    [InlineData("csaf_withdrawn", "description", "Begründung für die Zurückziehung", "external", "x", "")]
    [InlineData("csaf_withdrawn", "summary", "Begründung für die Zurückziehung", "external", "x", "6.2.39.2")]
    [InlineData("csaf_withdrawn", "description", "Reasoning for Withdrawal", "external", "x", "6.2.39.2")]
    [InlineData("csaf_superseded", "description", "Begründung für die Ersetzung", "external", "Ersetzendes Dokument für Tor 9", "")]
    [InlineData("csaf_superseded", "description", "Grund", "external", "Ersetzendes Dokument", "6.2.39.3")]
    [InlineData("csaf_superseded", "description", "Begründung für die Ersetzung", "self", "Ersetzendes Dokument", "6.2.39.4")]
    [InlineData("csaf_superseded", "description", "Begründung für die Ersetzung", "external", "Neues Dokument", "6.2.39.4")]
    public void Judge_RetiredGermanDocument_SaysWhyInGerman(string category, string note, string title, string reference, string summary, string clause)
    {
        (string, string)[] changes =
        [
            ("document/category", $"\"{category}\""),
            ("document/notes", $$"""[{"category":"{{note}}","text":"x","title":"{{title}}"}]"""),
            ("document/references", $$"""[{"category":"{{reference}}","summary":"{{summary}}","url":"https://kura.example/a"}]"""),
        ];
        string[] asked = ["6.2.39.2", "6.2.39.3", "6.2.39.4"];
        Assert.Equal(clause.Length == 0 ? [] : [clause], Objections([.. changes, ("document/lang", "\"de-AT\"")]).Intersect(asked));
        Assert.Empty(Objections([.. changes, ("document/lang", "\"ja\"")]).Intersect(asked));
    }

    [Theory]
    [InlineData("cpe", "\"cpe:2.3:a:kura:kura:1.5:*:*:*:*:*:*:*\"", true)]
    [InlineData("cpe", "\"cpe:2.3:a:kura:kura:*:*:*:*:*:*:*:*\"", true)]
    [InlineData("cpe", "\"cpe:2.3:a:*:kura:1.4:*:*:*:*:*:*:*\"", true)]
    [InlineData("cpe", "\"cpe:2.3:a:kura:kura:1.4:*:*:de:*:*:*:*\"", true)]
    [InlineData("cpe", "\"cpe:2.3:a:kura:kura:1.4:rc1:*:*:*:*:*:*\"", true)]
    [InlineData("cpe", "\"cpe:2.3:a:kura\\\\:x:kura:1.4:*:*:*:*:*:*:*\"", false)]
    [InlineData("cpe", "\"cpe:/a:kura:kura:1.5\"", false)]
    [InlineData("purls", "[\"pkg:npm/kura@1.5\"]", true)]
    [InlineData("purls", "[\"pkg:npm/kura\"]", true)]
    [InlineData("purls", "[\"pkg:npm/kura@v1.4?arch=arm64\"]", false)]
    public void Judge_Helper_SaysWhatTheBranchesSay(string member, string json, bool warns) =>
        Assert.Equal(warns ? ["6.2.42"] : [], Objections((Leaves + "1/product/product_identification_helper/" + member, json)));

    [Fact]
    public void Judge_UpdateThatTheVersionNames_IsNotExtra() => Assert.Empty(Objections(
        (Leaves + "1/name", "\"1.4 RC1\""),
        (Leaves + "1/product/product_identification_helper", """{"cpe":"cpe:2.3:a:kura:kura:1.4:rc1:*:*:*:*:*:*"}""")));

    [Theory]
    [InlineData("https://kura.example/csaf/kura-2026-1.json", true)]
    [InlineData("https://other.example/csaf/kura-2026-1.json", false)]
    [InlineData(null, true)]
    public void Judge_Rating_IsThePublishersOwnByItsSource(string? source, bool warns)
    {
        var metric = new JsonObject { ["content"] = new JsonObject { ["qualitative_severity_rating"] = "low" }, ["products"] = new JsonArray("P-old") };
        if (source is not null)
        {
            metric["source"] = source;
        }

        Assert.Equal(warns ? ["6.2.47"] : [], Objections(("vulnerabilities/0/metrics/0", metric.ToJsonString())));
    }

    [Theory]
    [InlineData("vers:intdot/>1.3|<2", "vers:intdot/>=1.0|<1.4", "6.3.19.1")]
    [InlineData("vers:intdot/>=1.4|<2", "vers:intdot/>=1.0|<1.4", null)]
    [InlineData("vers:intdot/1.2|>3", "vers:intdot/>=1.0|<1.4", "6.3.19.1")]
    [InlineData("vers:semver/>1.3|<2.0.0", "vers:intdot/>=1.0|<1.4", null)]
    [InlineData("vers:all/*", "vers:intdot/>=1.0|<1.4", null)]
    [InlineData(">1.3|<2", ">=1.0|<1.4", "6.3.19.2")]
    [InlineData(">1.4|<2", ">=1.0|<=1.4", null)]
    [InlineData(">=1.4|<2", ">=1.0|<=1.4", "6.3.19.2")]
    [InlineData(">b|<d", ">=a|<c", null)]
    public void Judge_RangesOfOneGroup_MustNotOverlap(string one, string other, string? clause)
    {
        (string, string)[] ranges = [(Leaves + "2/name", $"\"{one}\""), (Leaves + "0/name", $"\"{other}\"")];
        string[] asked = ["6.3.19.1", "6.3.19.2"];
        Assert.Equal(clause is null ? [] : [clause], Objections([.. ranges, (Status, """{"known_affected":["P-old"],"last_affected":["P-new"]}""")]).Intersect(asked));
        Assert.Empty(Objections([.. ranges, (Status, """{"known_affected":["P-old"],"fixed":["P-new"]}""")]).Intersect(asked));
    }

    [Theory]
    [InlineData("1.3", true)]
    [InlineData("1.4", false)]
    [InlineData("1.0", true)]
    [InlineData("next", false)]
    public void Judge_VersionBesideARangeOfItsGroup_MustNotBeWithin(string version, bool warns)
    {
        (string, string)[] changes = [(Leaves + "1/name", $"\"{version}\""), (Leaves + "1/product/product_identification_helper", "")];
        Assert.Equal(warns, Objections([.. changes, (Status, """{"fixed":["P-old"],"first_fixed":["P-14"]}""")]).Contains("6.3.19.3"));
        Assert.DoesNotContain("6.3.19.3", Objections([.. changes, (Status, """{"fixed":["P-old"],"recommended":["P-14"]}""")]));
    }

    [Theory]
    [InlineData("vers:intdot/>1.3|<2", true)]
    [InlineData("vers:intdot/>1.4|<2", false)]
    public void Judge_RangesWithBranchesBelow_MustNotOverlap(string range, bool warns) => Assert.Equal(
        warns ? ["6.3.19.4"] : [],
        Objections((Leaves + "2", $$$"""{"branches":[{"category":"language","name":"de","product":{"name":"x","product_id":"P-new"}}],"category":"product_version_range","name":"{{{range}}}"}""")));

    [Fact]
    public void Judge_VeryManyRangesSideBySide_TakesNoPairs()
    {
        var document = With();
        var leaves = document["product_tree"]!["branches"]![0]!["branches"]![0]!["branches"]!.AsArray();
        var affected = new JsonArray();
        for (var i = 0; i < 30_000; i++)
        {
            leaves.Add(JsonNode.Parse($$$"""{"category":"product_version_range","name":"vers:intdot/>={{{i + 5}}}.1|<{{{i + 5}}}.2","product":{"name":"x","product_id":"R-{{{i}}}"}}"""));
            affected.Add($"R-{i}");
        }

        document["vulnerabilities"]![0]!["product_status"]!["under_investigation"] = affected;
        var took = ThreadClock.Of(() => Assert.DoesNotContain(CsafFixture.Judge(document).Warnings, finding => finding.Clause.StartsWith("6.3.19", StringComparison.Ordinal)));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static JsonNode With(params (string Path, string Json)[] changes)
    {
        var document = JsonNode.Parse(Advisory)!;
        foreach (var (path, json) in changes)
        {
            CsafFixture.Put(document, path, json);
        }

        return document;
    }

    private static CsafVerdict Verdict(params (string Path, string Json)[] changes)
    {
        var verdict = CsafFixture.Judge(With(changes));
        Assert.Empty(verdict.Structure);
        return verdict;
    }

    private static string[] Objections(params (string Path, string Json)[] changes)
    {
        var verdict = Verdict(changes);
        return [.. verdict.Violations.Concat(verdict.Warnings).Select(finding => finding.Clause).Where(UnderTest.Contains).Distinct()];
    }
}
