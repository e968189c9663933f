using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <summary>The anchors of one field within a group.</summary>
internal sealed record FieldAnchors(int Field, GramIndex Index);

/// <summary>The rules that are tried for one class of events, with the index that finds which of them are worth a look. Immutable.</summary>
internal sealed class RuleGroup
{
    public RuleGroup(CompiledRules compiled, int[] rules, (int Missing, int Present)[] aliases)
    {
        Rules = rules;
        Aliases = aliases;
        var always = new List<int>();
        var byAnchor = new Dictionary<int, List<int>>();
        foreach (var rule in rules)
        {
            var anchors = compiled.AnchorsOf(rule);
            if (anchors.Length == 0)
            {
                always.Add(rule);
            }

            foreach (var anchor in anchors)
            {
                if (!byAnchor.TryGetValue(anchor, out var waiting))
                {
                    byAnchor[anchor] = waiting = [];
                }

                waiting.Add(rule);
            }
        }

        Always = [.. always];
        ByAnchor = byAnchor.ToDictionary(p => p.Key, p => p.Value.ToArray());
        Fields = [.. byAnchor.Keys
            .Select(node => (Node: node, Matcher: (TextMatcher)compiled.Graph.MatcherOf(node)))
            .GroupBy(a => a.Matcher.Field)
            .Select(g => new FieldAnchors(g.Key, new GramIndex([.. g.Select(a => (a.Node, a.Matcher.Bytes))])))];
        Predicate[] keywords = [.. rules.SelectMany(compiled.KeywordsOf).Distinct()];
        Gate = keywords.Length == 0 ? null : new KeywordGate(keywords);
    }

    public int[] Rules { get; }

    /// <summary>Rules without anchors.</summary>
    public int[] Always { get; }

    /// <summary>Graph node of an anchor → rules that wait for it.</summary>
    public Dictionary<int, int[]> ByAnchor { get; }

    public FieldAnchors[] Fields { get; }

    public (int Missing, int Present)[] Aliases { get; }

    /// <summary>Of the rules' keywords, which look at every value; null when no rule has any.</summary>
    public KeywordGate? Gate { get; }
}
