using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary><c>field_name_mapping</c>, <c>field_name_prefix_mapping</c>, <c>field_name_prefix</c> and <c>field_name_suffix</c>: other names for fields, also where a value is one (<c>fieldref</c>).</summary>
/// <param name="Names">The names that a field gets; null leaves it as it is.</param>
internal sealed record RenameFields(Func<string, IReadOnlyList<string>?> Names) : EntryTransformation
{
    protected override IReadOnlyList<PipelineEntry> Change(PipelineEntry entry, RuleInProcess rule, PipelineItem item)
    {
        if (entry.Has("fieldref"))
        {
            entry = entry.WithValues([.. entry.Values.SelectMany(v => item.Conditions.Field.Holds(v.Value) && Names(v.Value) is { } others ? others.Select(o => v with { Value = o, IsPlain = false }) : [v])]);
        }

        return entry.Field.Length > 0 && Names(entry.Field) is { } names ? [.. names.Select(entry.WithField)] : [entry];
    }
}

/// <summary><c>add_condition</c>: another search identifier, which must hold too (or must not).</summary>
/// <param name="Name">Empty for one that no rule has.</param>
/// <param name="IsTemplate">Values name parts of the log source as <c>$product</c> or <c>${product}</c>.</param>
internal sealed record AddCondition(YamlMapping Conditions, string Name, bool IsNegated, bool IsTemplate) : Transformation
{
    public override void Apply(RuleInProcess rule, PipelineItem item)
    {
        var detection = rule.Detection;
        if (Name.Length > 0 && detection.Find(Name) is not null)
        {
            throw new RuleException(detection.Line, $"the pipeline ({item.Place}) adds '{Name}', which the rule has already; give the pipeline's another name");
        }

        var name = Name.Length > 0 ? Name : Enumerable.Range(1, int.MaxValue).Select(i => $"_cond_{i}").First(n => detection.Find(n) is null);
        var line = (detection.Find("condition") ?? detection).Line;
        rule.Spend(Conditions.Entries.Count, characters: 0, line);
        var entries = detection.Entries.Select(e => e.Key.Value == "condition" ? new(e.Key, Joined(e.Value, name)) : e);
        rule.Replace("detection", detection with { Entries = [.. entries, new(new YamlScalar(line, name, IsPlain: true), At(Conditions, line, rule))] });
    }

    private YamlNode Joined(YamlNode condition, string name) => condition switch
    {
        YamlScalar { IsNull: false } one => one with { Value = $"{(IsNegated ? "not " : "")}{name} and ({one.Value})" },
        YamlSequence several => several with { Items = [.. several.Items.Select(c => Joined(c, name))] },
        _ => condition,
    };

    /// <summary>What goes wrong with it is told at the rule's condition: the rule's file has no other line for it.</summary>
    private YamlNode At(YamlNode node, int line, RuleInProcess rule) => node switch
    {
        YamlMapping map => new YamlMapping(line, [.. map.Entries.Select(e => new KeyValuePair<YamlScalar, YamlNode>(e.Key with { Line = line }, At(e.Value, line, rule)))]),
        YamlSequence list => new YamlSequence(line, [.. list.Items.Select(i => At(i, line, rule))]),
        YamlScalar text when IsTemplate => text with { Line = line, Value = Filled(text.Value, rule) },
        YamlScalar text => text with { Line = line },
        _ => node,
    };

    private static string Filled(string text, RuleInProcess rule)
    {
        foreach (var part in (string[])["category", "product", "service"])
        {
            var word = rule.Source(part) ?? "";
            text = text.Replace($"${{{part}}}", word, StringComparison.Ordinal).Replace($"${part}", word, StringComparison.Ordinal);
        }

        return text;
    }
}
