using Hikeshi.Detection.Correlating;

namespace Hikeshi.Detection;

/// <summary>
/// Evaluates the correlations of a rule set over the matches of its rules, in the order of the events' own time. The same events in the same order
/// give the same matches. Memory is bounded (<see cref="CorrelatorLimits"/>); what is left out for it, or for being late, is counted.
/// One thread at a time.
/// </summary>
public sealed class Correlator
{
    /// <summary>Of the matches only what is needed: many events may wait.</summary>
    private sealed record Waiting(IReadOnlyList<(SigmaRule Rule, IReadOnlyList<string?> Values)> Held, EventPlace Place);

    private readonly Dictionary<string, List<(CorrelationState Of, int Member)>> _fed = new(StringComparer.OrdinalIgnoreCase);
    private readonly PriorityQueue<Waiting, (long Ticks, long Sequence)> _waiting = new();
    private readonly CorrelatorLimits _limits;
    private readonly GroupStore _groups;
    private readonly StepRun _run;
    private long _latestTicks = long.MinValue;
    private long _releasedTicks = long.MinValue;
    private long _sequence;
    private CorrelatorCounters _counters;

    public Correlator(RuleSet rules, CorrelatorLimits limits)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
        var states = rules.Correlations.Select((c, i) => new CorrelationState(c, i)).ToArray();
        var byId = states.ToDictionary(s => s.Rule.Id, StringComparer.OrdinalIgnoreCase);
        foreach (var state in states)
        {
            for (var member = 0; member < state.Rule.Members.Count; member++)
            {
                var id = state.Rule.Members[member].Id;
                if (byId.TryGetValue(id, out var inner))
                {
                    inner.Consumers.Add((state, member));
                }
                else if (_fed.TryGetValue(id, out var consumers))
                {
                    consumers.Add((state, member));
                }
                else
                {
                    _fed[id] = [(state, member)];
                }
            }
        }

        _groups = new GroupStore(states, limits);
        _run = new StepRun(states, _groups);
    }

    public CorrelatorCounters Counters => _counters with
    {
        WithoutGroup = _run.WithoutGroup,
        WithoutValue = _run.WithoutValue,
        EvictedGroups = _groups.EvictedGroups,
        EvictedSamples = _groups.EvictedSamples,
    };

    /// <summary>Takes in what matched one event.</summary>
    /// <param name="matches">As the detector gave them for this event; those that no correlation refers to are passed over.</param>
    /// <param name="place">Where the event can be found again.</param>
    /// <param name="found">Correlations that now hold are appended.</param>
    public void Add(IReadOnlyList<RuleMatch> matches, EventPlace place, List<CorrelationMatch> found)
    {
        ArgumentNullException.ThrowIfNull(matches);
        ArgumentNullException.ThrowIfNull(found);
        var fed = matches.Where(m => m.Captured is not null).ToArray();
        if (fed.Length == 0)
        {
            return;
        }

        if (fed[0].Captured!.Time is not { } time)
        {
            _counters = _counters with { WithoutTime = _counters.WithoutTime + 1 };
            return;
        }

        if (_limits.Clock is { } clock && time > clock.GetUtcNow() + _limits.MaxAhead)
        {
            _counters = _counters with { Ahead = _counters.Ahead + 1 };
            return;
        }

        var ticks = time.UtcTicks;
        if (ticks < _releasedTicks)
        {
            _counters = _counters with { Late = _counters.Late + 1 };
            return;
        }

        _counters = _counters with { Taken = _counters.Taken + 1 };
        _waiting.Enqueue(new([.. fed.Select(m => (m.Rule, m.Captured!.Values))], place), (ticks, _sequence++));
        if (_limits.Clock is null || time <= _limits.Clock.GetUtcNow())
        {
            _latestTicks = Math.Max(_latestTicks, ticks); // an event from the future waits, and makes nobody late
            Release(_latestTicks - _limits.Lateness.Ticks, found);
        }

        while (_waiting.Count > _limits.MaxWaiting)
        {
            _counters = _counters with { ReleasedEarly = _counters.ReleasedEarly + 1 };
            _waiting.TryPeek(out _, out var earliest);
            _releasedTicks = Math.Max(_releasedTicks, earliest.Ticks);
            Next(found);
        }
    }

    /// <summary>No more events come: what waits is evaluated, and windows that are judged at their end are judged.</summary>
    public void Finish(List<CorrelationMatch> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        Release(long.MaxValue, found);
        _run.EndWindows(long.MaxValue, found);
    }

    /// <summary>
    /// Nothing came for a while: what waits is evaluated in its order, and time stands where the latest event put it. An event that comes after this
    /// and is earlier than that is late.
    /// </summary>
    public void Settle(List<CorrelationMatch> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var upTo = Math.Max(_latestTicks, _limits.Clock?.GetUtcNow().UtcTicks ?? long.MinValue);
        while (_waiting.TryPeek(out _, out var earliest) && earliest.Ticks <= upTo)
        {
            Release(earliest.Ticks, found);
        }
    }

    private void Release(long upTo, List<CorrelationMatch> found)
    {
        _releasedTicks = Math.Max(_releasedTicks, upTo);
        while (_waiting.TryPeek(out _, out var earliest) && earliest.Ticks <= upTo)
        {
            Next(found);
        }
    }

    private void Next(List<CorrelationMatch> found)
    {
        _waiting.TryDequeue(out var waiting, out var at);
        _run.EndWindows(at.Ticks, found);
        var step = _run.Begin(at.Ticks);
        foreach (var (rule, values) in waiting!.Held)
        {
            if (_fed.TryGetValue(rule.Id, out var consumers))
            {
                EventEvidence[] evidence = [new(rule.Id, new DateTimeOffset(at.Ticks, TimeSpan.Zero), waiting.Place)];
                var signal = new Signal(rule.Id, IsEvent: true, IsReported: true, at.Ticks, step, rule.Captures!, values, evidence);
                _run.Send(signal, consumers);
            }
        }

        _run.Run(found);
    }
}
