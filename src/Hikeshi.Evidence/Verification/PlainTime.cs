namespace Hikeshi.Evidence.Verification;

/// <summary>
/// Whether a text is a time in the one form of <see cref="Headers.HeaderCodec.TimeFormat"/>: what the base library parses by that format, which is
/// a quarter of the work on a header (bench/Hikeshi.Bench, verify). The time itself is not wanted here.
/// </summary>
internal static class PlainTime
{
    public const int Length = 28;

    // Where a digit stands, and what else must.
    private static ReadOnlySpan<byte> Form => "0000-00-00T00:00:00.0000000Z"u8;

    public static bool Is(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        for (var i = 0; i < Length; i++)
        {
            if (Form[i] == '0' ? text[i] is not (>= (byte)'0' and <= (byte)'9') : text[i] != Form[i])
            {
                return false;
            }
        }

        var year = (100 * Two(text)) + Two(text[2..]);
        return year >= 1 && Two(text[5..]) is >= 1 and <= 12 and var month && Two(text[8..]) is >= 1 and var day && day <= DateTime.DaysInMonth(year, month)
            && Two(text[11..]) <= 23 && Two(text[14..]) <= 59 && Two(text[17..]) <= 59;
    }

    private static int Two(ReadOnlySpan<byte> digits) => (10 * (digits[0] - '0')) + (digits[1] - '0');
}
