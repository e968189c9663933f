using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Rings;

/// <summary>What one member reported of one thing, and when that was known here.</summary>
public readonly record struct RingReport(string Outcome, DateTimeOffset At)
{
    public bool IsHarm => Outcome == RingReported.Harm;
}

/// <summary>How far a roll-out has come.</summary>
/// <param name="Open">The last ring that has its turn.</param>
/// <param name="Since">Since when.</param>
/// <param name="Halted">Why it stopped; null: it has not.</param>
public readonly record struct RolloutState(Ring Open, DateTimeOffset Since, string? Halted);

/// <summary>
/// canary → some → all. A pure function of what was reported: in whichever order reports came, whoever knows the same judges the same.
/// The next ring opens when the one before has stood long enough and enough of those who sit in open rings say that it did well; it stops when one of them
/// says that it did harm, at any time, or when too few say anything. Producers do not judge what they shared.
/// </summary>
public static class Rollout
{
    /// <summary>How long a ring stands, at least, before it says that all is well, and before the next one opens.</summary>
    public static readonly TimeSpan Soak = TimeSpan.FromMinutes(15);

    /// <summary>How long enough reports are waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(6);

    private const int FewestReports = 2;

    /// <param name="begun">When independent producers, or people, let it begin.</param>
    /// <param name="seats">All members of the sector.</param>
    /// <param name="excluded">Whose reports do not count: the producers, and those who are doubted.</param>
    public static RolloutState Judge(DateTimeOffset begun, IReadOnlyDictionary<MemberId, Ring> seats, IReadOnlySet<MemberId> excluded, IReadOnlyDictionary<MemberId, RingReport> reports, DateTimeOffset now)
    {
        var counted = reports.Where(report => seats.ContainsKey(report.Key) && !excluded.Contains(report.Key) && report.Value.At <= now).Select(report => (Ring: seats[report.Key], report.Value)).ToList();
        var (open, since) = (Ring.Canary, begun);
        while (true)
        {
            if (counted.Exists(report => report.Ring <= open && report.Value.IsHarm && report.Value.At < NextAt(open)))
            {
                return new(open, since, "a member reports that it did harm");
            }

            if (open == Ring.All)
            {
                return new(open, since, Halted: null);
            }

            var enough = EnoughAt(open);
            if (enough is null || enough > since + Patience)
            {
                return new(open, since, now >= since + Patience ? "too few members report that it did well" : null);
            }

            var next = NextAt(open);
            if (next > now)
            {
                return new(open, since, Halted: null);
            }

            (open, since) = (open + 1, next);
        }

        DateTimeOffset NextAt(Ring ring) => ring == Ring.All || EnoughAt(ring) is not { } enough ? DateTimeOffset.MaxValue : enough > since + Soak ? enough : since + Soak;

        // Half of those who may judge in the rings that are open, and never one alone.
        DateTimeOffset? EnoughAt(Ring ring)
        {
            var judges = seats.Count(seat => seat.Value <= ring && !excluded.Contains(seat.Key));
            var needed = Math.Max(FewestReports, (judges + 1) / 2);
            var good = counted.Where(report => report.Ring <= ring && !report.Value.IsHarm).Select(report => report.Value.At).Order().ToList();
            return good.Count < needed ? null : good[needed - 1];
        }
    }
}
