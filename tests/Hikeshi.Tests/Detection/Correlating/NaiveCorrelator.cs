using System.Globalization;
using Hikeshi.Detection;

namespace Hikeshi.Tests.Detection.Correlating;

/// <summary>Keeps everything that ever matched, sorts it by time, and computes every window anew: what the correlator must agree with.</summary>
internal sealed class NaiveCorrelator(RuleSet rules)
{
    internal sealed record Event(long? Seconds, Dictionary<string, string> Fields, IReadOnlyList<string> RuleIds);

    internal sealed record Found(string Id, string Group, long EndTicks, decimal Value, long Count);

    /// <summary>Windows that end come before the events of that moment, the outermost first.</summary>
    private readonly record struct Moment(long Ticks, int Phase, long A, long B) : IComparable<Moment>
    {
        public int CompareTo(Moment other) => (Ticks, Phase, A, B).CompareTo((other.Ticks, other.Phase, other.A, other.B));
    }

    private sealed record Input(Moment At, string RuleId, bool IsEvent, bool IsReported, Func<string, string?> Field);

    private sealed record Entry(Input From, int Member, string Text, decimal Number);

    private sealed class Grouped(string[] values)
    {
        public string[] Values { get; } = values;
        public List<Entry> Entries { get; } = [];
        public bool Held { get; set; }
        public long Reported { get; set; }
        public long Start { get; set; } = -1;
        public long Opened { get; set; }
    }

    public long Late { get; private set; }

    public long WithoutTime { get; private set; }

    public List<Found> Run(IReadOnlyList<Event> events, TimeSpan lateness)
    {
        var known = Taken(events, lateness).SelectMany(e => e).ToList();
        var results = new List<(Moment At, int Index, Found Found)>();
        for (var index = 0; index < rules.Correlations.Count; index++)
        {
            var correlation = rules.Correlations[index];
            foreach (var (found, input) in correlation.IsJudgedAtEnd ? AtEnd(correlation, index, known) : AtOnce(correlation, known))
            {
                known.Add(input);
                if (input.IsReported && correlation.IsReported)
                {
                    results.Add((input.At, index, found));
                }
            }
        }

        return [.. results.OrderBy(r => r.At).ThenBy(r => r.Index).Select(r => r.Found)];
    }

    private IEnumerable<List<Input>> Taken(IReadOnlyList<Event> events, TimeSpan lateness)
    {
        var fed = rules.Correlations.SelectMany(c => c.Members).Select(m => m.Id).ToHashSet();
        long latest = -1;
        for (var i = 0; i < events.Count; i++)
        {
            var of = events[i];
            var ids = of.RuleIds.Where(fed.Contains).ToList();
            if (ids.Count == 0)
            {
                continue;
            }

            if (of.Seconds is not { } seconds)
            {
                WithoutTime++;
            }
            else if (DateTimeOffset.UnixEpoch.AddSeconds(seconds).UtcTicks is var ticks && latest >= 0 && ticks < latest - lateness.Ticks)
            {
                Late++;
            }
            else
            {
                latest = Math.Max(latest, ticks);
                var at = new Moment(ticks, 1, i, 0);
                yield return [.. ids.Select(id => new Input(at, id, IsEvent: true, IsReported: true, of.Fields.GetValueOrDefault))];
            }
        }
    }

    private static List<(Input Input, int Member)> InputsOf(CorrelationRule correlation, List<Input> known)
    {
        var members = correlation.Members.Select(m => m.Id).ToList();
        var inputs = known.Where(i => members.Contains(i.RuleId) && (i.IsReported || correlation.IsTemporal)).Select(i => (i, members.IndexOf(i.RuleId))).OrderBy(i => i.i.At);
        return [.. correlation.Type == CorrelationType.TemporalOrdered ? inputs.ThenByDescending(i => i.Item2) : inputs];
    }

    private static IEnumerable<(Found Found, Input Output)> AtOnce(CorrelationRule correlation, List<Input> known)
    {
        var groups = new Dictionary<string, Grouped>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in InputsOf(correlation, known).GroupBy(i => i.Input.At))
        {
            var fed = step.Select(i => Take(correlation, i.Input, i.Member, groups)).OfType<Grouped>().Distinct().ToList();
            foreach (var group in fed)
            {
                var window = group.Entries.Where(e => e.From.At.Ticks > step.Key.Ticks - correlation.Timespan.Ticks).ToList();
                var value = Value(correlation, window);
                var held = group.Held;
                group.Held = correlation.Condition.Holds(value);
                if (group.Held)
                {
                    var isReported = !held || step.Key.Ticks - group.Reported >= correlation.Timespan.Ticks;
                    group.Reported = isReported ? step.Key.Ticks : group.Reported;
                    yield return Result(correlation, group, window, value, step.Key, step.Key.Ticks, isReported);
                }
            }
        }
    }

    private static IEnumerable<(Found Found, Input Output)> AtEnd(CorrelationRule correlation, int index, List<Input> known)
    {
        var span = correlation.Timespan.Ticks;
        var groups = new Dictionary<string, Grouped>(StringComparer.OrdinalIgnoreCase);
        var ended = new List<(Found Found, Input Output)>();
        long opened = 0;
        foreach (var (input, member) in InputsOf(correlation, known))
        {
            foreach (var over in groups.Values.Where(g => g.Start >= 0 && g.Start + span <= input.At.Ticks))
            {
                End(over);
            }

            if (Take(correlation, input, member, groups) is { Start: < 0 } fresh)
            {
                (fresh.Start, fresh.Opened) = (input.At.Ticks, opened++);
            }
        }

        foreach (var group in groups.Values.Where(g => g.Start >= 0))
        {
            End(group);
        }

        return ended.OrderBy(e => e.Output.At);

        void End(Grouped group)
        {
            var window = group.Entries.Where(e => e.From.At.Ticks >= group.Start).ToList();
            var value = Value(correlation, window);
            if (correlation.Condition.Holds(value))
            {
                ended.Add(Result(correlation, group, window, value, new Moment(group.Start + span, 0, -index, group.Opened), group.Start + span, isReported: true));
            }

            group.Start = -1;
        }
    }

    private static Grouped? Take(CorrelationRule correlation, Input input, int member, Dictionary<string, Grouped> groups)
    {
        var values = correlation.Members[member].Groups.Select(input.Field).ToArray();
        var measured = correlation.Members[member].Values.Select(input.Field).ToArray();
        if (values.Contains(null) || measured.Contains(null))
        {
            return null;
        }

        decimal number = 0;
        if (correlation.Type is CorrelationType.ValueSum or CorrelationType.ValueAvg || (correlation.Type == CorrelationType.ValuePercentile && correlation.Condition.Percentile is not null))
        {
            if (!decimal.TryParse(measured[0], NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            {
                return null;
            }
        }

        var key = string.Join('\u0001', values);
        if (!groups.TryGetValue(key, out var group))
        {
            groups[key] = group = new Grouped(values!);
        }

        if (correlation.IsTemporal || !input.IsEvent || !group.Entries.Any(e => e.From.IsEvent && e.From.At == input.At))
        {
            group.Entries.Add(new(input, member, string.Join('\u0001', measured).ToUpperInvariant(), number));
        }

        return group;
    }

    private static decimal Value(CorrelationRule correlation, List<Entry> window) => correlation.Type switch
    {
        CorrelationType.EventCount => window.Count,
        CorrelationType.ValueCount => window.Select(e => e.Text).Distinct().Count(),
        CorrelationType.ValueSum => window.Sum(e => e.Number),
        CorrelationType.ValueAvg => window.Average(e => e.Number),
        CorrelationType.ValuePercentile when correlation.Condition.Percentile is { } percentile =>
            window.Select(e => e.Number).Order().First(n => 100m * window.Count(e => e.Number <= n) >= percentile * window.Count),
        CorrelationType.ValuePercentile => 100m * window.Count(e => e.Text == window[^1].Text) / window.Count,
        CorrelationType.Temporal => window.Select(e => e.Member).Distinct().Count(),
        _ => Longest(window),
    };

    private static int Longest(List<Entry> window)
    {
        var lengths = new int[window.Count];
        for (var i = 0; i < window.Count; i++)
        {
            lengths[i] = 1 + Enumerable.Range(0, window.Count)
                .Where(j => window[j].From.At.CompareTo(window[i].From.At) < 0 && window[j].Member < window[i].Member).Select(j => lengths[j]).DefaultIfEmpty(0).Max();
        }

        return lengths.DefaultIfEmpty(0).Max();
    }

    private static (Found Found, Input Output) Result(CorrelationRule correlation, Grouped group, List<Entry> window, decimal value, Moment at, long endTicks, bool isReported)
    {
        var newest = window[^1].From;
        string? Field(string name)
        {
            var of = correlation.GroupBy.ToList().IndexOf(name);
            return of >= 0 ? group.Values[of] : newest.Field(name);
        }

        var count = correlation.IsTemporal ? (long)value : window.Count;
        return (new(correlation.Id, string.Join('|', group.Values).ToUpperInvariant(), endTicks, value, count), new(at, correlation.Id, IsEvent: false, isReported, Field));
    }
}
