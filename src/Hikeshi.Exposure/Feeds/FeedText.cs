using System.Globalization;

namespace Hikeshi.Exposure.Feeds;

/// <summary>The few kinds of values that feeds have.</summary>
internal static class FeedText
{
    public const string CveForm = "CVE-YYYY-NNNN with 4 to 19 digits at the end";

    /// <summary>The form of the CVE program: <c>CVE-</c>, four digits, <c>-</c>, 4 to 19 digits.</summary>
    public static bool IsCve(string text) =>
        text.Length is >= 13 and <= 28
        && text.StartsWith("CVE-", StringComparison.Ordinal) && text[8] == '-'
        && !text.AsSpan(4, 4).ContainsAnyExceptInRange('0', '9') && !text.AsSpan(9).ContainsAnyExceptInRange('0', '9');

    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>ISO 8601 with an offset as <c>Z</c>, <c>+00:00</c> or <c>+0000</c>, or a day alone, which begins in UTC.</summary>
    public static DateTimeOffset? Instant(string text)
    {
        var colon = text.Length > 6 && text[^5] is '+' or '-' && !text.AsSpan(text.Length - 4).ContainsAnyExceptInRange('0', '9') && text.Contains('T', StringComparison.Ordinal)
            ? text.Insert(text.Length - 2, ":") : text;
        string[] forms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];
        return DateTimeOffset.TryParseExact(colon, forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
    }

    /// <returns>A number from 0 to 1; null for anything else.</returns>
    public static double? Share(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : null;

    public static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
