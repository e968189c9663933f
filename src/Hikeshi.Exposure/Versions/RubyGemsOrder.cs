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

    private const int MaxSegments = KeyWriter.MaxText + 1;

    private static readonly System.Buffers.SearchValues<char> Characters =
        System.Buffers.SearchValues.Create(".-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Where a run stands; a hyphen is the run "pre": Gem::Version reads "1.0-x" as "1.0.pre.x".</summary>
    private readonly record struct Segment(int Start, int Length, bool IsLetters, bool IsZero);

    public static VersionKey? Parse(string text)
    {
        if (!char.IsAsciiDigit(text[0]) || text.AsSpan().ContainsAnyExcept(Characters))
        {
            return null;
        }

        Span<Segment> segments = stackalloc Segment[MaxSegments];
        var count = Split(text, segments);
        var key = KeyWriter.Start();
        for (var i = 0; i < count; i++)
        {
            var segment = segments[i];
            if (segment.IsLetters)
            {
                key.Rank(Letters).Text(text[segment.Start] == '-' ? "pre" : text.AsSpan(segment.Start, segment.Length));
            }
            else if (segment.IsZero)
            {
                // A missing part is 0 too, so a zero sorts against the end as the first part after it that is not zero.
                var next = i;
                while (next < count && segments[next].IsZero)
                {
                    next++;
                }

                key.Rank(next < count && segments[next].IsLetters ? ZeroBeforeLetters : ZeroBeforeNumber);
            }
            else
            {
                key.Rank(Number).Number(text.AsSpan(segment.Start, segment.Length));
            }
        }

        return key.Rank(End).ToKey();
    }

    /// <summary>The runs, without the zeros at the end of the release and of the pre-release.</summary>
    private static int Split(string text, Span<Segment> segments)
    {
        var count = 0;
        var preRelease = false;
        for (var at = 0; at < text.Length;)
        {
            var end = at + 1;
            var isDigits = char.IsAsciiDigit(text[at]);
            while (text[at] is not ('.' or '-') && end < text.Length && char.IsAsciiLetterOrDigit(text[end]) && char.IsAsciiDigit(text[end]) == isDigits)
            {
                end++;
            }

            if (text[at] != '.')
            {
                if (!isDigits && !preRelease)
                {
                    preRelease = true;
                    count = WithoutZerosAtEnd(segments[..count]);
                }

                segments[count++] = new Segment(at, end - at, !isDigits, isDigits && text.AsSpan(at, end - at).Trim('0').IsEmpty);
            }

            at = end;
        }

        return WithoutZerosAtEnd(segments[..count]);
    }

    private static int WithoutZerosAtEnd(ReadOnlySpan<Segment> segments)
    {
        var count = segments.Length;
        while (count > 0 && segments[count - 1].IsZero)
        {
            count--;
        }

        return count;
    }
}
