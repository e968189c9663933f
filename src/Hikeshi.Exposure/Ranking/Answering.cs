using System.Text.Json;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Ranking;

/// <summary>Makes answers of a ranking.</summary>
public static class Answering
{
    /// <param name="findings">A part of the ranking's own.</param>
    /// <param name="matching">How many of them all were asked for.</param>
    /// <param name="closed">Those of what VEX closes that were asked for; null: only their number.</param>
    public static RankingAnswer Of(ExposureRanking ranking, IReadOnlyList<RankedFinding> findings, int matching, IReadOnlyList<BilingualText> notes, bool withEvidence, IReadOnlyList<ClosedFinding>? closed = null) => new(
        ranking.At.ToUniversalTime(), ranking.Institution.Id, ranking.Advisories, ranking.Undecided, ranking.Findings.Count, matching, notes,
        [.. findings.Select(finding => Of(finding, ranking.Institution.Id, withEvidence))], ranking.Closed.Count, closed is null ? null : [.. closed.Select(Of)]);

    public static RankedAnswer Of(RankedFinding finding, string institution, bool withEvidence)
    {
        var priority = finding.Priority;
        return new RankedAnswer(
            finding.Rank,
            Math.Round(priority.Score, 6),
            Math.Round(priority.Impact, 6),
            Math.Round(priority.Likelihood, 6),
            Word(priority.Decision),
            new DeadlineAnswer(Word(priority.Deadline.Kind), priority.Deadline.At, priority.Deadline.HardLimit, finding.Since.ToUniversalTime(), priority.Deadline.Window?.Start, priority.Deadline.Window?.End),
            finding.Weakness.Id,
            finding.Weakness.Ids,
            finding.Summary,
            finding.Package.Ecosystem,
            finding.Package.Name,
            finding.Service is { } service ? new ServiceAnswer(service.Id, service.Names, service.InternetExposed) : null,
            [.. finding.Functions.Select(Of)],
            finding.Assets,
            institution,
            finding.Weakness.Cvss is { Scores: var scores } vector ? new CvssAnswer(vector.Text, (double)scores.Overall, Word(scores.Severity)) : null,
            finding.Attackers.Epss,
            finding.Attackers.Exploitation is { } exploitation ? Word(exploitation) : null,
            finding.ExploitedAs,
            finding.Attackers.Ransomware,
            [.. priority.Unknown.Select(Word)],
            priority.Reason,
            withEvidence ? [.. finding.Evidence.Select(Of)] : null,
            finding.Vex is { } vex ? new VexAnswer(Word(vex.State), [.. vex.InForce.Select(Of)]) : null);
    }

    public static ClosedAnswer Of(ClosedFinding closed) => new(
        closed.Weakness, closed.Package.Ecosystem, closed.Package.Name, closed.Service?.Id, closed.Advisories, closed.Purls, closed.Assets, new VexAnswer(Word(VexState.Closed), [.. closed.Because.Select(Of)]));

    /// <summary>The words of the policy and of JSON: <c>out-of-cycle</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static StatementAnswer Of(VexStatement said) => new(
        Word(said.Status),
        said.Justification is { } justification ? Word(justification) : said.JustifiedAs,
        string.Join(' ', new[] { said.Impact, said.Action }.Where(text => text.Length > 0)) is { Length: > 0 } text ? text : null,
        said.Author,
        said.Said == DateTimeOffset.MinValue ? null : said.Said.ToUniversalTime(),
        said.Vulnerability,
        said.Where);

    private static FunctionAnswer Of(CriticalFunction function) => new(function.Id, function.Names, function.Tier, function.PaymentRail);

    private static EvidenceAnswer Of(FindingEvidence evidence)
    {
        var step = evidence.Deciding();
        return new EvidenceAnswer(evidence.Advisory.Id, evidence.Advisory.SourceFile, evidence.Purl, evidence.Version, step?.Interval.ToString() ?? "the listed versions",
            evidence.Explained.Confidence == Confidence.Compared ? step?.Interval.Order.Name : null, Word(evidence.Explained.Confidence), evidence.Assets);
    }
}
