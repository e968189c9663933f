namespace Hikeshi.Exposure.Versions;

/// <summary>
/// vers-spec, type <c>generic</c>, which points to libversion (repology/libversion, doc/ALGORITHM.md): all-digit and all-letter parts,
/// everything else only separates; pre-release word &lt; zero or end &lt; post-release word &lt; number &lt; letter behind a number. Words count by their first letter.
/// </summary>
internal static class GenericOrder
{
    private const byte PreRelease = 1;
    private const byte Zero = 2;
    private const byte PostRelease = 3;
    private const byte NonZero = 4;
    private const byte LetterSuffix = 5;

    public static VersionKey? Parse(string text)
    {
        var key = KeyWriter.Start();
        var pendingZeros = 0;
        var any = false;
        for (var at = 0; at < text.Length;)
        {
            if (!char.IsAsciiLetterOrDigit(text[at]))
            {
                at++;
                continue;
            }

            any = true;
            var isDigits = char.IsAsciiDigit(text[at]);
            var end = at;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]) && char.IsAsciiDigit(text[end]) == isDigits)
            {
                end++;
            }

            var part = text.AsSpan(at, end - at);
            var behindDigits = at > 0 && char.IsAsciiDigit(text[at - 1]) && (end == text.Length || !char.IsAsciiDigit(text[end]));
            at = end;
            if (isDigits && part.Trim('0').IsEmpty)
            {
                pendingZeros++; // a zero is the end unless something follows
                continue;
            }

            var rank = isDigits ? NonZero : RankOf(part, behindDigits);
            for (; pendingZeros > 0; pendingZeros--)
            {
                key.Rank(Zero);
            }

            _ = isDigits ? key.Rank(rank).Number(part) : key.Rank(rank).Rank((byte)char.ToLowerInvariant(part[0]));
        }

        // Missing parts are zeros without end; enough of them make keys of every length comparable.
        for (var i = 0; i < KeyWriter.MaxText; i++)
        {
            key.Rank(Zero);
        }

        return any ? key.ToKey() : null;
    }

    private static byte RankOf(ReadOnlySpan<char> word, bool behindDigits) =>
        word.StartsWith("alpha", StringComparison.OrdinalIgnoreCase) || word.StartsWith("beta", StringComparison.OrdinalIgnoreCase)
        || word.StartsWith("rc", StringComparison.OrdinalIgnoreCase) || word.StartsWith("pre", StringComparison.OrdinalIgnoreCase) ? PreRelease
        : word.StartsWith("post", StringComparison.OrdinalIgnoreCase) || word.StartsWith("patch", StringComparison.OrdinalIgnoreCase)
          || word.Equals("pl", StringComparison.OrdinalIgnoreCase) || word.Equals("errata", StringComparison.OrdinalIgnoreCase) ? PostRelease
        : behindDigits ? LetterSuffix
        : PreRelease;
}
