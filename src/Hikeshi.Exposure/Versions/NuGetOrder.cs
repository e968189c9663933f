using System.Buffers;

namespace Hikeshi.Exposure.Versions;

/// <summary>NuGet's order: up to four numbers, then a pre-release as in SemVer but without regard to case; metadata after <c>+</c> does not order.</summary>
internal static class NuGetOrder
{
    private const byte PreReleaseEnds = 1;
    private const byte NumericIdentifier = 2;
    private const byte TextIdentifier = 3;

    private static readonly SearchValues<char> IdentifierCharacters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_~");

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        rest = rest is ['v' or 'V', ..] ? rest[1..] : rest;
        var key = KeyWriter.Start();
        var more = true;
        for (var part = 0; part < 4; part++)
        {
            var digits = more ? rest[..SemVerOrder.LengthOfDigits(rest)] : [];
            if (digits.IsEmpty && part == 0)
            {
                return null;
            }

            key.Number(digits);
            rest = rest[digits.Length..];
            more = more && part < 3 && rest is ['.', >= '0' and <= '9', ..];
            rest = more ? rest[1..] : rest;
        }

        switch (rest)
        {
            case [] or ['+', ..]:
                SemVerOrder.WriteRelease(key);
                return key.ToKey();
            case ['-', .. var preRelease]:
                return WritePreRelease(key, preRelease);
            default:
                return null;
        }
    }

    private static VersionKey? WritePreRelease(KeyWriter key, ReadOnlySpan<char> text)
    {
        var plus = text.IndexOf('+');
        var identifiers = plus < 0 ? text : text[..plus];
        foreach (var range in identifiers.Split('.'))
        {
            var identifier = identifiers[range];
            if (identifier.IsEmpty || identifier.ContainsAnyExcept(IdentifierCharacters))
            {
                return null;
            }

            _ = SemVerOrder.LengthOfDigits(identifier) == identifier.Length
                ? key.Rank(NumericIdentifier).Number(identifier)
                : key.Rank(TextIdentifier).LowerText(identifier);
        }

        return key.Rank(PreReleaseEnds).ToKey();
    }
}
