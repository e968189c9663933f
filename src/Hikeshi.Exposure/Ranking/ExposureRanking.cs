using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Vex.Applying;
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
/// <param name="Closed">What suppliers say is none, by weakness, package and service.</param>
public sealed record ExposureRanking(
    InstitutionDocument Institution,
    BankingCalendar Calendar,
    ThreatFeeds Feeds,
    DateTimeOffset At,
    int Advisories,
    int Undecided,
    IReadOnlyList<RankedFinding> Findings,
    IReadOnlyList<ClosedFinding> Closed)
{
    /// <summary>
    /// Findings are grouped as a person mends them: weakness (through all its aliases) × package × service. By score, then decision, deadline,
    /// weakness, package, service: the order depends on nothing but the input. Withdrawn advisories yield nothing, and what VEX closes on an
    /// asset is no part of a finding there.
    /// </summary>
    /// <exception cref="RefusedException">The ledger's calendar names a time zone or a time that is none.</exception>
    public static ExposureRanking Of(LedgerView ledger, IReadOnlyList<KnownAdvisory> advisories, ThreatFeeds feeds, PriorityPolicy policy, DateTimeOffset now, VexGiven? vex = null)
    {
        var calendar = BankingCalendar.Of(ledger.Institution.Calendar, policy.Holidays);
        var aliases = Aliases.Of(advisories.Select(known => known.Advisory), []);
        var weaknesses = new Weaknesses(advisories.Select(known => known.Advisory), aliases, feeds);
        var hits = advisories.Select(known => (known.Since, Hits: Hits.Of(known.Advisory, ledger), known.Advisory)).ToList();
        var said = (vex ?? VexGiven.None).Of([.. hits.SelectMany(one => one.Hits.Found)], aliases);
        var groups = hits
            .Where(one => one.Hits.Found.Count > 0)
            .Select(one => (one.Since, one.Hits, Weakness: weaknesses.Of(one.Advisory)))
            .SelectMany(one => one.Hits.Found.Select(hit => new SeenHit(one.Since, hit, one.Weakness)))
            .GroupBy(one => (one.Weakness.Id, one.Hit.Package, Service: one.Hit.Service?.Id, IsClosed: said.IsClosed(one.Hit.Purl, one.Hit.Advisory.Id, one.Hit.Asset)))
            .ToLookup(group => group.Key.IsClosed, group => group.ToList());
        var findings = groups[false]
            .Select(Finding)
            .OrderByDescending(finding => finding.Priority.Score)
            .ThenByDescending(finding => finding.Priority.Decision)
            .ThenBy(finding => finding.Priority.Deadline.At)
            .ThenBy(finding => finding.Weakness.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Package.Ecosystem, StringComparer.Ordinal).ThenBy(finding => finding.Package.Name, StringComparer.Ordinal)
            .ThenBy(finding => finding.Service?.Id, StringComparer.Ordinal)
            .Select((finding, index) => finding with { Rank = index + 1 })
            .ToList();
        var closed = groups[true]
            .Select(group => ClosedFinding.Of(group, said))
            .OrderBy(one => one.Weakness, StringComparer.Ordinal)
            .ThenBy(one => one.Package.Ecosystem, StringComparer.Ordinal).ThenBy(one => one.Package.Name, StringComparer.Ordinal)
            .ThenBy(one => one.Service?.Id, StringComparer.Ordinal)
            .ToList();
        return new ExposureRanking(ledger.Institution, calendar, feeds, now, advisories.Count(known => !known.Advisory.Withdrawn), hits.Sum(one => one.Hits.Undecided), findings, closed);

        RankedFinding Finding(List<SeenHit> group)
        {
            var (_, first, weakness) = group[0];
            // Several updates of a distribution may share a name; every number that one of them is about counts.
            var cves = group.SelectMany(one => one.Weakness.Cves).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            var since = group.Min(one => one.Since);
            var place = Places.Of(first.Service, ledger);
            var attackers = feeds.Of(cves);
            var spoken = FindingVex.Of(group.SelectMany(one => one.SaidIn(said)));
            // "Affected" is the supplier's word that the code is reached; anything less than "not affected" is no word that it is not.
            var facts = new FindingFacts(weakness.Id, since, weakness.Cvss, Reachable: spoken?.State == VexState.Affected ? true : null);
            var priority = Prioritizer.Prioritize(facts, place, attackers, policy, calendar, now);
            var summary = group.Select(one => one.Hit.Advisory).OrderBy(advisory => advisory.Id, StringComparer.Ordinal).Select(advisory => advisory.Summary).FirstOrDefault(text => text.Length > 0) ?? "";
            return new RankedFinding(Rank: 0, weakness with { Cves = cves }, summary, first.Package, first.Service, place.Functions ?? [], place, attackers, since, priority, Evidence(group), spoken);
        }
    }

    private static List<FindingEvidence> Evidence(IEnumerable<SeenHit> group) => group
        .Select(one => one.Hit)
        .GroupBy(hit => (hit.Advisory.Id, hit.Advisory.SourceFile, hit.Purl))
        .OrderBy(same => same.Key.Id, StringComparer.Ordinal).ThenBy(same => same.Key.SourceFile, StringComparer.Ordinal).ThenBy(same => same.Key.Purl, StringComparer.Ordinal)
        .Select(same => new FindingEvidence(same.First().Advisory, same.First().Explained, same.Key.Purl, same.First().Version, same.Select(hit => hit.Asset).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()))
        .ToList();
}

/// <summary>A hit with the weakness that it is.</summary>
internal readonly record struct SeenHit(DateTimeOffset Since, Hit Hit, Weakness Weakness)
{
    public IEnumerable<VexDecision> SaidIn(AssetVex vex) => vex.Said(Hit.Purl, Hit.Advisory.Id, Hit.Asset);
}
