using System.Globalization;

namespace Hikeshi.Detection.Correlating;

/// <summary>The group and the value of a signal, as a correlation sees it.</summary>
internal static class SampleReader
{
    private const decimal MaxNumber = 1e18m;
    private const int MaxDecimals = 6;

    /// <returns>Null when the signal lacks one of the fields.</returns>
    public static string[]? Values(Signal signal, IReadOnlyList<string> fields)
    {
        var values = new string[fields.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (signal.Value(fields[i]) is not { } value)
            {
                return null;
            }

            values[i] = value;
        }

        return values;
    }

    /// <summary>One text for several values, which no other values have.</summary>
    public static string Key(string[] values) => values.Length == 1 ? values[0] : string.Concat(values.Select(v => $"{v.Length}:{v}"));

    /// <returns>Null when the signal lacks the field of the condition, or has no number where one is needed.</returns>
    public static Sample? Read(Signal signal, CorrelationRule rule, int member)
    {
        if (rule.Condition.Fields.Count == 0)
        {
            return new(member, signal.Ticks, signal.Step, "", 0, signal.Evidence);
        }

        if (Values(signal, rule.Members[member].Values) is not { } values)
        {
            return null;
        }

        if (rule.Type == CorrelationType.ValueCount || rule.MeasuresShare)
        {
            return new(member, signal.Ticks, signal.Step, Key(values), 0, signal.Evidence);
        }

        return Number(values[0]) is { } number ? new(member, signal.Ticks, signal.Step, "", number, signal.Evidence) : null;
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) <= MaxNumber
            ? Math.Round(number, MaxDecimals)
            : null;
}
