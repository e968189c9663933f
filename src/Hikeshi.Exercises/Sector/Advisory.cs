using System.Globalization;

namespace Hikeshi.Exercises.Sector;

/// <summary>The advisory about <see cref="FictionalComponent"/> as an OSV document (OSV schema 1.6.7, ossf.github.io/osv-schema).</summary>
public static class Advisory
{
    public const string Id = "HIKESHI-EXERCISE-2026-0001";

    /// <param name="published">Instant of publication, UTC.</param>
    public static string ToOsvJson(DateTimeOffset published)
    {
        var at = published.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $$"""
            {
              "schema_version": "1.6.7",
              "id": "{{Id}}",
              "modified": "{{at}}",
              "published": "{{at}}",
              "summary": "Exercise: unauthenticated message in ledger-gateway starts a command on the host",
              "details": "This advisory belongs to an exercise. The component is fictional; no such software exists. In the exercise, a crafted ledger message makes the service process start a command of the sender's choice.",
              "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
              "affected": [
                {
                  "package": { "ecosystem": "Maven", "name": "example.hikeshi.fictional:ledger-gateway", "purl": "{{FictionalComponent.PackageUrl}}" },
                  "ranges": [{ "type": "ECOSYSTEM", "events": [{ "introduced": "{{FictionalComponent.Introduced}}" }, { "fixed": "{{FictionalComponent.Fixed}}" }] }]
                }
              ],
              "references": [{ "type": "WEB", "url": "https://advisories.hikeshi.example/{{Id}}" }],
              "database_specific": { "exercise": true, "fictional": true }
            }
            """;
    }
}
