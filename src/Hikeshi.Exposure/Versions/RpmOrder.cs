namespace Hikeshi.Exposure.Versions;

/// <summary>
/// epoch:version-release, each of the latter two by rpmvercmp (rpm-software-management/rpm, docs/manual/rpmvercmp):
/// segments of letters or digits, everything else only separates; tilde sorts before the end, caret just after it, letters before digits.
/// </summary>
internal static class RpmOrder
{
    private const byte Tilde = 1;
    private const byte End = 2;
    private const byte Caret = 3;
    private const byte Letters = 4;
    private const byte Digits = 5;

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        var colon = rest.IndexOf(':');
        // What is not a number before the colon is no epoch (module streams carry colons).
        var hasEpoch = colon > 0 && SemVerOrder.LengthOfDigits(rest) == colon;
        var key = KeyWriter.Start().Number(hasEpoch ? rest[..colon] : []);
        rest = hasEpoch ? rest[(colon + 1)..] : rest;
        if (rest.IsEmpty)
        {
            return null;
        }

        var hyphen = rest.LastIndexOf('-');
        Write(key, hyphen < 0 ? rest : rest[..hyphen]);
        Write(key, hyphen < 0 ? [] : rest[(hyphen + 1)..]);
        return key.ToKey();
    }

    private static void Write(KeyWriter key, ReadOnlySpan<char> part)
    {
        for (var at = 0; at < part.Length;)
        {
            var rest = part[at..];
            if (char.IsAsciiDigit(rest[0]))
            {
                var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
                key.Rank(Digits).Number(digits);
                at += digits.Length;
            }
            else if (char.IsAsciiLetter(rest[0]))
            {
                var length = 1;
                while (length < rest.Length && char.IsAsciiLetter(rest[length]))
                {
                    length++;
                }

                key.Rank(Letters).Text(rest[..length]);
                at += length;
            }
            else
            {
                if (rest[0] is '~' or '^')
                {
                    key.Rank(rest[0] == '~' ? Tilde : Caret);
                }

                at++;
            }
        }

        key.Rank(End);
    }
}
