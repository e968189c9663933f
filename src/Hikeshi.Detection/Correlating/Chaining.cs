using Hikeshi.Detection.Rules;

namespace Hikeshi.Detection.Correlating;

/// <summary>Finds what correlations refer to, and an order in which each comes after those it refers to.</summary>
internal sealed class Chaining(IReadOnlyList<SigmaRule> rules, IReadOnlyList<CorrelationRule> correlations, List<RuleRefusal> refused)
{
    /// <summary>Correlations of correlations of …</summary>
    private const int MaxHeight = 8;

    private readonly RuleNames _names = new(rules, correlations);
    private readonly Dictionary<string, string> _levels = rules.ToDictionary(r => r.Id, r => r.Level, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _ruleIds = new(rules.Select(r => r.Id), StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _heights = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _failed = new(StringComparer.OrdinalIgnoreCase);

    public List<CorrelationRule> Order()
    {
        var open = correlations.Select(Linked).OfType<CorrelationRule>().ToDictionary(c => c.Id, StringComparer.OrdinalIgnoreCase);
        _failed.UnionWith(correlations.Where(c => !open.ContainsKey(c.Id)).Select(c => c.Id));
        var waiting = open.Values.ToDictionary(c => c.Id, c => c.Members.Count(IsCorrelation), StringComparer.OrdinalIgnoreCase);
        var dependents = open.Values.SelectMany(c => c.Members.Where(IsCorrelation).Select(m => (m.Id, Of: c)))
            .GroupBy(p => p.Id, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.Select(p => p.Of).ToList(), StringComparer.OrdinalIgnoreCase);
        var ordered = new List<CorrelationRule>();
        var ready = new Queue<string>(_failed.Concat(waiting.Where(w => w.Value == 0).Select(w => w.Key)));
        while (ready.TryDequeue(out var id))
        {
            if (open.Remove(id, out var correlation) && Ranked(correlation) is { } ranked)
            {
                ordered.Add(ranked);
            }

            foreach (var dependent in dependents.GetValueOrDefault(id) ?? [])
            {
                if (--waiting[dependent.Id] == 0)
                {
                    ready.Enqueue(dependent.Id);
                }
            }
        }

        RefuseCycles(open);
        return ordered;
    }

    private bool IsCorrelation(Member member) => !_ruleIds.Contains(member.Id);

    private CorrelationRule? Linked(CorrelationRule correlation)
    {
        if (_ruleIds.Contains(correlation.Id))
        {
            return Refuse(correlation, $"its id '{correlation.Id}' is that of a rule too");
        }

        var ids = new List<(string Reference, string Id)>();
        foreach (var reference in correlation.References)
        {
            var found = _names.Find(reference, correlation.Source, out var problem);
            if (found is null)
            {
                return Refuse(correlation, $"the correlation refers to {problem}");
            }

            var id = (found as SigmaRule)?.Id ?? ((CorrelationRule)found).Id;
            if (found is CorrelationRule && _ruleIds.Contains(id))
            {
                return Refuse(correlation, $"the correlation refers to '{reference}', which was refused");
            }

            if (ids.Any(i => string.Equals(i.Id, id, StringComparison.OrdinalIgnoreCase)))
            {
                return Refuse(correlation, $"'rules' names rule '{id}' twice");
            }

            ids.Add((reference, id));
        }

        if (Aliases(correlation, ids, out var aliases) is { } wrong)
        {
            return Refuse(correlation, wrong);
        }

        return correlation with
        {
            Members = [.. ids.Select(i => new Member(
                i.Id,
                [.. correlation.GroupBy.Select(f => aliases.GetValueOrDefault((f, i.Id.ToUpperInvariant()), f))],
                [.. correlation.Condition.Fields.Select(f => aliases.GetValueOrDefault((f, i.Id.ToUpperInvariant()), f))]))],
        };
    }

    /// <summary>For a rule that an alias does not mention, the alias is itself the name of the field.</summary>
    private string? Aliases(CorrelationRule correlation, List<(string Reference, string Id)> ids, out Dictionary<(string Alias, string Id), string> aliases)
    {
        aliases = [];
        foreach (var (alias, fields) in correlation.Aliases)
        {
            foreach (var (name, field) in fields)
            {
                var found = _names.Find(name, correlation.Source, out _);
                var id = (found as SigmaRule)?.Id ?? (found as CorrelationRule)?.Id;
                if (id is null || !ids.Any(i => string.Equals(i.Id, id, StringComparison.OrdinalIgnoreCase)))
                {
                    return $"alias '{alias}' names rule '{name}', which is not among 'rules'";
                }

                aliases[(alias, id.ToUpperInvariant())] = field;
            }
        }

        return null;
    }

    /// <summary>Gives a correlation its level, once those it refers to have theirs.</summary>
    private CorrelationRule? Ranked(CorrelationRule correlation)
    {
        var inner = correlation.Members.Where(IsCorrelation).Select(m => m.Id).ToList();
        if (inner.Find(_failed.Contains) is { } broken)
        {
            return Refuse(correlation, $"the correlation refers to '{broken}', which was refused");
        }

        var height = 1 + inner.Select(i => _heights[i]).DefaultIfEmpty(0).Max();
        if (height > MaxHeight)
        {
            return Refuse(correlation, $"correlations of correlations more than {MaxHeight} deep");
        }

        _heights[correlation.Id] = height;
        var level = correlation.Level.Length > 0 ? correlation.Level : correlation.Members.Select(m => _levels[m.Id]).MaxBy(RuleLevel.Rank)!;
        _levels[correlation.Id] = level;
        return correlation with { Level = level };
    }

    private void RefuseCycles(Dictionary<string, CorrelationRule> open)
    {
        var cycles = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var correlation in open.Values)
        {
            var path = new List<string>();
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var at = correlation.Id;
            while (!cycles.Contains(at) && seen.Add(at))
            {
                path.Add(at);
                at = open[at].Members.First(m => open.ContainsKey(m.Id)).Id;
            }

            if (seen.Contains(at))
            {
                cycles.UnionWith(path.SkipWhile(p => !string.Equals(p, at, StringComparison.OrdinalIgnoreCase)));
            }
        }

        foreach (var correlation in open.Values)
        {
            Refuse(correlation, cycles.Contains(correlation.Id)
                ? "the correlation refers to itself, directly or through others"
                : "the correlation refers to one that refers to itself");
        }
    }

    private CorrelationRule? Refuse(CorrelationRule correlation, string reason)
    {
        _failed.Add(correlation.Id);
        refused.Add(new(RuleNames.FileOf(correlation.Source), correlation.Line, reason));
        return null;
    }
}
