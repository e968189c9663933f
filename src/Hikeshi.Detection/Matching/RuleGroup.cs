namespace Hikeshi.Detection.Matching;

/// <summary>What waits for one field within a group.</summary>
/// <param name="Field">Its number.</param>
/// <param name="Index">Text anchors; null when there are none.</param>
/// <param name="Present">Rules that are to be tried whatever the field's value.</param>
internal sealed record FieldAnchors(int Field, GramIndex? Index, int[] Present);

/// <summary>The rules that are tried for one class of events, with the index that finds which of them are worth a look. Immutable.</summary>
internal sealed class RuleGroup
{
    public RuleGroup(CompiledRules compiled, int[] rules, (int Missing, int Present)[] aliases)
    {
        Rules = rules;
        Aliases = aliases;
        var always = new List<int>();
        var keyworded = new List<int>();
        var byNode = new Dictionary<int, List<int>>();
        var byField = new Dictionary<int, List<int>>();
        var keywords = new HashSet<string>();
        foreach (var rule in rules)
        {
            var anchors = compiled.AnchorsOf(rule);
            foreach (var text in anchors.OfType<TextAnchor>())
            {
                Add(byNode, compiled.Graph.NodeOf(text.Test), rule);
            }

            foreach (var present in anchors.OfType<PresenceAnchor>())
            {
                Add(byField, compiled.Fields.Find(present.Field), rule);
            }

            var needed = anchors.OfType<KeywordAnchor>().Select(a => a.Text).ToArray();
            keywords.UnionWith(needed);
            if (needed.Length > 0)
            {
                keyworded.Add(rule);
            }

            if (anchors.Length == 0)
            {
                always.Add(rule);
            }
        }

        Always = [.. always];
        Keyworded = [.. keyworded];
        ByAnchor = byNode.ToDictionary(p => p.Key, p => p.Value.ToArray());
        var indexes = byNode.Keys
            .Select(node => (Node: node, Matcher: (TextMatcher)compiled.Graph.MatcherOf(node)))
            .GroupBy(a => a.Matcher.Field)
            .ToDictionary(g => g.Key, g => new GramIndex([.. g.Select(a => (a.Node, a.Matcher.Bytes))]));
        Fields = [.. indexes.Keys.Union(byField.Keys).Select(field => new FieldAnchors(field, indexes.GetValueOrDefault(field), [.. byField.GetValueOrDefault(field) ?? []]))];
        Gate = keywords.Count == 0 ? null : new KeywordGate(keywords);
    }

    public int[] Rules { get; }

    /// <summary>Rules without anchors.</summary>
    public int[] Always { get; }

    /// <summary>Rules that are tried when the gate is open.</summary>
    public int[] Keyworded { get; }

    /// <summary>Graph node of an anchor → rules that wait for it.</summary>
    public Dictionary<int, int[]> ByAnchor { get; }

    public FieldAnchors[] Fields { get; }

    public (int Missing, int Present)[] Aliases { get; }

    /// <summary>Of the keywords that <see cref="Keyworded"/> wait for; null when there are none.</summary>
    public KeywordGate? Gate { get; }

    private static void Add(Dictionary<int, List<int>> waiting, int key, int rule)
    {
        if (!waiting.TryGetValue(key, out var rules))
        {
            waiting[key] = rules = [];
        }

        rules.Add(rule);
    }
}
