using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Priority;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Ranking;

/// <param name="Since">When the advisory became known here; deadlines count from it.</param>
public sealed record KnownAdvisory(Advisory Advisory, DateTimeOffset Since);

/// <summary>What matters first in one institution.</summary>
/// <param name="Advisories">How many were compared, without withdrawn ones.</param>
/// <param name="Undecided">Pairs of advisory and component that could not be compared: a person must look.</param>
/// <param name="Findings">The first is the one to begin with.</param>
public sealed record ExposureRanking(
    InstitutionDocument Institution,
    BankingCalendar Calendar,
    ThreatFeeds Feeds,
    DateTimeOffset At,
    int Advisories,
    int Undecided,
    IReadOnlyList<RankedFinding> Findings)
{
    /// <summary>
    /// Findings are grouped as a person mends them: weakness (through all its aliases) × package × service. By score, then decision, deadline,
    /// weakness, package, service: the order depends on nothing but the input. Withdrawn advisories yield nothing.
    /// </summary>
    /// <exception cref="RefusedException">The ledger's calendar names a time zone or a time that is none.</exception>
    public static ExposureRanking Of(LedgerView ledger, IReadOnlyList<KnownAdvisory> advisories, ThreatFeeds feeds, PriorityPolicy policy, DateTimeOffset now)
    {
        var calendar = BankingCalendar.Of(ledger.Institution.Calendar, policy.Holidays);
        var weaknesses = new Weaknesses(advisories.Select(known => known.Advisory).ToList(), feeds);
        var hits = advisories.Select(known => (Known: known, Hits: Hits.Of(known.Advisory, ledger))).ToList();
        var findings = hits
            .Where(one => one.Hits.Found.Count > 0)
            .Select(one => (one.Known.Since, one.Hits, Weakness: weaknesses.Of(one.Known.Advisory)))
            .SelectMany(one => one.Hits.Found.Select(hit => (one.Since, Hit: hit, one.Weakness)))
            .GroupBy(one => (one.Weakness.Id, one.Hit.Package, Service: one.Hit.Service?.Id))
            .Select(group => Finding(group.ToList()))
            .OrderByDescending(finding => finding.Priority.Score)
            .ThenByDescending(finding => finding.Priority.Decision)
            .ThenBy(finding => finding.Priority.Deadline.At)
            .ThenBy(finding => finding.Weakness.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Package.Ecosystem, StringComparer.Ordinal).ThenBy(finding => finding.Package.Name, StringComparer.Ordinal)
            .ThenBy(finding => finding.Service?.Id, StringComparer.Ordinal)
            .Select((finding, index) => finding with { Rank = index + 1 })
            .ToList();
        return new ExposureRanking(ledger.Institution, calendar, feeds, now, advisories.Count(known => !known.Advisory.Withdrawn), hits.Sum(one => one.Hits.Undecided), findings);

        RankedFinding Finding(List<(DateTimeOffset Since, Hit Hit, Weakness Weakness)> group)
        {
            var (_, first, weakness) = group[0];
            // Several updates of a distribution may share a name; every number that one of them is about counts.
            var cves = group.SelectMany(one => one.Weakness.Cves).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var since = group.Min(one => one.Since);
            var place = Places.Of(first.Service, ledger);
            var attackers = feeds.Of(cves);
            var priority = Prioritizer.Prioritize(new FindingFacts(weakness.Id, since, weakness.Cvss, Reachable: null), place, attackers, policy, calendar, now);
            var summary = group.Select(one => one.Hit.Advisory).OrderBy(advisory => advisory.Id, StringComparer.Ordinal).Select(advisory => advisory.Summary).FirstOrDefault(text => text.Length > 0) ?? "";
            return new RankedFinding(Rank: 0, weakness with { Cves = cves }, summary, first.Package, first.Service, place.Functions ?? [], place, attackers, since, priority, Evidence(group));
        }
    }

    private static List<FindingEvidence> Evidence(IEnumerable<(DateTimeOffset Since, Hit Hit, Weakness Weakness)> group) => group
        .Select(one => one.Hit)
        .GroupBy(hit => (hit.Advisory.Id, hit.Advisory.SourceFile, hit.Purl))
        .OrderBy(same => same.Key.Id, StringComparer.Ordinal).ThenBy(same => same.Key.SourceFile, StringComparer.Ordinal).ThenBy(same => same.Key.Purl, StringComparer.Ordinal)
        .Select(same => new FindingEvidence(same.First().Advisory, same.First().Explained, same.Key.Purl, same.First().Version, same.Select(hit => hit.Asset).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()))
        .ToList();
}
