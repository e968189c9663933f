using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Exposure.Csaf;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>Documents of our own: a valid one with something of everything, and what a test makes of it.</summary>
internal static class CsafFixture
{
    /// <summary>A security advisory, CSAF 2.0, that no test of section 6 objects to except for links and spelling.</summary>
    public const string Advisory =
        """
        {
          "document": {
            "aggregate_severity": { "text": "High" },
            "category": "csaf_security_advisory",
            "csaf_version": "2.0",
            "distribution": { "text": "Everybody.", "tlp": { "label": "WHITE" } },
            "lang": "en-GB",
            "notes": [ { "category": "summary", "text": "A summary.", "title": "Summary" } ],
            "publisher": { "category": "vendor", "name": "Kura Systems", "namespace": "https://kura.example" },
            "references": [ { "category": "self", "summary": "This document.", "url": "https://kura.example/csaf/kura-2024-1.json" } ],
            "source_lang": "ja",
            "title": "Kura: a parser reads too far",
            "tracking": {
              "aliases": [ "K-1" ],
              "current_release_date": "2024-03-02T10:00:00+09:00",
              "id": "KURA-2024-1",
              "initial_release_date": "2024-03-01T10:00:00Z",
              "revision_history": [
                { "date": "2024-03-01T10:00:00Z", "number": "1", "summary": "First." },
                { "date": "2024-03-02T10:00:00+09:00", "number": "2", "summary": "Second." }
              ],
              "status": "final",
              "version": "2"
            }
          },
          "product_tree": {
            "branches": [
              {
                "branches": [
                  {
                    "branches": [
                      { "category": "product_version", "name": "1.4.2", "product": { "name": "kura 1.4.2", "product_id": "P-142", "product_identification_helper": { "purl": "pkg:npm/kura@1.4.2" } } },
                      { "category": "product_version_range", "name": "vers:npm/>=1.0.0|<1.4.2", "product": { "name": "kura before 1.4.2", "product_id": "P-old", "product_identification_helper": { "purl": "pkg:npm/kura" } } }
                    ],
                    "category": "product_name",
                    "name": "kura"
                  }
                ],
                "category": "vendor",
                "name": "Kura Systems"
              }
            ],
            "full_product_names": [
              { "name": "Gate 9", "product_id": "G-9", "product_identification_helper": { "cpe": "cpe:2.3:h:kura:gate:9:*:*:*:*:*:*:*", "hashes": [ { "file_hashes": [ { "algorithm": "sha256", "value": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" } ], "filename": "gate.bin" } ] } }
            ],
            "product_groups": [ { "group_id": "all", "product_ids": [ "P-old", "G-9" ] } ],
            "relationships": [
              { "category": "installed_on", "full_product_name": { "name": "kura on Gate 9", "product_id": "P-on-G", "product_identification_helper": { "model_numbers": [ "G9K" ] } }, "product_reference": "P-142", "relates_to_product_reference": "G-9" }
            ]
          },
          "vulnerabilities": [
            {
              "cve": "CVE-2024-99999",
              "cwe": { "id": "CWE-125", "name": "Out-of-bounds Read" },
              "flags": [ { "label": "vulnerable_code_not_present", "product_ids": [ "P-on-G" ] } ],
              "ids": [ { "system_name": "Kura", "text": "K#7" } ],
              "involvements": [ { "date": "2024-02-01T00:00:00Z", "party": "vendor", "status": "completed" } ],
              "notes": [ { "category": "description", "text": "It reads too far." } ],
              "product_status": { "fixed": [ "P-142" ], "known_affected": [ "P-old", "G-9" ], "known_not_affected": [ "P-on-G" ] },
              "remediations": [ { "category": "vendor_fix", "details": "Take 1.4.2.", "group_ids": [ "all" ] } ],
              "scores": [
                { "cvss_v3": { "attackVector": "NETWORK", "baseScore": 7.5, "baseSeverity": "HIGH", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "version": "3.1" }, "products": [ "P-old", "G-9" ] }
              ],
              "threats": [ { "category": "exploit_status", "details": "None known.", "group_ids": [ "all" ] } ]
            }
          ]
        }
        """;

    public static JsonNode Document() => JsonNode.Parse(Advisory)!;

    public static byte[] Utf8(JsonNode document) => Encoding.UTF8.GetBytes(document.ToJsonString());

    public static CsafVerdict Judge(JsonNode document) => Judge(Utf8(document));

    public static CsafVerdict Judge(byte[] utf8)
    {
        using var file = CsafFile.Open("fixture.json", utf8);
        return file.Judge();
    }

    /// <summary>Puts a value, given as JSON, at a path such as <c>document/tracking/revision_history/0/number</c>; a path that ends in <c>+</c> appends.</summary>
    public static JsonNode With(string path, string json)
    {
        var document = Document();
        Put(document, path, json);
        return document;
    }

    public static void Put(JsonNode document, string path, string json)
    {
        var parts = path.Split('/');
        var at = document;
        foreach (var part in parts[..^1])
        {
            at = int.TryParse(part, out var index) ? at[index]! : at[part]!;
        }

        if (json.Length == 0)
        {
            at.AsObject().Remove(parts[^1]);
        }
        else if (parts[^1] == "+")
        {
            at.AsArray().Add(JsonNode.Parse(json));
        }
        else if (int.TryParse(parts[^1], out var index))
        {
            at[index] = JsonNode.Parse(json);
        }
        else
        {
            at[parts[^1]] = JsonNode.Parse(json);
        }
    }
}
