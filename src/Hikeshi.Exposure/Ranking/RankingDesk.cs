using Hikeshi.Exposure.Priority;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Exposure.Ranking;

/// <summary>A node's ranking with what its reader must know of it.</summary>
public sealed record NodeRanking(ExposureRanking Ranking, IReadOnlyList<BilingualText> Notes);

/// <summary>
/// Ranks what reached a node, when somebody asks and on that request's thread: the loop that defends never waits for it (decision record 009).
/// A ranking is kept until its inputs change, and for a minute at most, because deadlines move with the clock. Thread-safe.
/// </summary>
/// <param name="ledger">Null until the institution has described itself.</param>
/// <param name="feeds">A folder of KEV, EPSS and CVE records, looked at once a minute at most; null: none.</param>
public sealed class RankingDesk(Func<LedgerView?> ledger, PriorityPolicy policy, string? feeds, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private ThreatFeeds threats = ThreatFeeds.None;
    private int? fingerprint;
    private int refusedFeeds;
    private long looked;
    private bool hasLooked;
    private (LedgerView Ledger, long Version, ThreatFeeds Threats, long At, NodeRanking Ranking)? kept;

    public ReceivedAdvisories Received { get; } = new();

    /// <returns>Null while the institution has not described itself.</returns>
    /// <exception cref="RefusedException">The ledger's calendar names a time zone or a time that is none.</exception>
    public NodeRanking? Rank()
    {
        if (ledger() is not { } view)
        {
            return null;
        }

        lock (gate)
        {
            LookAtFeeds();
            var version = Received.Version;
            if (kept is { } last && ReferenceEquals(last.Ledger, view) && last.Version == version && ReferenceEquals(last.Threats, threats) && clock.GetElapsedTime(last.At) < Fresh)
            {
                return last.Ranking;
            }

            var (advisories, vex, unreadable) = Received.Read();
            var ranking = ExposureRanking.Of(view, advisories, threats, policy, clock.GetUtcNow(), VexGiven.None with { Documents = vex });
            var answer = new NodeRanking(ranking, [.. RankingNotes.Of(ranking), .. Notes(unreadable)]);
            kept = (view, version, threats, clock.GetTimestamp(), answer);
            return answer;
        }
    }

    /// <summary>Whether an advisory that came is known to be exploited, and whether it names a version that mends it; null where nobody says. It may read feeds: not for the thread that defends.</summary>
    /// <returns>Null when no such advisory came, or it cannot be read.</returns>
    public (bool? IsExploited, bool? IsFixed)? Know(string advisoryId)
    {
        if (Received.Find(advisoryId) is not { } advisories)
        {
            return null;
        }

        ThreatFeeds feedsNow;
        lock (gate)
        {
            LookAtFeeds();
            feedsNow = threats;
        }

        var cves = advisories.SelectMany(advisory => advisory.Aliases.Prepend(advisory.Id)).Where(id => id.StartsWith("CVE-", StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var exploitation = cves.Count == 0 ? null : feedsNow.Of(cves).Exploitation;
        var affected = advisories.SelectMany(advisory => advisory.Affected).ToList();
        return (
            exploitation is { } said ? said == Scoring.Ssvc.Exploitation.Active : null,
            affected.Count == 0 ? null : affected.TrueForAll(package => package.Intervals.Count > 0 && package.Intervals.All(interval => interval is { To: not null, ToInclusive: false })));
    }

    private IEnumerable<BilingualText> Notes(int unreadable)
    {
        if (unreadable > 0)
        {
            yield return Both("note.unreadable", unreadable);
        }

        if (Received.Dropped > 0)
        {
            yield return Both("note.dropped", ReceivedAdvisories.Most, Received.Dropped);
        }

        if (refusedFeeds > 0)
        {
            yield return Both("note.feeds", refusedFeeds);
        }
    }

    /// <summary>A feed that breaks its rules replaces nothing: what was in force stays.</summary>
    private void LookAtFeeds()
    {
        if (feeds is null || (hasLooked && clock.GetElapsedTime(looked) < Fresh))
        {
            return;
        }

        (hasLooked, looked) = (true, clock.GetTimestamp());
        try
        {
            var now = FeedFolder.Fingerprint(feeds);
            if (now == fingerprint)
            {
                return;
            }

            var read = FeedFolder.Read(feeds);
            fingerprint = now;
            refusedFeeds = read.Refused.Count;
            threats = refusedFeeds == 0 ? read.Feeds
                : new ThreatFeeds(read.Feeds.Kev ?? threats.Kev, read.Feeds.Epss ?? threats.Epss, read.Feeds.Enrichment ?? threats.Enrichment);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refusedFeeds = 1;
        }
    }

    private static BilingualText Both(string key, params object[] values) => new(RankingWords.English.Say(key, values), RankingWords.Japanese.Say(key, values));
}
