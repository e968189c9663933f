using System.Globalization;
using Hikeshi.Exposure.Ranking;

namespace Hikeshi.Exposure.Reporting.Ranked;

/// <summary>Ranked findings as CSV (RFC 4180), one row each. Times are UTC.</summary>
public static class RankedCsv
{
    private static readonly string[] Columns = ["rank", "score", "impact", "likelihood", "decision", "deadline", "deadlineKind", "hardLimit", "weakness", "ids", "advisories", "ecosystem", "package", "versions", "institution", "service", "internetExposed", "functions", "assets", "cvss", "epss", "exploitation", "exploitedAs", "vex", "unknown", "reason"];

    public static void Write(TextWriter output, ExposureRanking ranking, IReadOnlyList<RankedFinding> findings, RankingWords words)
    {
        CsvReport.Row(output, Columns);
        foreach (var (finding, answer) in findings.Select(finding => (finding, Answering.Of(finding, ranking.Institution.Id, withEvidence: true))))
        {
            CsvReport.Row(output,
                [
                    answer.Rank.ToString(CultureInfo.InvariantCulture), Number(answer.Score), Number(answer.Impact), Number(answer.Likelihood), answer.Decision,
                    Time(answer.Deadline.At), answer.Deadline.Kind, Time(answer.Deadline.HardLimit), answer.Weakness, Joined(answer.Ids),
                    Joined(answer.Evidence!.Select(evidence => evidence.Advisory)), answer.Ecosystem, answer.Package, Joined(answer.Evidence!.Select(evidence => evidence.Version)),
                    answer.Institution, answer.Service?.Id ?? "", answer.Service is { } service ? (service.InternetExposed ? "true" : "false") : "",
                    Joined(answer.Functions.Select(function => function.Id)), Joined(answer.Assets), answer.Cvss?.Vector ?? "", answer.Epss is { } epss ? Number(epss) : "", answer.Exploitation ?? "", answer.ExploitedAs ?? "", answer.Vex?.State ?? "",
                    Joined(answer.Unknown), words.Of(finding.Priority.Reason),
                ]);
        }
    }

    private static string Joined(IEnumerable<string> texts) => string.Join(' ', texts.Distinct(StringComparer.Ordinal));

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
