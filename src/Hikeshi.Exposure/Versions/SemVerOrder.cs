namespace Hikeshi.Exposure.Versions;

/// <summary>semver.org 2.0.0 §11. A <c>v</c> is allowed (Go, npm tags); what follows a third number is build metadata (§10), which does not order.</summary>
internal static class SemVerOrder
{
    private const byte PreReleaseEnds = 1;
    private const byte NumericIdentifier = 2;
    private const byte TextIdentifier = 3;
    private const byte Release = 4;

    public static VersionKey? Parse(string text)
    {
        var key = KeyWriter.Start();
        return Write(key, text) ? key.ToKey() : null;
    }

    internal static bool Write(KeyWriter key, ReadOnlySpan<char> text)
    {
        var rest = text is ['v' or 'V', ..] ? text[1..] : text;
        for (var part = 0; part < 3; part++)
        {
            var digits = rest[..LengthOfDigits(rest)];
            if (digits.IsEmpty)
            {
                return false;
            }

            key.Number(digits);
            rest = rest[digits.Length..];
            var more = part < 2 && rest is ['.', >= '0' and <= '9', ..];
            rest = more ? rest[1..] : rest;
            if (!more)
            {
                for (var missing = part + 1; missing < 3; missing++)
                {
                    key.Number([]);
                }

                break;
            }
        }

        switch (rest)
        {
            case [] or ['+', ..] or ['.', >= '0' and <= '9', ..]:
                WriteRelease(key);
                return true;
            case ['-', .. var preRelease]:
                var plus = preRelease.IndexOf('+');
                return WriteIdentifiers(key, plus < 0 ? preRelease : preRelease[..plus]);
            default:
                return false;
        }
    }

    /// <summary>§11.4: numeric identifiers numerically and below textual ones, textual ones in ASCII order, fewer identifiers first.</summary>
    internal static bool WriteIdentifiers(KeyWriter key, ReadOnlySpan<char> identifiers)
    {
        foreach (var range in identifiers.Split('.'))
        {
            var identifier = identifiers[range];
            if (identifier.IsEmpty || identifier.ContainsAnyExcept(IdentifierCharacters))
            {
                return false;
            }

            if (LengthOfDigits(identifier) == identifier.Length)
            {
                key.Rank(NumericIdentifier).Number(identifier);
            }
            else
            {
                key.Rank(TextIdentifier).Text(identifier);
            }
        }

        key.Rank(PreReleaseEnds);
        return true;
    }

    internal static void WriteRelease(KeyWriter key) => key.Rank(Release);

    internal static int LengthOfDigits(ReadOnlySpan<char> text)
    {
        var other = text.IndexOfAnyExceptInRange('0', '9');
        return other < 0 ? text.Length : other;
    }

    private static readonly System.Buffers.SearchValues<char> IdentifierCharacters =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_~");
}
