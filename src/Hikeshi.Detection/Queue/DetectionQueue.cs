using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Detection.Queue;

/// <summary>
/// Sightings in the order in which somebody should look at them: one case per rule and host, the worst and newest first. A projection of the log;
/// cases that nobody added to for the longest time are forgotten when there are too many, the log keeps them. Thread-safe.
/// </summary>
public sealed class DetectionQueue
{
    private const int MostCases = 5_000;
    private const int MostPerCase = 50;
    private const int OldestLookedAt = 500;
    private const int MostRecent = 20_000;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Case> cases = new(StringComparer.Ordinal);
    private readonly LinkedList<Case> byAge = new(); // the one that was added to last stands last
    private readonly Queue<SightingRef> recent = new();

    public static string CaseIdOf(string ruleId, string? host) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{ruleId.ToUpperInvariant()}\n{host?.ToUpperInvariant()}")))[..32];

    /// <summary>Open ones first, then by level, then the newest first.</summary>
    public IReadOnlyList<DetectionCase> Cases()
    {
        lock (gate)
        {
            return
            [
                .. cases.Values.Select(c => c.Shown)
                    .OrderBy(c => c.State is SightingTriaged.Reopened or SightingTriaged.InProgress ? 0 : 1)
                    .ThenByDescending(c => RuleLevel.Rank(c.Level))
                    .ThenByDescending(c => c.Last)
                    .ThenBy(c => c.Id, StringComparer.Ordinal),
            ];
        }
    }

    /// <returns>The case and its newest sightings, the newest first; null when there is none of that id.</returns>
    public (DetectionCase Case, IReadOnlyList<SightingRef> Sightings)? Find(string caseId)
    {
        lock (gate)
        {
            return cases.TryGetValue(caseId, out var one) ? (one.Shown, [.. one.Newest.Reverse()]) : null;
        }
    }

    /// <summary>What else was seen on the same host, or of the same user, around a time: the newest first.</summary>
    public IReadOnlyList<SightingRef> Related(DetectionCase to, TimeSpan within, int most)
    {
        ArgumentNullException.ThrowIfNull(to);
        lock (gate)
        {
            return
            [
                .. recent.Where(s => s.CaseId != to.Id && (s.Time - to.Last).Duration() <= within && (Same(s.Host, to.Host) || to.Users.Any(u => Same(s.User, u))))
                    .Reverse()
                    .Take(most),
            ];
        }
    }

    public void Apply(Recorded<Sighted> sighted)
    {
        var fact = sighted.Fact;
        var id = CaseIdOf(fact.RuleId, fact.Entities.Host);
        var seen = new SightingRef(sighted.Id, id, fact.RuleId, fact.RuleTitle, fact.Level, sighted.Time, fact.EventTime, fact.Entities.Host, fact.Entities.User, fact.Entities.Process);
        lock (gate)
        {
            if (!cases.TryGetValue(id, out var one))
            {
                MakeRoom();
                cases[id] = one = new Case(id, fact, sighted.Time);
            }
            else
            {
                byAge.Remove(one.Place);
            }

            byAge.AddLast(one.Place);
            one.Add(fact, seen);
            recent.Enqueue(seen);
            if (recent.Count > MostRecent)
            {
                recent.Dequeue();
            }
        }
    }

    public void Apply(Recorded<SightingTriaged> triaged)
    {
        lock (gate)
        {
            if (cases.TryGetValue(CaseIdOf(triaged.Fact.RuleId, triaged.Fact.Host), out var one))
            {
                one.Judge(triaged.Fact);
            }
        }
    }

    /// <summary>What a person had erased is not shown any more.</summary>
    public void Apply(Recorded<BodiesErased> erased)
    {
        var gone = erased.Causes.ToHashSet();
        lock (gate)
        {
            var kept = recent.Where(s => !gone.Contains(s.Entry)).ToList();
            recent.Clear();
            kept.ForEach(recent.Enqueue);
            foreach (var one in cases.Values.Where(c => c.Forget(gone)).ToList())
            {
                byAge.Remove(one.Place);
                cases.Remove(one.Id);
            }
        }
    }

    private void MakeRoom()
    {
        while (cases.Count >= MostCases && byAge.Count > 0)
        {
            // Of the oldest, one that somebody has settled, or else the least grave: a flood of trifles must not push out what nobody has looked at.
            var goes = byAge.Take(OldestLookedAt).OrderBy(c => c.IsSettled ? 0 : 1).ThenBy(c => c.Rank).First();
            byAge.Remove(goes.Place);
            cases.Remove(goes.Id);
        }
    }

    private static bool Same(string? one, string? other) => one is not null && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private sealed class Case
    {
        private readonly DateTimeOffset first;
        private Sighted fact;
        private string state = SightingTriaged.Reopened;
        private string? judgedBy;
        private string? note;
        private long count;
        private DateTimeOffset last;

        public Case(string id, Sighted of, DateTimeOffset at)
        {
            (Id, fact, first) = (id, of, at);
            Place = new LinkedListNode<Case>(this);
        }

        public string Id { get; }

        public LinkedListNode<Case> Place { get; }

        public bool IsSettled => state is SightingTriaged.TruePositive or SightingTriaged.FalsePositive;

        public int Rank => RuleLevel.Rank(fact.Level);

        public LinkedList<SightingRef> Newest { get; } = new();

        public DetectionCase Shown => new(
            Id, fact.RuleId, fact.RuleTitle, fact.Level, fact.Entities.Host, fact.Techniques, state, judgedBy, note, count, first, last,
            [.. Newest.Reverse().Select(s => s.User).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(5)]);

        public void Add(Sighted newest, SightingRef seen)
        {
            (fact, last) = (newest, seen.Time);
            count++;
            Newest.AddLast(seen);
            if (Newest.Count > MostPerCase)
            {
                Newest.RemoveFirst();
            }

            if (state is SightingTriaged.TruePositive or SightingTriaged.FalsePositive)
            {
                (state, judgedBy, note) = (SightingTriaged.Reopened, null, null); // judged was what had been seen until then
            }
        }

        public void Judge(SightingTriaged by) => (state, judgedBy, note) = (by.Verdict, by.By, by.Note.Length == 0 ? null : by.Note);

        /// <returns>True when nothing is left of it.</returns>
        public bool Forget(HashSet<EntryId> gone)
        {
            var before = Newest.Count;
            for (var node = Newest.First; node is not null;)
            {
                var next = node.Next;
                if (gone.Contains(node.Value.Entry))
                {
                    Newest.Remove(node);
                }

                node = next;
            }

            count -= before - Newest.Count;
            return Newest.Count == 0;
        }
    }
}
