using System.Buffers.Text;
using System.Globalization;
using Hikeshi.Detection.Events;
using Hikeshi.Detection.Patterns;

namespace Hikeshi.Detection.Matching;

/// <summary>Reads dates as ISO 8601 and its relatives in logs write them: <c>2025-08-02</c>, and behind a <c>T</c> or a space <c>13:45</c>, with anything after it. Zones are not converted.</summary>
internal sealed class TimePartMatcher(int field, TimePartPredicate predicate) : ValueMatcher(field)
{
    protected override bool Accepts(EventTable table, int value, ReadOnlySpan<byte> json) =>
        Part(table.Raw(value, json), predicate.Part) is { } part && predicate.Comparison switch
        {
            null => part == predicate.Bound,
            Comparison.Less => part < predicate.Bound,
            Comparison.LessOrEqual => part <= predicate.Bound,
            Comparison.Greater => part > predicate.Bound,
            _ => part >= predicate.Bound,
        };

    /// <returns>Null when the text is no date, or a date without this part.</returns>
    public static int? Part(ReadOnlySpan<byte> text, TimePart part)
    {
        if (text.Length < 10 || text[4] != (byte)'-' || text[7] != (byte)'-'
            || !Number(text[..4], out var year) || !Number(text[5..7], out var month) || !Number(text[8..10], out var day)
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return null;
        }

        var rest = text[10..];
        if (part is TimePart.Minute or TimePart.Hour)
        {
            return rest.Length >= 6 && rest[0] is (byte)'T' or (byte)'t' or (byte)' ' && rest[3] == (byte)':'
                && Number(rest[1..3], out var hour) && hour < 24 && Number(rest[4..6], out var minute) && minute < 60
                ? part == TimePart.Hour ? hour : minute
                : null;
        }

        if (rest.Length > 0 && rest[0] is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)'Z' or (byte)'+'))
        {
            return null;
        }

        return part switch
        {
            TimePart.Day => day,
            TimePart.Month => month,
            TimePart.Year => year,
            _ => ISOWeek.GetWeekOfYear(new DateTime(year, month, day)),
        };
    }

    private static bool Number(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out var used) && used == digits.Length && digits[0] is >= (byte)'0' and <= (byte)'9';
}
