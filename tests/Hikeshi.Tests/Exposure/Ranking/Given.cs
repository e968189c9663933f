using System.Text;
using System.Text.Json;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Tests.Ledger;

namespace Hikeshi.Tests.Exposure.Ranking;

/// <summary>The fixture's bank: a gateway that faces the internet and carries payments, an inner portal, a host without a service.</summary>
internal static class Given
{
    /// <summary>A Tuesday in Tokyo.</summary>
    public static readonly DateTimeOffset Tuesday = new(2026, 6, 2, 10, 0, 0, TimeSpan.FromHours(9));

    public const string GatewayLow = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:L/I:N/A:N";
    public const string Worst = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";

    public static LedgerView Ledger { get; } = LedgerOf(InstitutionFixture.Json);

    public static LedgerView LedgerOf(string institution) => new(JsonSerializer.Deserialize(
        LedgerImport.Read("bank.json", Encoding.UTF8.GetBytes(institution), asset: null).Fact!.Document,
        LedgerJson.Readable.InstitutionDocument)!);

    public static string Osv(string id, string package, string more = "") =>
        $$"""{"id":"{{id}}",{{more}}"affected":[{"package":{{package}}}]}""";

    /// <summary>On the gateway of payments, with a low score.</summary>
    public static string Gateway(string id, string more = "") =>
        Osv(id, """{"ecosystem":"Maven","name":"example.hikeshi.fictional:ledger-gateway"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"3.0"},{"fixed":"3.2.4"}]}]""", more);

    /// <summary>In a library that runs on a host of both services and on one without.</summary>
    public static string Library(string id, string more = "") =>
        Osv(id, """{"ecosystem":"PyPI","name":"demo_package"},"versions":["1.9"]""", more);

    public static string Severity(string vector) => $$"""
        "severity":[{"type":"CVSS_V3","score":"{{vector}}"}],
        """;

    public static KnownAdvisory Known(string osv, string file = "a.json") => new(OsvReader.Read(file, Encoding.UTF8.GetBytes(osv)), Tuesday);

    public static ThreatFeeds Feeds(string[] kev, params (string Cve, double Epss)[] epss) => new(
        new KevCatalog("1", Tuesday, kev.ToDictionary(cve => cve, cve => new KevEntry(cve, "v", "p", "n", new DateOnly(2026, 1, 1), DueDate: null, RansomwareUse: null), StringComparer.Ordinal), [], 0),
        new EpssFeed("m", Tuesday, epss.ToDictionary(score => score.Cve, score => new EpssScore(score.Epss, Percentile: null), StringComparer.Ordinal), [], 0),
        new Dictionary<string, CveEnrichment>(StringComparer.Ordinal));

    public static ExposureRanking Rank(ThreatFeeds feeds, params KnownAdvisory[] advisories) => ExposureRanking.Of(Ledger, advisories, feeds, PolicyReader.BuiltIn, Tuesday);
}
