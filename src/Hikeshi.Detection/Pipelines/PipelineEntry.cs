using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>An entry <c>field|modifier|…: values</c> of a rule. pySigma calls it a detection item.</summary>
internal sealed record PipelineEntry(YamlScalar Key, YamlNode Value)
{
    public string Field => Key.Value.Split('|')[0];

    public IReadOnlyList<string> Modifiers => Key.Value.Split('|')[1..];

    public bool Has(string modifier) => Modifiers.Contains(modifier);

    /// <summary>Empty where the rule is wrong, which its reader says later.</summary>
    public IReadOnlyList<YamlScalar> Values => Value switch
    {
        YamlScalar one => [one],
        YamlSequence list => [.. list.Items.OfType<YamlScalar>()],
        _ => [],
    };

    public PipelineEntry WithField(string field) => this with { Key = Key with { Value = string.Join('|', [field, .. Modifiers]) } };

    public PipelineEntry WithModifiers(IEnumerable<string> modifiers) => this with { Key = Key with { Value = string.Join('|', [Field, .. modifiers]) } };

    public PipelineEntry WithValues(IReadOnlyList<YamlScalar> values) => this with { Value = values.Count == 1 && Value is YamlScalar ? values[0] : new YamlSequence(Value.Line, values) };
}

/// <summary>Search identifiers are maps (all entries must hold), and lists of maps or keywords (one must hold).</summary>
internal static class EntryTree
{
    private const int MaxAlternatives = 1024;

    /// <exception cref="RuleException">Nothing is left, or it becomes too large.</exception>
    public static YamlNode Change(YamlNode node, Func<PipelineEntry, IReadOnlyList<PipelineEntry>> change, RuleInProcess rule) => node switch
    {
        YamlMapping map => Maps(map, change, rule) is var maps && maps.Count == 1 ? maps[0] : new YamlSequence(map.Line, maps),
        YamlSequence list when list.Items.Any(i => i is YamlMapping) => list with { Items = [.. list.Items.SelectMany(i => Items(i, change, rule))] },
        _ => Keywords(node, change),
    };

    private static IReadOnlyList<YamlNode> Items(YamlNode item, Func<PipelineEntry, IReadOnlyList<PipelineEntry>> change, RuleInProcess rule) =>
        item is YamlMapping map ? Maps(map, change, rule) : [Keywords(item, change)];

    /// <summary>Alternatives of an entry make alternatives of the map: a list of maps means the same.</summary>
    private static IReadOnlyList<YamlNode> Maps(YamlMapping map, Func<PipelineEntry, IReadOnlyList<PipelineEntry>> change, RuleInProcess rule)
    {
        List<List<KeyValuePair<YamlScalar, YamlNode>>> maps = [[]];
        foreach (var (key, value) in map.Entries)
        {
            var alternatives = change(new(key, value));
            if (alternatives.Count == 0)
            {
                continue;
            }

            if ((long)maps.Count * alternatives.Count > MaxAlternatives)
            {
                throw new RuleException(key.Line, $"pipelines make more than {MaxAlternatives} alternatives of one mapping");
            }

            if (alternatives.Count > 1)
            {
                rule.Spend(entries: (long)maps.Count * alternatives.Count * (maps[0].Count + 1), characters: 0, key.Line);
            }

            maps = [.. maps.SelectMany(m => alternatives.Select(a => m.Append(new(a.Key, a.Value)).ToList()))];
        }

        return maps[0].Count > 0 || map.Entries.Count == 0
            ? [.. maps.Select(m => map with { Entries = m })]
            : throw new RuleException(map.Line, "pipelines drop every entry of this mapping, which would match everything then");
    }

    /// <summary>Keywords are an entry without a field; a pipeline cannot give them one.</summary>
    private static YamlNode Keywords(YamlNode node, Func<PipelineEntry, IReadOnlyList<PipelineEntry>> change) =>
        change(new(new YamlScalar(node.Line, "", IsPlain: false), node)) is [{ Key.Value: "" } kept]
            ? kept.Value
            : throw new RuleException(node.Line, "pipelines drop or rename keywords, which have no field");
}
