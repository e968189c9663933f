namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Maven's "Version Order Specification" (POM reference): tokens between dots, hyphens and changes from digits to letters;
/// null tokens (0, "", final, ga, release) before a hyphen or the end do not count; a missing token is null. Where Maven's
/// ComparableVersion contradicts itself on odd versions (it is not transitive there), this order stays one.
/// </summary>
internal static class MavenOrder
{
    private const byte Alpha = 1; // then beta, milestone, rc, snapshot
    private const byte End = 6;
    private const byte ServicePack = 7;
    private const byte OtherQualifier = 8;
    private const byte HyphenNumber = 9;
    private const byte DotNumber = 10;

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

        var key = new KeyWriter();
        foreach (var token in Trimmed(Tokens(text.ToLowerInvariant())))
        {
            Write(key, token);
        }

        return key.Rank(End).ToKey();
    }

    private static void Write(KeyWriter key, Token token)
    {
        if (token.IsNumber)
        {
            key.Rank(token.Hyphen ? HyphenNumber : DotNumber).Number(token.Text);
            return;
        }

        var rank = token.Text switch
        {
            "alpha" => Alpha,
            "beta" => Alpha + 1,
            "milestone" => Alpha + 2,
            "rc" => Alpha + 3,
            "snapshot" => Alpha + 4,
            "" => End,
            "sp" => ServicePack,
            _ => OtherQualifier,
        };
        key.Rank((byte)rank);
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

    /// <summary>Drops null tokens before the end, before every hyphen and before every qualifier (".x" counts as "-x").</summary>
    private static List<Token> Trimmed(List<Token> tokens)
    {
        var kept = new List<Token>(tokens.Count);
        foreach (var token in tokens)
        {
            if (token.Hyphen || !token.IsNumber)
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
