using System.Text.RegularExpressions;
using Hikeshi.Detection.Yaml;

namespace Hikeshi.Detection.Conditions;

/// <summary>
/// Conditions with an aggregation, which correlations replaced (Sigma correlation rules specification 2.1, "Expression of Relationships In The
/// Condition of Sigma Rules"). They stay refused; the refusal says which correlation means the same.
/// </summary>
internal static partial class OldAggregation
{
    private static readonly Dictionary<string, string> Operators = new() { [">"] = "gt", [">="] = "gte", ["<"] = "lt", ["<="] = "lte", ["="] = "eq", ["=="] = "eq", ["!="] = "neq" };

    public static RuleException Refuse(string condition, string? timeframe, int line)
    {
        var what = timeframe is null
            ? "an aggregation ('| count() …') in the condition, which correlation rules replaced"
            : "'timeframe' belongs to the old aggregation conditions, which correlation rules replaced";
        return new(line, $"{what}; give this rule a 'name', take the aggregation out, and add a document with {Advice(condition, timeframe)}");
    }

    private static string Advice(string condition, string? timeframe)
    {
        var span = timeframe is { Length: > 0 and <= 16 } ? timeframe : "…";
        if (Near().IsMatch(condition))
        {
            return $"'correlation: {{type: temporal, rules: [one per selection], group-by: […], timespan: {span}}}'";
        }

        if (Aggregation().Match(condition) is not { Success: true } found)
        {
            return $"'correlation: {{type: event_count, rules: [its name], group-by: […], timespan: {span}, condition: {{gte: …}}}}'";
        }

        var field = found.Groups["field"].Value;
        var type = found.Groups["function"].Value switch
        {
            "sum" => "value_sum",
            "avg" => "value_avg",
            _ => field.Length > 0 ? "value_count" : "event_count",
        };
        var by = found.Groups["by"] is { Success: true } group ? group.Value : "";
        var bound = $"{Operators[found.Groups["operator"].Value]}: {found.Groups["limit"].Value}";
        return $"'correlation: {{type: {type}, rules: [its name], group-by: [{by}], timespan: {span}, condition: {{{(field.Length > 0 ? $"field: {field}, " : "")}{bound}}}}}'";
    }

    [GeneratedRegex(@"\|\s*near\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Near();

    [GeneratedRegex(@"\|\s*(?<function>count|sum|avg)\s*\(\s*(?<field>[\w.@\-]{0,64})\s*\)\s*(?:by\s+(?<by>[\w.@\-]{1,64})\s*)?(?<operator><=|>=|==|!=|<|>|=)\s*(?<limit>[0-9]{1,12})\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Aggregation();
}
