using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection.Suppressing;

/// <summary>The suppressions that hold now, and how many sightings each has held back since the node started. Thread-safe.</summary>
public sealed class Suppressions(TimeProvider clock)
{
    /// <summary>Each is looked at for every sighting.</summary>
    public const int Most = 200;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Standing> standing = new(StringComparer.Ordinal);
    private volatile int count;

    public IReadOnlyList<Suppression> Active
    {
        get
        {
            lock (gate)
            {
                return [.. standing.Values.Where(s => s.Fact.ExpiresAt > clock.GetUtcNow()).OrderBy(s => s.Fact.ExpiresAt).Select(s => new Suppression(s.Fact, s.HeldBack))];
            }
        }
    }

    /// <summary>Whether a sighting is to be held back; if so, it is counted.</summary>
    /// <param name="ruleId">Of the rule or correlation that held.</param>
    /// <param name="eventJson">The event; of a correlation the one that completed it.</param>
    /// <returns>Id of the suppression that holds it back; null: none does.</returns>
    public string? HoldsBack(string ruleId, ReadOnlySpan<byte> eventJson)
    {
        if (count == 0)
        {
            return null;
        }

        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var one in standing.Values)
            {
                if (one.Fact.ExpiresAt > now
                    && (one.Fact.RuleId is null || string.Equals(one.Fact.RuleId, ruleId, StringComparison.OrdinalIgnoreCase))
                    && one.Holds(eventJson))
                {
                    one.HeldBack++;
                    return one.Fact.SuppressionId;
                }
            }
        }

        return null;
    }

    /// <summary>Suppressions whose time is over, to be recorded; they hold nothing back already.</summary>
    public IReadOnlyList<SuppressionEnded> Due()
    {
        if (count == 0)
        {
            return [];
        }

        lock (gate)
        {
            return [.. standing.Values.Where(s => s.Fact.ExpiresAt <= clock.GetUtcNow()).Select(s => new SuppressionEnded(s.Fact.SuppressionId, s.HeldBack, EndedBy: null))];
        }
    }

    /// <returns>What to record when a person ends it; null: there is none of that id.</returns>
    public SuppressionEnded? End(string suppressionId, string by)
    {
        lock (gate)
        {
            return standing.TryGetValue(suppressionId, out var one) ? new SuppressionEnded(suppressionId, one.HeldBack, by) : null;
        }
    }

    public void Apply(Recorded<SuppressionSet> set)
    {
        lock (gate)
        {
            standing[set.Fact.SuppressionId] = new Standing(set.Fact);
            count = standing.Count;
        }
    }

    public void Apply(Recorded<SuppressionEnded> ended)
    {
        lock (gate)
        {
            standing.Remove(ended.Fact.SuppressionId);
            count = standing.Count;
        }
    }

    private sealed class Standing
    {
        private readonly Detector? detector;
        private readonly bool never;
        private readonly List<RuleMatch> matches = [];

        public Standing(SuppressionSet fact)
        {
            Fact = fact;
            try
            {
                detector = fact.Where.Count == 0 ? null : new Detector(SuppressionRule.Compile(fact.SuppressionId, fact.Where));
            }
            catch (RefusedException)
            {
                never = true; // an older version understood it; to hold back too little is the safe side
            }
        }

        public SuppressionSet Fact { get; }

        public long HeldBack { get; set; }

        public bool Holds(ReadOnlySpan<byte> eventJson)
        {
            if (never || detector is null)
            {
                return !never;
            }

            matches.Clear();
            return detector.Evaluate(eventJson, matches, out _) > 0;
        }
    }
}

/// <param name="HeldBack">Sightings since the node started.</param>
public sealed record Suppression(SuppressionSet Set, long HeldBack);
