using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Rules;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Correlating;

/// <summary>One YAML document with a <c>correlation</c> section to one correlation; what it refers to is found later (<see cref="Composition"/>).</summary>
internal static class CorrelationReader
{
    public const int MaxRules = 256;

    /// <summary>An ordered correlation keeps a table of its rules by themselves.</summary>
    public const int MaxOrderedRules = 16;

    private const int MaxGroupBy = 16;

    private static readonly Dictionary<string, CorrelationType> Types = new()
    {
        ["event_count"] = CorrelationType.EventCount,
        ["value_count"] = CorrelationType.ValueCount,
        ["value_sum"] = CorrelationType.ValueSum,
        ["value_avg"] = CorrelationType.ValueAvg,
        ["value_percentile"] = CorrelationType.ValuePercentile,
        ["temporal"] = CorrelationType.Temporal,
        ["temporal_ordered"] = CorrelationType.TemporalOrdered,
    };

    /// <exception cref="RuleException">Not a correlation that can be evaluated.</exception>
    public static CorrelationRule Read(YamlMapping rule, string text, string source)
    {
        RuleReader.RefuseOtherKinds(rule);
        if (rule.Find("detection") is { } detection)
        {
            throw new RuleException(detection.Line, "'detection' beside 'correlation'; a correlation refers to rules in documents of their own");
        }

        if (rule.Find("correlation") is not YamlMapping section)
        {
            throw new RuleException(rule.Find("correlation")!.Line, "'correlation' is not a mapping with 'type', 'rules', 'group-by', 'timespan' and 'condition'");
        }

        var type = Type(section);
        var references = References(section, type);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var tags = RuleReader.List(rule, "tags");
        return new CorrelationRule(
            RuleReader.IdOf(rule, digest),
            RuleReader.Text(rule, "name"),
            RuleReader.Text(rule, "title") is { Length: > 0 } title ? title : throw new RuleException(rule.Line, "no 'title', which is mandatory"),
            RuleReader.Text(rule, "level").Length == 0 ? "" : RuleReader.Level(rule),
            RuleReader.Text(rule, "status").ToLowerInvariant(),
            type,
            references,
            GroupBy(section),
            Span(section),
            ConditionReader.Read(section, type, references.Count),
            Generate(rule, section),
            tags,
            RuleReader.Techniques(tags),
            RuleReader.Text(rule, "description"),
            RuleReader.List(rule, "falsepositives"),
            digest,
            text,
            source)
        {
            Aliases = AliasReader.Read(section),
            Line = section.Line,
        };
    }

    private static CorrelationType Type(YamlMapping section)
    {
        var word = RuleReader.Text(section, "type");
        return Types.TryGetValue(word, out var type) ? type : throw new RuleException(
            (section.Find("type") ?? section).Line,
            word.Length == 0 ? $"no 'type'; expected one of {string.Join(", ", Types.Keys)}" : $"correlation type '{word}'; expected one of {string.Join(", ", Types.Keys)}");
    }

    private static IReadOnlyList<string> References(YamlMapping section, CorrelationType type)
    {
        var references = Texts(section, "rules");
        var line = (section.Find("rules") ?? section).Line;
        if (references.Count == 0)
        {
            throw new RuleException(line, "no 'rules'; expected a list of ids or names of rules or correlations");
        }

        if (references.Distinct(StringComparer.OrdinalIgnoreCase).Count() < references.Count)
        {
            throw new RuleException(line, "'rules' names the same rule twice");
        }

        var most = type == CorrelationType.TemporalOrdered ? MaxOrderedRules : MaxRules;
        if (references.Count > most)
        {
            throw new RuleException(line, $"'rules' names {references.Count} rules; at most {most} are evaluated");
        }

        return type is CorrelationType.Temporal or CorrelationType.TemporalOrdered && references.Count < 2
            ? throw new RuleException(line, "a temporal correlation of one rule; expected two or more")
            : references;
    }

    private static IReadOnlyList<string> GroupBy(YamlMapping section)
    {
        if (section.Find("group-by") is not { } node)
        {
            throw new RuleException(section.Line, "no 'group-by', which is mandatory; write 'group-by: []' for one group over all events");
        }

        var fields = node is YamlSequence { Items.Count: 0 } ? [] : Texts(section, "group-by");
        if (fields.Count > MaxGroupBy || fields.Distinct(StringComparer.Ordinal).Count() < fields.Count)
        {
            throw new RuleException(node.Line, $"'group-by' names a field twice, or more than {MaxGroupBy} fields");
        }

        return fields.Count == 0 && node is not YamlSequence
            ? throw new RuleException(node.Line, "'group-by' is empty; write 'group-by: []' for one group over all events")
            : fields;
    }

    private static TimeSpan Span(YamlMapping section)
    {
        var text = RuleReader.Text(section, "timespan");
        var line = (section.Find("timespan") ?? section).Line;
        return text.Length == 0
            ? throw new RuleException(line, "no 'timespan', which is mandatory; expected for example 10m")
            : Timespan.Parse(text) ?? throw new RuleException(line, $"timespan '{text}'; expected a number and s, m, h or d, at most {Timespan.Max.TotalDays:0}d: 90m for one and a half hours");
    }

    /// <summary>The schema has <c>generate</c> beside <c>correlation</c>; pySigma reads it inside.</summary>
    private static bool Generate(YamlMapping rule, YamlMapping section)
    {
        var outer = rule.Find("generate");
        var inner = section.Find("generate");
        var said = new[] { outer, inner }.OfType<YamlNode>().Select(node => node is YamlScalar { IsPlain: true } scalar && bool.TryParse(scalar.Value, out var value)
            ? value
            : throw new RuleException(node.Line, "'generate' is neither true nor false")).Distinct().ToList();
        return said.Count < 2 ? said is [true] : throw new RuleException(inner!.Line, "'generate' stands twice, once true and once false");
    }

    /// <summary>A list of texts, or one text.</summary>
    internal static IReadOnlyList<string> Texts(YamlMapping mapping, string key) => mapping.Find(key) switch
    {
        null or YamlScalar { IsNull: true } => [],
        YamlScalar one => [OneText(one, key)],
        YamlSequence several => [.. several.Items.Select(i => OneText(i, key))],
        var other => throw new RuleException(other.Line, $"'{key}' is not a list of texts"),
    };

    private static string OneText(YamlNode node, string key) => node is YamlScalar { IsNull: false } scalar && scalar.Value.Trim() is { Length: > 0 and <= 256 } text
        ? text
        : throw new RuleException(node.Line, $"an entry of '{key}' is not a text of 1 to 256 characters");
}
