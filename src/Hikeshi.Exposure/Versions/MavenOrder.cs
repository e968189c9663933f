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

    private readonly record struct Token(bool Hyphen, string Text)
    {
        public bool IsNumber => Text.Length > 0 && char.IsAsciiDigit(Text[0]);

        public bool IsNull => IsNumber ? Text.All(c => c == '0') : Text.Length == 0;
    }

    public static VersionKey? Parse(string text)
    {
        if (text.Any(c => c is <= ' ' or > '~' or '/' or '$' or '{' or '}'))
        {
            return null;
        }

        var key = new KeyWriter().Rank(Marker);
        foreach (var token in Trimmed(Tokens(text.ToLowerInvariant())))
        {
            Write(key, token);
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

    private static void Write(KeyWriter key, Token token)
    {
        if (token.IsNumber)
        {
            key.Rank(token.Hyphen ? HyphenNumber : DotNumber).Number(token.Text);
            return;
        }

        byte rank = token.Text switch
        {
            "alpha" => 1,
            "beta" => 2,
            "milestone" => 3,
            "rc" => 4,
            "snapshot" => 5,
            "" => Release,
            "sp" => 7,
            _ => OtherQualifier,
        };
        key.Rank(token.Hyphen ? HyphenQualifier : DotQualifier).Rank(rank);
        if (rank == OtherQualifier)
        {
            key.Text(token.Text);
        }
    }

    private static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        var hyphen = false;
        for (var at = 0; at <= text.Length;)
        {
            var end = at;
            while (end < text.Length && text[end] is not ('.' or '-') && char.IsAsciiDigit(text[end]) == char.IsAsciiDigit(text[at]))
            {
                end++;
            }

            var separated = end >= text.Length || text[end] is '.' or '-';
            var nextIsDigit = !separated;
            tokens.Add(new Token(hyphen, end == at ? "0" : Canonical(text[at..end], beforeDigit: nextIsDigit)));
            // A change between digits and letters counts as a hyphen.
            hyphen = !separated || (end < text.Length && text[end] == '-');
            at = separated ? end + 1 : end;
        }

        return tokens;
    }

    private static string Canonical(string token, bool beforeDigit) => token switch
    {
        "a" when beforeDigit => "alpha",
        "b" when beforeDigit => "beta",
        "m" when beforeDigit => "milestone",
        "cr" => "rc",
        "ga" or "final" or "release" => "",
        _ => token,
    };

    /// <summary>Drops null tokens before the end and before every hyphen.</summary>
    private static List<Token> Trimmed(List<Token> tokens)
    {
        var kept = new List<Token>(tokens.Count);
        foreach (var token in tokens)
        {
            if (token.Hyphen)
            {
                DropNulls(kept);
            }

            kept.Add(token);
        }

        DropNulls(kept);
        return kept;
    }

    private static void DropNulls(List<Token> kept)
    {
        while (kept.Count > 0 && kept[^1].IsNull)
        {
            kept.RemoveAt(kept.Count - 1);
        }
    }
}
