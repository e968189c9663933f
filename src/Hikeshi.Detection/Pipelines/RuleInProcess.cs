using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>A rule on its way through the pipelines, and what they remember about it.</summary>
internal sealed class RuleInProcess(YamlMapping rule)
{
    /// <summary>Characters and (weighed) entries that pipelines may make of one rule: items multiply each other's work.</summary>
    private const long MaxMade = 16L << 20;
    private const int WeightOfEntry = 64;

    private long _made;

    public YamlMapping Rule { get; private set; } = rule;

    /// <summary>Of the pipeline at work.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Vars { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    public Dictionary<string, string> State { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the items that were applied to the rule.</summary>
    public HashSet<string> Applied { get; } = new(StringComparer.Ordinal);

    public YamlMapping Detection => (YamlMapping)Rule.Find("detection")!;

    /// <summary>Product, category or service, in lower case; null when the rule does not say.</summary>
    public string? Source(string part) =>
        Rule.Find("logsource") is YamlMapping source && source.Find(part) is YamlScalar { IsNull: false, Value.Length: > 0 } word ? word.Value.ToLowerInvariant() : null;

    /// <exception cref="RuleException">Too much is made of the rule.</exception>
    public void Spend(long entries, long characters, int line)
    {
        _made += (entries * WeightOfEntry) + characters;
        if (_made > MaxMade)
        {
            throw new RuleException(line, "pipelines make too much of this rule: alternatives or values multiply");
        }
    }

    public void Replace(string key, YamlNode value)
    {
        var isThere = Rule.Find(key) is not null;
        var entries = Rule.Entries.Select(e => e.Key.Value == key ? new(e.Key, value) : e);
        Rule = Rule with { Entries = isThere ? [.. entries] : [.. entries, new(new YamlScalar(Rule.Line, key, IsPlain: true), value)] };
    }

    /// <summary>Puts into the place of every entry what <paramref name="change"/> makes of it: nothing, another, or several of which one must hold.</summary>
    public void ChangeEntries(Func<PipelineEntry, IReadOnlyList<PipelineEntry>> change) =>
        Replace("detection", Detection with { Entries = [.. Detection.Entries.Select(e => e.Key.Value is "condition" or "timeframe" ? e : new(e.Key, EntryTree.Change(e.Value, change, this)))] });
}
