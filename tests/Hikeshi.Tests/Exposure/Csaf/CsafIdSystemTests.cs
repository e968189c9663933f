using System.Text.Json.Nodes;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>Numbers of vulnerabilities in CSAF 2.1 against the registry of the systems that give them (6.2.53, 6.3.20).</summary>
public sealed class CsafIdSystemTests
{
    private const string Document =
        """
        {
          "$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
          "document": {
            "category": "csaf_base",
            "csaf_version": "2.1",
            "distribution": { "tlp": { "label": "CLEAR" } },
            "publisher": { "category": "vendor", "name": "Kura Systems", "namespace": "https://kura.example" },
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
          "vulnerabilities": [ { "ids": [ { "system_name": "https://euvd.enisa.europa.eu", "text": "EUVD-2026-4660" } ] } ]
        }
        """;

    [Theory]
    [InlineData("https://euvd.enisa.europa.eu", "EUVD-2026-4660", null)]
    [InlineData("https://euvd.enisa.europa.eu", "EUVD-2026-466", "6.2.53")]
    [InlineData("https://euvd.enisa.europa.eu", "EUVD-2026-4660\n", "6.2.53")]
    [InlineData("https://github.com/oasis-tcs/csaf", "#1217", null)]
    [InlineData("https://github.com/oasis-tcs/csaf", "#0", "6.2.53")]
    [InlineData("https://github.com/oasis-tcs/csaf", "Issue 1217", "6.2.53")]
    [InlineData("https://github.com/oasis-tcs/CSAF", "#1217", "6.3.20")]
    [InlineData("Kura", "K#7", "6.3.20")]
    public void Judge_Id_IsHeldAgainstTheRegistry(string system, string text, string? clause)
    {
        var document = JsonNode.Parse(Document)!;
        document["vulnerabilities"]![0]!["ids"]![0] = new JsonObject { ["system_name"] = system, ["text"] = text };
        var verdict = CsafFixture.Judge(document);
        Assert.Empty(verdict.Structure);
        Assert.Empty(verdict.Violations);
        Assert.Equal(
            clause is null ? [] : [(clause, "$.vulnerabilities[0].ids[0]." + (clause == "6.2.53" ? "text" : "system_name"))],
            verdict.Warnings.Where(finding => finding.Clause is "6.2.53" or "6.3.20").Select(finding => (finding.Clause, finding.Path)));
    }
}
