using System.Globalization;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Correlating;

/// <summary>The <c>condition</c> of a correlation (Sigma correlation rules specification 2.1, "Condition").</summary>
internal static class ConditionReader
{
    private static readonly string[] Operators = ["gt", "gte", "lt", "lte", "eq", "neq"];

    public static CorrelationCondition Read(YamlMapping section, CorrelationType type, int rules)
    {
        var isTemporal = type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        switch (section.Find("condition"))
        {
            case null or YamlScalar { IsNull: true } when isTemporal:
                return new([new("gte", rules)], [], null);
            case YamlMapping mapping:
                var condition = new CorrelationCondition(Bounds(mapping, type), CorrelationReader.Texts(mapping, "field"), Percentile(mapping, type));
                Check(mapping, type, rules, condition);
                return condition;
            case YamlScalar { IsNull: false } text:
                throw new RuleException(text.Line, "the condition of a correlation is text; expected a mapping such as 'gte: 10'");
            case var other:
                throw new RuleException((other ?? section).Line, "no 'condition', which this type needs; expected a mapping such as 'gte: 10'");
        }
    }

    private static List<CorrelationBound> Bounds(YamlMapping mapping, CorrelationType type)
    {
        var bounds = new List<CorrelationBound>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (Operators.Contains(key.Value))
            {
                var measures = type is CorrelationType.ValueSum or CorrelationType.ValueAvg or CorrelationType.ValuePercentile;
                bounds.Add(new(key.Value, Number(value, key.Value, allowsFraction: measures)));
            }
            else if (key.Value is not ("field" or "percentile"))
            {
                throw new RuleException(key.Line, $"'{key.Value}' in the condition; expected {string.Join(", ", Operators)} and 'field'");
            }
        }

        return bounds.Count > 0 ? bounds : throw new RuleException(mapping.Line, $"a condition without an operator; expected one or several of {string.Join(", ", Operators)}");
    }

    private static decimal? Percentile(YamlMapping mapping, CorrelationType type)
    {
        if (mapping.Find("percentile") is not { } node)
        {
            return null;
        }

        if (type != CorrelationType.ValuePercentile)
        {
            throw new RuleException(node.Line, "'percentile' belongs to value_percentile alone");
        }

        return Number(node, "percentile", allowsFraction: true) is >= 0 and <= 100 and var percentile
            ? percentile
            : throw new RuleException(node.Line, "'percentile' is not between 0 and 100");
    }

    private static decimal Number(YamlNode node, string key, bool allowsFraction)
    {
        var style = NumberStyles.AllowLeadingSign | (allowsFraction ? NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent : 0);
        return node is YamlScalar { IsNull: false } scalar && decimal.TryParse(scalar.Value, style, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RuleException(node.Line, $"'{key}' of the condition is not {(allowsFraction ? "a number" : "a whole number")}");
    }

    private static void Check(YamlMapping mapping, CorrelationType type, int rules, CorrelationCondition condition)
    {
        var line = (mapping.Find("field") ?? mapping).Line;
        var needsField = type is not (CorrelationType.EventCount or CorrelationType.Temporal or CorrelationType.TemporalOrdered);
        if (needsField && condition.Fields.Count == 0)
        {
            throw new RuleException(line, "the condition needs a 'field'");
        }

        if (!needsField && condition.Fields.Count > 0)
        {
            throw new RuleException(line, "'field' in a condition that counts events or rules; for distinct values of a field write 'type: value_count'");
        }

        if (condition.Fields.Count > (type == CorrelationType.ValueCount ? 16 : 1))
        {
            throw new RuleException(line, type == CorrelationType.ValueCount ? "more than 16 fields" : "several fields; only value_count takes several together");
        }

        var most = type switch
        {
            CorrelationType.EventCount or CorrelationType.ValueCount => CorrelatorLimits.MaxSamplesPerWindow,
            CorrelationType.Temporal or CorrelationType.TemporalOrdered => rules,
            _ => int.MaxValue,
        };
        foreach (var bound in condition.Bounds.Where(b => b.Operator is "gt" or "gte" or "eq"))
        {
            if (bound.Limit > most - (bound.Operator == "gt" ? 1 : 0) && most < int.MaxValue)
            {
                throw new RuleException(mapping.Line, $"'{bound}' can never hold: {(most == rules ? $"there are {rules} rules" : $"a window keeps at most {most} events")}");
            }
        }
    }
}
