using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>What an item does to the rules for which its conditions hold.</summary>
internal abstract record Transformation
{
    /// <exception cref="RuleException">It refuses the rule.</exception>
    public abstract void Apply(RuleInProcess rule, PipelineItem item);
}

/// <summary>A transformation that looks at one entry at a time.</summary>
internal abstract record EntryTransformation : Transformation
{
    public sealed override void Apply(RuleInProcess rule, PipelineItem item) =>
        rule.ChangeEntries(entry => item.Conditions.HoldFor(entry, rule) ? Change(entry, rule, item) : [entry]);

    /// <returns>What stands in the entry's place; of several one must hold.</returns>
    protected abstract IReadOnlyList<PipelineEntry> Change(PipelineEntry entry, RuleInProcess rule, PipelineItem item);
}

/// <summary><c>drop_detection_item</c></summary>
internal sealed record DropEntry : EntryTransformation
{
    protected override IReadOnlyList<PipelineEntry> Change(PipelineEntry entry, RuleInProcess rule, PipelineItem item) => [];
}

/// <summary><c>detection_item_failure</c></summary>
internal sealed record EntryFailure(string Message) : EntryTransformation
{
    protected override IReadOnlyList<PipelineEntry> Change(PipelineEntry entry, RuleInProcess rule, PipelineItem item) =>
        throw new RuleException(entry.Key.Line, $"refused by the pipeline ({item.Place}): {Message}");
}

/// <summary><c>rule_failure</c></summary>
internal sealed record RuleFailure(string Message) : Transformation
{
    public override void Apply(RuleInProcess rule, PipelineItem item) =>
        throw new RuleException(rule.Rule.Line, $"refused by the pipeline ({item.Place}): {Message}");
}

/// <summary><c>set_state</c></summary>
internal sealed record SetState(string Key, string Value) : Transformation
{
    public override void Apply(RuleInProcess rule, PipelineItem item) => rule.State[Key] = Value;
}

/// <summary><c>change_logsource</c>: all three parts, those that are not given become absent.</summary>
internal sealed record ChangeLogSource(IReadOnlyList<KeyValuePair<string, string>> Parts) : Transformation
{
    public override void Apply(RuleInProcess rule, PipelineItem item)
    {
        var line = (rule.Rule.Find("logsource") ?? rule.Rule).Line;
        rule.Replace("logsource", new YamlMapping(line, [.. Parts.Select(p => new KeyValuePair<YamlScalar, YamlNode>(new(line, p.Key, IsPlain: true), new YamlScalar(line, p.Value, IsPlain: false)))]));
    }
}
