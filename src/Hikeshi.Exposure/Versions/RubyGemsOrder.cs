namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Gem::Version: runs of digits or letters; a letter run begins the pre-release; zeros at the end of the release and of the
/// pre-release do not count; letters sort before numbers, and a missing part counts as 0.
/// </summary>
internal static class RubyGemsOrder
{
    private const byte Letters = 1;
    private const byte ZeroBeforeLetters = 2;
    private const byte End = 3;
    private const byte ZeroBeforeNumber = 4;
    private const byte Number = 5;

    public static VersionKey? Parse(string text)
    {
        if (!char.IsAsciiDigit(text[0]) || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')))
        {
            return null;
        }

        // Gem::Version reads "1.0-x" as "1.0.pre.x".
        var segments = Canonical(Split(text.Replace("-", ".pre.", StringComparison.Ordinal)));
        var key = new KeyWriter();
        for (var i = 0; i < segments.Count; i++)
        {
            if (char.IsAsciiLetter(segments[i][0]))
            {
                key.Rank(Letters).Text(segments[i]);
            }
            else if (IsZero(segments[i]))
            {
                // A missing part is 0 too, so a zero sorts against the end as the first part after it that is not zero.
                var next = segments.FindIndex(i, segment => !IsZero(segment));
                key.Rank(next >= 0 && char.IsAsciiLetter(segments[next][0]) ? ZeroBeforeLetters : ZeroBeforeNumber);
            }
            else
            {
                key.Rank(Number).Number(segments[i]);
            }
        }

        return key.Rank(End).ToKey();
    }

    private static List<string> Split(string text)
    {
        var segments = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var digits = char.IsAsciiDigit(text[at]);
            var end = at;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]) && char.IsAsciiDigit(text[end]) == digits)
            {
                end++;
            }

            if (end > at)
            {
                segments.Add(text[at..end]);
            }

            at = Math.Max(end, at + 1);
        }

        return segments;
    }

    private static List<string> Canonical(List<string> segments)
    {
        var firstLetters = segments.FindIndex(segment => char.IsAsciiLetter(segment[0]));
        var release = firstLetters < 0 ? segments : segments[..firstLetters];
        var preRelease = firstLetters < 0 ? [] : segments[firstLetters..];
        return [.. WithoutZerosAtEnd(release), .. WithoutZerosAtEnd(preRelease)];
    }

    private static List<string> WithoutZerosAtEnd(List<string> segments) =>
        segments[..(segments.FindLastIndex(segment => !IsZero(segment)) + 1)];

    private static bool IsZero(string segment) => segment.All(c => c == '0');
}
