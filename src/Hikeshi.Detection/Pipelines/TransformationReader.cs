using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Pipelines;

/// <summary>One item of <c>transformations</c>.</summary>
internal static class TransformationReader
{
    private const string Known = "field_name_mapping, field_name_prefix_mapping, field_name_prefix, field_name_suffix, add_condition, change_logsource, replace_string, value_placeholders, wildcard_placeholders, drop_detection_item, set_state, rule_failure, detection_item_failure";

    private static readonly string[] Common =
    [
        "id", "type", "rule_conditions", "rule_cond_op", "rule_cond_not", "detection_item_conditions", "detection_item_cond_op", "detection_item_cond_not",
        "field_name_conditions", "field_name_cond_op", "field_name_cond_not",
    ];

    public static PipelineItem Read(YamlMapping item, string file)
    {
        var type = PipelineYaml.Text(item, "type");
        var id = PipelineYaml.OptionalText(item, "id") ?? "";
        var conditions = ConditionReader.Read(item);
        var transformation = Of(item, type);
        if (transformation is not EntryTransformation && (conditions.Entry.Conditions.Count > 0 || conditions.Field.Conditions.Count > 0))
        {
            throw new RuleException(item.Line, $"'{type}' is about the whole rule; conditions about entries and fields have no effect on it");
        }

        return new($"{file}:{item.Line}{(id.Length > 0 ? $", {id}" : "")}", id, conditions, transformation);
    }

    private static Transformation Of(YamlMapping item, string type)
    {
        switch (type)
        {
            case "field_name_mapping":
                Allow(item, type, "mapping");
                var names = Mapping(item);
                return new RenameFields(field => names.GetValueOrDefault(field));
            case "field_name_prefix_mapping":
                Allow(item, type, "mapping");
                var prefixes = Mapping(item).ToList();
                return new RenameFields(field => prefixes.Find(p => field.StartsWith(p.Key, StringComparison.Ordinal)) is { Key: { } old, Value: var others } ? [.. others.Select(o => o + field[old.Length..])] : null);
            case "field_name_prefix":
                Allow(item, type, "prefix");
                var prefix = PipelineYaml.Text(item, "prefix");
                return new RenameFields(field => [prefix + field]);
            case "field_name_suffix":
                Allow(item, type, "suffix");
                var suffix = PipelineYaml.Text(item, "suffix");
                return new RenameFields(field => [field + suffix]);
            case "add_condition":
                Allow(item, type, "conditions", "name", "template", "negated");
                return AddCondition(item);
            case "change_logsource":
                Allow(item, type, "category", "product", "service");
                return new ChangeLogSource([.. ((string[])["category", "product", "service"]).Where(p => PipelineYaml.OptionalText(item, p) is not null).Select(p => new KeyValuePair<string, string>(p, PipelineYaml.Text(item, p)))]);
            case "replace_string":
                Allow(item, type, "regex", "replacement", "skip_special");
                return new ReplaceString(PipelineRegex.Read(item, "regex", fromStart: false), PipelineRegex.Replacement(item, "replacement"), PipelineYaml.IsTrue(item, "skip_special"));
            case "value_placeholders" or "wildcard_placeholders":
                Allow(item, type, "include", "exclude");
                return new FillPlaceholders(Selected(item), IsWildcard: type == "wildcard_placeholders");
            case "query_expression_placeholders":
                throw new RuleException(item.Find("type")!.Line, "'query_expression_placeholders' makes queries of other tools, which are not evaluated here; use 'value_placeholders' with 'vars'");
            case "drop_detection_item":
                Allow(item, type);
                return new DropEntry();
            case "set_state":
                Allow(item, type, "key", "val");
                return new SetState(PipelineYaml.Text(item, "key"), PipelineYaml.Text(item, "val"));
            case "rule_failure":
                Allow(item, type, "message");
                return new RuleFailure(PipelineYaml.Text(item, "message"));
            case "detection_item_failure":
                Allow(item, type, "message");
                return new EntryFailure(PipelineYaml.Text(item, "message"));
            default:
                throw new RuleException(item.Find("type")!.Line, $"the transformation '{type}' is not known; expected {Known}");
        }
    }

    private static AddCondition AddCondition(YamlMapping item)
    {
        var conditions = PipelineYaml.Mapping(item, "conditions");
        if (conditions.Entries.Count == 0)
        {
            throw new RuleException(conditions.Line, "'conditions' is empty, which would hold for everything");
        }

        var name = PipelineYaml.OptionalText(item, "name") ?? "";
        if (name.Any(c => char.IsWhiteSpace(c) || c is '(' or ')' or '|' or '*') || name is "and" or "or" or "not" or "them" or "condition" or "timeframe")
        {
            throw new RuleException(item.Find("name")!.Line, $"'{name}' cannot be the name of a search identifier");
        }

        return new(conditions, name, PipelineYaml.IsTrue(item, "negated"), PipelineYaml.IsTrue(item, "template"));
    }

    private static Dictionary<string, IReadOnlyList<string>> Mapping(YamlMapping item) =>
        PipelineYaml.Mapping(item, "mapping").Entries.ToDictionary(e => e.Key.Value, e => PipelineYaml.Texts(e.Value, $"the mapping of '{e.Key.Value}'"), StringComparer.Ordinal);

    private static Func<string, bool> Selected(YamlMapping item)
    {
        var (include, exclude) = (item.Find("include"), item.Find("exclude"));
        if (include is not null && exclude is not null)
        {
            throw new RuleException(exclude.Line, "'include' and 'exclude' exclude each other");
        }

        var names = (include ?? exclude) is { } list ? PipelineYaml.Texts(list, "'include' or 'exclude'").ToHashSet(StringComparer.Ordinal) : null;
        return name => names is null || names.Contains(name) == include is not null;
    }

    private static void Allow(YamlMapping item, string type, params ReadOnlySpan<string> own) => PipelineYaml.AllowOnly(item, $"'{type}'", [.. own, .. Common]);
}
