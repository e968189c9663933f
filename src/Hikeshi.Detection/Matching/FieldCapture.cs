using System.Security.Cryptography;
using System.Text;
using Hikeshi.Detection.Events;

namespace Hikeshi.Detection.Matching;

/// <summary>Takes out of an event what the correlations on a rule need. Immutable.</summary>
internal sealed class FieldCapture
{
    /// <summary>A longer value is kept as its beginning and its digest, so that different values stay different.</summary>
    private const int MaxValue = 256;

    private const int KeptStart = 160;

    private readonly int[] _timeFields;
    private readonly int[]?[] _fields;

    public FieldCapture(IReadOnlyList<SigmaRule> rules, IReadOnlyList<string> timeFields, FieldIndex fields)
    {
        _timeFields = [.. timeFields.Select(fields.Find)];
        _fields = [.. rules.Select(r => r.Captures?.Select(fields.Find).ToArray())];
    }

    public static IEnumerable<string> FieldsOf(RuleSet rules, IReadOnlyList<string> timeFields) =>
        rules.Correlations.Count == 0 ? [] : rules.Rules.SelectMany(r => r.Captures ?? []).Concat(timeFields);

    /// <returns>Null when no correlation refers to the rule.</returns>
    public Captured? Of(int rule, EventTable table, ReadOnlySpan<byte> json)
    {
        if (_fields[rule] is not { } fields)
        {
            return null;
        }

        var values = new string?[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            values[i] = First(fields[i], table, json) is { } text ? Bounded(text) : null;
        }

        return new(Time(table, json), values);
    }

    private DateTimeOffset? Time(EventTable table, ReadOnlySpan<byte> json)
    {
        foreach (var field in _timeFields)
        {
            if (First(field, table, json) is { Length: <= 64 } text && EventTime.Parse(text) is { } time)
            {
                return time;
            }
        }

        return null;
    }

    /// <summary>The value that stands first in the event; null and containers are none. The table has the last one first.</summary>
    private static string? First(int field, EventTable table, ReadOnlySpan<byte> json)
    {
        var first = -1;
        for (var value = table.First(field); value >= 0; value = table.Next(value))
        {
            if (table.Kind(value) < ValueKind.Null)
            {
                first = value;
            }
        }

        return first < 0 ? null : table.Text(first, json);
    }

    private static string Bounded(string text) => text.Length <= MaxValue
        ? text
        : $"{text[..KeptStart]}… sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToUpperInvariant())))}";
}
