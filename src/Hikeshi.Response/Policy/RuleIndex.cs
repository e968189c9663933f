namespace Hikeshi.Response.Policy;

/// <summary>
/// Rules by something that they cannot do without: a tag, a technique, an origin. A thousand rules that each wait for another tag cost a decision
/// a look-up, not a thousand comparisons.
/// </summary>
internal sealed class RuleIndex
{
    private readonly Dictionary<string, OfTrigger> byTrigger = new(StringComparer.Ordinal);

    public RuleIndex(IReadOnlyList<PolicyRule> rules)
    {
        for (var number = 0; number < rules.Count; number++)
        {
            if (!byTrigger.TryGetValue(rules[number].On, out var index))
            {
                byTrigger[rules[number].On] = index = new OfTrigger();
            }

            index.Add(number, rules[number]);
        }
    }

    public IEnumerable<PolicyRule> Candidates(Trigger trigger)
    {
        if (!byTrigger.TryGetValue(trigger.On, out var index))
        {
            return [];
        }

        var found = new List<(int Number, PolicyRule Rule)>();
        index.Find(trigger, found);
        if (found.Count > 1)
        {
            found.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        }

        return Once(found);
    }

    /// <summary>Two techniques may lead to one rule.</summary>
    private static IEnumerable<PolicyRule> Once(List<(int Number, PolicyRule Rule)> sorted)
    {
        var last = -1;
        foreach (var (number, rule) in sorted)
        {
            if (number != last)
            {
                yield return rule;
            }

            last = number;
        }
    }

    private sealed class OfTrigger
    {
        private readonly Dictionary<string, List<(int, PolicyRule)>> byTag = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<(int, PolicyRule)>> byTechnique = new(StringComparer.OrdinalIgnoreCase);
        private readonly List<(int, PolicyRule)> always = [];

        public void Add(int number, PolicyRule rule)
        {
            if (rule.When.Tags is [var tag, ..])
            {
                ListOf(byTag, tag).Add((number, rule));
            }
            else if (rule.When.Techniques.Count > 0)
            {
                foreach (var technique in rule.When.Techniques)
                {
                    ListOf(byTechnique, technique).Add((number, rule));
                }
            }
            else
            {
                always.Add((number, rule));
            }
        }

        public void Find(Trigger trigger, List<(int Number, PolicyRule Rule)> found)
        {
            Take(always, found);
            foreach (var tag in byTag.Count > 0 ? trigger.Tags : [])
            {
                Take(byTag.GetValueOrDefault(tag), found);
            }

            foreach (var technique in byTechnique.Count > 0 ? trigger.Techniques : [])
            {
                Take(byTechnique.GetValueOrDefault(technique), found);
                if (technique.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot)
                {
                    Take(byTechnique.GetValueOrDefault(technique[..dot]), found);
                }
            }
        }

        private static void Take(List<(int Number, PolicyRule Rule)>? rules, List<(int Number, PolicyRule Rule)> found)
        {
            if (rules is not null)
            {
                found.AddRange(rules);
            }
        }

        private static List<(int, PolicyRule)> ListOf(Dictionary<string, List<(int, PolicyRule)>> table, string key)
        {
            if (!table.TryGetValue(key, out var list))
            {
                table[key] = list = [];
            }

            return list;
        }
    }
}
