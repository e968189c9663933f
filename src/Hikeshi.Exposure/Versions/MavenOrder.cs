namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Maven's "Version Order Specification" (POM reference) as ComparableVersion carries it out: tokens between dots, hyphens
/// and changes from digits to letters; null tokens (0, "", final, ga, release) before a hyphen or the end do not count; a
/// missing token is null. The reference is not transitive in odd corners (1.0-x &gt; 1.0 &gt; 1.0.rc &gt; 1.0-x), so Maven keys
/// alone need a comparison of their own: what is missing in the shorter one is compared with null.
/// </summary>
internal static class MavenOrder
{
    /// <summary>First byte of every Maven key, and of no other.</summary>
    public const byte Marker = 0xFE;

    private const byte DotQualifier = 1;
    private const byte HyphenQualifier = 2;
    private const byte HyphenNumber = 3;
    private const byte DotNumber = 4;

    private const byte Release = 6; // after alpha, beta, milestone, rc, snapshot
    private const byte OtherQualifier = 8;

    /// <summary>Where a token stands; it is a number when its rank is 0.</summary>
    private readonly record struct Token(bool Hyphen, int Start, int Length, byte Rank, bool IsNull);

    public static VersionKey? Parse(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(Characters))
        {
            return null;
        }

        Span<Token> tokens = stackalloc Token[KeyWriter.MaxText + 1];
        var key = KeyWriter.Start().Rank(Marker);
        foreach (var token in tokens[..Split(text, tokens)])
        {
            Write(key, token, text.AsSpan(token.Start, token.Length));
        }

        return key.ToKey();
    }

    /// <summary>Tokens end themselves, so the first different byte decides, unless one key has ended before it.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same < left.Length && same < right.Length)
        {
            return left[same].CompareTo(right[same]);
        }

        return left.Length > right.Length ? AgainstNull(left[same..]) : -AgainstNull(right[same..]);
    }

    private static int AgainstNull(ReadOnlySpan<byte> tokens)
    {
        while (tokens is [var kind, var value, ..])
        {
            var isNull = kind switch
            {
                DotNumber => value == 0,
                HyphenNumber => false,
                _ => value == Release,
            };
            if (!isNull)
            {
                return kind is DotNumber or HyphenNumber || value > Release ? 1 : -1;
            }

            tokens = tokens[2..];
        }

        return 0;
    }

    private static void Write(KeyWriter key, Token token, ReadOnlySpan<char> text)
    {
        if (token.Rank == 0)
        {
            key.Rank(token.Hyphen ? HyphenNumber : DotNumber).Number(text);
            return;
        }

        key.Rank(token.Hyphen ? HyphenQualifier : DotQualifier).Rank(token.Rank);
        if (token.Rank == OtherQualifier)
        {
            key.LowerText(text);
        }
    }

    /// <summary>All tokens but the null ones before the end and before every hyphen.</summary>
    private static int Split(ReadOnlySpan<char> text, Span<Token> tokens)
    {
        var count = 0;
        var hyphen = false;
        for (var at = 0; at <= text.Length;)
        {
            var end = at;
            while (end < text.Length && text[end] is not ('.' or '-') && char.IsAsciiDigit(text[end]) == char.IsAsciiDigit(text[at]))
            {
                end++;
            }

            var separated = end >= text.Length || text[end] is '.' or '-';
            count = hyphen ? WithoutNullsAtEnd(tokens[..count]) : count;
            tokens[count++] = Read(text[at..end], at, hyphen, beforeDigit: !separated);
            // A change between digits and letters counts as a hyphen.
            hyphen = !separated || (end < text.Length && text[end] == '-');
            at = separated ? end + 1 : end;
        }

        return WithoutNullsAtEnd(tokens[..count]);
    }

    /// <summary>An empty token is the number 0.</summary>
    private static Token Read(ReadOnlySpan<char> token, int at, bool hyphen, bool beforeDigit)
    {
        if (token.IsEmpty || char.IsAsciiDigit(token[0]))
        {
            return new Token(hyphen, at, token.Length, Rank: 0, IsNull: token.Trim('0').IsEmpty);
        }

        var rank = RankOf(token, beforeDigit);
        return new Token(hyphen, at, token.Length, rank, IsNull: rank == Release);
    }

    private static byte RankOf(ReadOnlySpan<char> token, bool beforeDigit)
    {
        Span<char> lower = stackalloc char[MaxKnown];
        if (token.Length > MaxKnown)
        {
            return OtherQualifier;
        }

        return lower[..token.ToLowerInvariant(lower)] switch
        {
            "alpha" => 1,
            "a" when beforeDigit => 1,
            "beta" => 2,
            "b" when beforeDigit => 2,
            "milestone" => 3,
            "m" when beforeDigit => 3,
            "rc" or "cr" => 4,
            "snapshot" => 5,
            "ga" or "final" or "release" => Release,
            "sp" => 7,
            _ => OtherQualifier,
        };
    }

    private static int WithoutNullsAtEnd(ReadOnlySpan<Token> tokens)
    {
        var count = tokens.Length;
        while (count > 0 && tokens[count - 1].IsNull)
        {
            count--;
        }

        return count;
    }

    private const int MaxKnown = 9; // milestone

    /// <summary>Printable ASCII without what only an unresolved property or a path has.</summary>
    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => c is not ('/' or '$' or '{' or '}'))]);
}
