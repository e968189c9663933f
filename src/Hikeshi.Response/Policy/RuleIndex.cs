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

        var found = new SortedDictionary<int, PolicyRule>();
        index.Find(trigger, found);
        return found.Values;
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

        public void Find(Trigger trigger, SortedDictionary<int, PolicyRule> found)
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

        private static void Take(List<(int Number, PolicyRule Rule)>? rules, SortedDictionary<int, PolicyRule> found)
        {
            foreach (var (number, rule) in rules ?? [])
            {
                found[number] = rule;
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
