using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary><c>rule_conditions</c>, <c>detection_item_conditions</c> and <c>field_name_conditions</c> of an item.</summary>
internal static class ConditionReader
{
    public static ItemConditions Read(YamlMapping item) => new(
        Group(item, "rule_conditions", "rule_cond", Rule),
        Group(item, "detection_item_conditions", "detection_item_cond", Entry),
        Group(item, "field_name_conditions", "field_name_cond", Field));

    private static ConditionGroup<T> Group<T>(YamlMapping item, string key, string prefix, Func<YamlMapping, string, Func<T, bool>> read)
    {
        if (item.Find(prefix + "_expr") is { } expression)
        {
            throw new RuleException(expression.Line, $"'{prefix}_expr' is not evaluated here; use '{prefix}_op' and '{prefix}_not'");
        }

        var conditions = item.Find(key) switch
        {
            null or YamlScalar { IsNull: true } => [],
            YamlSequence list => list.Items,
            YamlMapping named => named.Entries.Select(e => e.Value),
            var other => throw new RuleException(other.Line, $"'{key}' is no list of conditions"),
        };
        var isOr = PipelineYaml.OptionalText(item, prefix + "_op") switch
        {
            null or "and" => false,
            "or" => true,
            var other => throw new RuleException(item.Find(prefix + "_op")!.Line, $"'{prefix}_op: {other}'; expected and, or"),
        };
        return new([.. conditions.Select(c => c is YamlMapping map ? read(map, PipelineYaml.Text(map, "type")) : throw new RuleException(c.Line, $"a condition of '{key}' that is not a mapping; expected 'type' and what it needs"))], isOr, PipelineYaml.IsTrue(item, prefix + "_not"));
    }

    private static Func<RuleInProcess, bool> Rule(YamlMapping map, string type)
    {
        switch (type)
        {
            case "logsource":
                PipelineYaml.AllowOnly(map, "'logsource'", "type", "category", "product", "service");
                var parts = map.Entries.Where(e => e.Key.Value != "type").Select(e => (Part: e.Key.Value, Word: PipelineYaml.Text(map, e.Key.Value).ToLowerInvariant())).ToList();
                return parts.Count > 0 ? rule => parts.TrueForAll(p => rule.Source(p.Part) == p.Word) : throw new RuleException(map.Line, "'logsource' names neither category, product nor service");
            case "tag":
                var tag = PipelineYaml.Text(map, "tag");
                return rule => rule.Rule.Find("tags") is YamlSequence tags && tags.Items.Any(t => t is YamlScalar text && string.Equals(text.Value, tag, StringComparison.OrdinalIgnoreCase));
            case "is_sigma_rule":
                return _ => true;
            case "is_sigma_correlation_rule":
                return _ => false;
            case "processing_item_applied":
                var id = PipelineYaml.Text(map, "processing_item_id");
                return rule => rule.Applied.Contains(id);
            case "processing_state":
                return State(map);
            default:
                throw Unknown(map, type, "rule_conditions", "logsource, tag, is_sigma_rule, is_sigma_correlation_rule, processing_item_applied, processing_state");
        }
    }

    private static Func<(PipelineEntry Entry, RuleInProcess Rule), bool> Entry(YamlMapping map, string type)
    {
        switch (type)
        {
            case "match_string":
                PipelineYaml.AllowOnly(map, "'match_string'", "type", "cond", "pattern", "negate");
                var pattern = PipelineRegex.Read(map, "pattern", fromStart: true);
                var isNegated = PipelineYaml.IsTrue(map, "negate");
                return Values(map, (entry, v) => (!v.IsNull && ValueText.IsText(entry) && pattern.IsMatch(ValueText.Plain(ValueText.Of(entry, v)))) != isNegated);
            case "is_null":
                PipelineYaml.AllowOnly(map, "'is_null'", "type", "cond");
                return Values(map, (_, v) => v.IsNull);
            case "processing_state":
                var state = State(map);
                return subject => state(subject.Rule);
            default:
                throw Unknown(map, type, "detection_item_conditions", "match_string, is_null, processing_state");
        }
    }

    private static Func<(PipelineEntry Entry, RuleInProcess Rule), bool> Values(YamlMapping map, Func<PipelineEntry, YamlScalar, bool> holds) => PipelineYaml.Text(map, "cond") switch
    {
        "any" => subject => subject.Entry.Values.Any(v => holds(subject.Entry, v)),
        "all" => subject => subject.Entry.Values.All(v => holds(subject.Entry, v)),
        var other => throw new RuleException(map.Find("cond")!.Line, $"'cond: {other}'; expected any, all"),
    };

    private static Func<string, bool> Field(YamlMapping map, string type)
    {
        if (type is not ("include_fields" or "exclude_fields"))
        {
            throw Unknown(map, type, "field_name_conditions", "include_fields, exclude_fields");
        }

        PipelineYaml.AllowOnly(map, $"'{type}'", "type", "fields", "mode");
        var fields = PipelineYaml.Texts(map.Find("fields") ?? throw new RuleException(map.Line, "'fields' is missing"), "'fields'");
        var isIncluded = type == "include_fields";
        switch (PipelineYaml.OptionalText(map, "mode"))
        {
            case null or "plain":
                var names = fields.ToHashSet(StringComparer.Ordinal);
                return field => (field.Length > 0 && names.Contains(field)) == isIncluded;
            case "re":
                var line = map.Find("fields")!.Line;
                var expressions = fields.Select(f => PipelineRegex.Read(new YamlMapping(line, [new(new YamlScalar(line, "fields", IsPlain: true), new YamlScalar(line, f, IsPlain: false))]), "fields", fromStart: true)).ToList();
                return field => (field.Length > 0 && expressions.Exists(e => e.IsMatch(field))) == isIncluded;
            case var other:
                throw new RuleException(map.Find("mode")!.Line, $"'mode: {other}'; expected plain, re");
        }
    }

    private static Func<RuleInProcess, bool> State(YamlMapping map)
    {
        PipelineYaml.AllowOnly(map, "'processing_state'", "type", "key", "val", "op");
        var (key, value) = (PipelineYaml.Text(map, "key"), PipelineYaml.Text(map, "val"));
        return PipelineYaml.OptionalText(map, "op") switch
        {
            null or "eq" => rule => rule.State.GetValueOrDefault(key) == value,
            "ne" => rule => rule.State.GetValueOrDefault(key) != value,
            var other => throw new RuleException(map.Find("op")!.Line, $"'op: {other}'; expected eq, ne"),
        };
    }

    private static RuleException Unknown(YamlMapping map, string type, string where, string known) =>
        new(map.Find("type")!.Line, $"the condition '{type}' is not known in '{where}'; expected {known}");
}
