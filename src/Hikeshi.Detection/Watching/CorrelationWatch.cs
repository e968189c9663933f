namespace Hikeshi.Detection.Watching;

/// <summary>
/// The correlations of a node over what its rules match, event by event as they come. Windows live as long as the correlations stay the same;
/// when those change, windows begin anew. Thread-safe: one event at a time.
/// </summary>
public sealed class CorrelationWatch(CorrelatorLimits limits)
{
    private readonly Lock gate = new();
    private IReadOnlyList<string> digests = [];
    private Correlator? correlator;
    private RuleSet? current;
    private DateTimeOffset lastAdded;

    public CorrelatorCounters Counters
    {
        get
        {
            lock (gate)
            {
                return correlator?.Counters ?? new CorrelatorCounters();
            }
        }
    }

    /// <summary>Takes in what matched one event.</summary>
    /// <param name="rules">The set that the matches are of.</param>
    /// <param name="digest">Of the event: how a match names it.</param>
    /// <param name="now">When it came.</param>
    /// <returns>Correlations that now hold and are reported.</returns>
    public IReadOnlyList<CorrelationMatch> Add(RuleSet rules, IReadOnlyList<RuleMatch> matches, string digest, DateTimeOffset now)
    {
        var found = new List<CorrelationMatch>();
        lock (gate)
        {
            Follow(rules);
            lastAdded = now;
            correlator?.Add(matches, new EventPlace(digest, 0), found);
        }

        return found;
    }

    /// <summary>Evaluates what waits to be put in order when nothing came for as long as an event may be late.</summary>
    public IReadOnlyList<CorrelationMatch> Settle(DateTimeOffset now)
    {
        var found = new List<CorrelationMatch>();
        lock (gate)
        {
            if (correlator is not null && now - lastAdded >= limits.Lateness)
            {
                correlator.Settle(found);
            }
        }

        return found;
    }

    private void Follow(RuleSet rules)
    {
        if (ReferenceEquals(current, rules))
        {
            return;
        }

        current = rules;
        IReadOnlyList<string> newest = [.. rules.Correlations.Select(c => c.Digest)];
        if (!newest.SequenceEqual(digests, StringComparer.Ordinal))
        {
            digests = newest;
            correlator = newest.Count == 0 ? null : new Correlator(rules, limits);
        }
    }
}
