namespace Hikeshi.Detection.Correlating;

/// <summary>
/// One step: all that an event, or a window that ended, brings about. Correlations are run in their order, each once, with everything the step
/// has for it, so that chains see whole steps.
/// </summary>
internal sealed class StepRun(IReadOnlyList<CorrelationState> states, GroupStore groups)
{
    private readonly SortedSet<int> _touched = [];
    private readonly List<Group> _fed = [];
    private long _step;
    private long _now;
    private long _opened;

    public long WithoutGroup { get; private set; }

    public long WithoutValue { get; private set; }

    public long Begin(long ticks)
    {
        _now = ticks;
        return ++_step;
    }

    public void Send(Signal signal, IReadOnlyList<(CorrelationState Of, int Member)> consumers)
    {
        foreach (var (consumer, member) in consumers)
        {
            // That the rules hold near each other asks for how things stand; counting asks for what happened.
            if (signal.IsReported || consumer.Rule.IsTemporal)
            {
                consumer.Inbox.Add((member, signal));
                _touched.Add(consumer.Index);
            }
        }
    }

    public void Run(List<CorrelationMatch> found)
    {
        while (_touched.Count > 0)
        {
            var state = states[_touched.Min];
            _touched.Remove(state.Index);
            Feed(state);
            groups.Bound(state, _now);
            foreach (var group in _fed)
            {
                if (!group.IsGone && !state.Rule.IsJudgedAtEnd)
                {
                    Judge(group, found);
                }
            }
        }
    }

    /// <summary>Judges the windows that end by then.</summary>
    public void EndWindows(long ticks, List<CorrelationMatch> found)
    {
        while (groups.Open.Min is { } group && group.EndTicks <= ticks)
        {
            groups.Open.Remove(group);
            group.IsOpen = false;
            Begin(group.EndTicks);
            var value = group.Window.Value;
            if (group.Of.Rule.Condition.Holds(value))
            {
                Report(group, Evidence.Of(group, value, group.StartTicks, group.EndTicks), found);
            }

            groups.Change(group, w => Emptied(w));
            Run(found);
        }
    }

    private void Feed(CorrelationState state)
    {
        _fed.Clear();
        if (state.Rule.Type == CorrelationType.TemporalOrdered)
        {
            var latestRuleFirst = state.Inbox.OrderByDescending(i => i.Member).ToList();
            state.Inbox.Clear();
            state.Inbox.AddRange(latestRuleFirst);
        }

        foreach (var (member, signal) in state.Inbox)
        {
            Take(state, member, signal);
        }

        state.Inbox.Clear();
    }

    private void Take(CorrelationState state, int member, Signal signal)
    {
        if (SampleReader.Values(signal, state.Rule.Members[member].Groups) is not { } values)
        {
            WithoutGroup++;
            return;
        }

        if (SampleReader.Read(signal, state.Rule, member) is not { } sample)
        {
            WithoutValue++;
            return;
        }

        var group = groups.Take(state, values);
        if (!state.Rule.IsTemporal && signal.IsEvent && group.EventStep == _step)
        {
            return;
        }

        group.EventStep = signal.IsEvent ? _step : group.EventStep;
        group.Newest = signal;
        if (state.Rule.IsJudgedAtEnd)
        {
            Open(group);
        }
        else
        {
            groups.Change(group, w => Trimmed(w, _now - state.SpanTicks));
        }

        groups.Change(group, w => w.Add(sample));
        if (!_fed.Contains(group))
        {
            _fed.Add(group);
        }
    }

    private void Open(Group group)
    {
        if (!group.IsOpen)
        {
            (group.StartTicks, group.EndTicks, group.Opened, group.IsOpen) = (_now, _now + group.Of.SpanTicks, _opened++, true);
            groups.Open.Add(group);
        }
    }

    private void Judge(Group group, List<CorrelationMatch> found)
    {
        var value = group.Window.Value;
        var held = group.Held;
        group.Held = group.Of.Rule.Condition.Holds(value);
        if (!group.Held)
        {
            return;
        }

        if (!held || _now - group.ReportedTicks >= group.Of.SpanTicks)
        {
            group.ReportedTicks = _now;
            Report(group, Evidence.Of(group, value, _now - group.Of.SpanTicks, _now), found);
        }
        else if (group.Of.Consumers.Any(c => c.Of.Rule.IsTemporal))
        {
            Tell(group, isReported: false, Evidence.EventsOf(group));
        }
    }

    private void Report(Group group, CorrelationMatch match, List<CorrelationMatch> found)
    {
        if (group.Of.Rule.IsReported)
        {
            found.Add(match);
        }

        Tell(group, isReported: true, match.Events);
    }

    private void Tell(Group group, bool isReported, IReadOnlyList<EventEvidence> evidence)
    {
        if (group.Of.Consumers.Count > 0)
        {
            var newest = group.Newest!;
            string[] names = [.. group.Of.Rule.GroupBy, .. newest.Names];
            string?[] values = [.. group.Values, .. newest.Values];
            Send(new Signal(group.Of.Rule.Id, IsEvent: false, isReported, _now, _step, names, values, evidence), group.Of.Consumers);
        }
    }

    private static bool Trimmed(Window window, long ticks)
    {
        window.Trim(ticks);
        return false;
    }

    private static bool Emptied(Window window)
    {
        window.Clear();
        return false;
    }
}
