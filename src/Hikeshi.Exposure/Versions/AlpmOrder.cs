namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Arch Linux, vercmp(8): epoch:version-release, each by pacman's variant of rpmvercmp, in which the number of separators counts
/// and letters directly behind digits are older than the end (1.0a &lt; 1.0 &lt; 1.0.a &lt; 1.0.1). The release counts only when both
/// have one, so these keys need a comparison of their own.
/// </summary>
internal static class AlpmOrder
{
    /// <summary>First byte of every Arch key, and of no other.</summary>
    public const byte Marker = 0xFC;

    private const byte LettersBehindDigits = 1;
    private const byte End = 2;
    private const byte DigitsBehindLetters = 3;
    private const byte Separated = 4; // and one more for each separator
    private const byte Letters = 1;
    private const byte Nothing = 2;
    private const byte Digits = 3;
    private const byte ReleaseFollows = 0xFF;

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan();
        if (rest.ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        var digits = SemVerOrder.LengthOfDigits(rest);
        var hasEpoch = digits < rest.Length && rest[digits] == ':';
        var key = KeyWriter.Start().Rank(Marker).Number(hasEpoch ? rest[..digits] : []);
        rest = hasEpoch ? rest[(digits + 1)..] : rest;
        var hyphen = rest.LastIndexOf('-');
        Write(key, hyphen < 0 ? rest : rest[..hyphen]);
        if (hyphen >= 0)
        {
            Write(key.Rank(ReleaseFollows), rest[(hyphen + 1)..]);
        }

        return key.ToKey();
    }

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var same = left.CommonPrefixLength(right);
        return same == left.Length || same == right.Length ? 0 : left[same].CompareTo(right[same]);
    }

    private static void Write(KeyWriter key, ReadOnlySpan<char> part)
    {
        var first = true;
        while (true)
        {
            var separators = part.IndexOfAnyExcept(NotAlphanumeric);
            separators = separators < 0 ? part.Length : separators;
            part = part[separators..];
            if (part.IsEmpty && separators == 0)
            {
                key.Rank(End);
                return;
            }

            var isDigits = part is [>= '0' and <= '9', ..];
            if (separators == 0 && !first)
            {
                key.Rank(isDigits ? DigitsBehindLetters : LettersBehindDigits);
            }
            else
            {
                key.Rank((byte)(Separated + Math.Min(separators, 200))).Rank(part.IsEmpty ? Nothing : isDigits ? Digits : Letters);
            }

            if (part.IsEmpty)
            {
                return;
            }

            first = false;
            var end = isDigits ? part.IndexOfAnyExceptInRange('0', '9') : part.IndexOfAnyExcept(AsciiLetters);
            var segment = end < 0 ? part : part[..end];
            _ = isDigits ? key.Number(segment) : key.Text(segment);
            part = part[segment.Length..];
        }
    }

    private static readonly System.Buffers.SearchValues<char> NotAlphanumeric =
        System.Buffers.SearchValues.Create("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    private static readonly System.Buffers.SearchValues<char> AsciiLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}
