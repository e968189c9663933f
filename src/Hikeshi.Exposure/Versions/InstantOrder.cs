using System.Globalization;

namespace Hikeshi.Exposure.Versions;

/// <summary>vers-spec, type <c>datetime</c>: RFC 3339 §5.6, in the order of the instants, fractions of a second to 100 ns.</summary>
internal static class InstantOrder
{
    private static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static VersionKey? Parse(string text)
    {
        // RFC 3339 allows lower-case letters; an offset has a colon, which zzz would not insist on.
        var upper = text.ToUpperInvariant();
        var zoned = upper.EndsWith('Z') || (upper.Length > 6 && upper[^3] == ':' && upper[^6] is '+' or '-');
        if (!zoned || !DateTimeOffset.TryParseExact(upper, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            return null;
        }

        return KeyWriter.Start().Number(instant.UtcTicks.ToString(CultureInfo.InvariantCulture)).ToKey();
    }
}
