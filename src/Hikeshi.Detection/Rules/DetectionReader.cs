using Hikeshi.Detection.Conditions;
using Hikeshi.Detection.Patterns;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Rules;

/// <summary>The <c>detection</c> section: search identifiers (maps, lists, keywords), put together by the condition.</summary>
internal static class DetectionReader
{
    public static Expr Read(YamlMapping detection)
    {
        var identifiers = Identifiers(detection);
        return detection.Find("condition") switch
        {
            YamlScalar { IsNull: false } one => ConditionParser.Parse(one.Value, identifiers, one.Line),
            YamlSequence { Items.Count: > 0 } several => new AnyOf([.. several.Items.Select(c => c is YamlScalar s
                ? ConditionParser.Parse(s.Value, identifiers, s.Line)
                : throw new RuleException(c.Line, "a condition that is not text"))]),
            var other => throw new RuleException((other ?? detection).Line, "no 'condition', which is mandatory"),
        };
    }

    /// <summary>All search identifiers by name, each as what it demands.</summary>
    public static Dictionary<string, Expr> Identifiers(YamlMapping detection)
    {
        var identifiers = new Dictionary<string, Expr>();
        foreach (var (name, node) in detection.Entries)
        {
            if (name.Value == "timeframe")
            {
                throw OldAggregation.Refuse((detection.Find("condition") as YamlScalar)?.Value ?? "", (node as YamlScalar)?.Value, name.Line);
            }

            if (name.Value != "condition")
            {
                identifiers[name.Value] = Identifier(node);
            }
        }

        return identifiers;
    }

    private static Expr Identifier(YamlNode node) => node switch
    {
        YamlMapping mapping => Map(mapping),
        YamlSequence { Items.Count: > 0 } list => new AnyOf([.. list.Items.Select(Item)]),
        YamlScalar { IsNull: false } keyword => Item(keyword),
        _ => throw new RuleException(node.Line, "an empty search identifier, which would match nothing"),
    };

    private static Expr Item(YamlNode item) => item switch
    {
        YamlMapping mapping => Map(mapping),
        YamlScalar { IsNull: false } keyword => FieldReader.Read(new YamlScalar(keyword.Line, "", IsPlain: false), keyword),
        YamlScalar => throw new RuleException(item.Line, "null is not a keyword"),
        _ => throw new RuleException(item.Line, "a list within a list; expected keywords or mappings"),
    };

    private static Expr Map(YamlMapping mapping) => mapping.Entries.Count switch
    {
        0 => throw new RuleException(mapping.Line, "an empty mapping, which would match everything"),
        1 => FieldReader.Read(mapping.Entries[0].Key, mapping.Entries[0].Value),
        _ => new AllOf([.. mapping.Entries.Select(e => FieldReader.Read(e.Key, e.Value))]),
    };
}
