namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Gentoo, Package Manager Specification 8, §3.2 and §3.3: numbers, a letter, suffixes, a revision. After the first number, two are
/// compared as decimal fractions when one of them begins with 0; a number more is newer, even than a letter.
/// </summary>
internal static class GentooOrder
{
    private const byte NumbersEnd = 1;
    private const byte Fraction = 2;
    private const byte Number = 3;
    private const byte NoSuffix = 5;

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan();
        var first = rest[..SemVerOrder.LengthOfDigits(rest)];
        if (first.IsEmpty)
        {
            return null;
        }

        var key = KeyWriter.Start().Number(first);
        rest = rest[first.Length..];
        while (rest is ['.', >= '0' and <= '9', ..])
        {
            var digits = rest[1..][..SemVerOrder.LengthOfDigits(rest[1..])];
            _ = digits[0] == '0' ? key.Rank(Fraction).Text(digits.TrimEnd('0')) : key.Rank(Number).Number(digits);
            rest = rest[(1 + digits.Length)..];
        }

        var letter = rest is [(>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ..];
        key.Rank(NumbersEnd).Rank(letter ? (byte)rest[0] : (byte)0);
        rest = letter ? rest[1..] : rest;
        while (rest is ['_', ..])
        {
            if (!WriteSuffix(key, ref rest))
            {
                return null;
            }
        }

        key.Rank(NoSuffix);
        if (rest.IsEmpty)
        {
            return key.Number([]).ToKey();
        }

        return rest is ['-', 'r', .. { IsEmpty: false } revision] && SemVerOrder.LengthOfDigits(revision) == revision.Length
            ? key.Number(revision).ToKey()
            : null;
    }

    private static bool WriteSuffix(KeyWriter key, ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..];
        var end = rest.IndexOfAnyExceptInRange('a', 'z');
        var word = end < 0 ? rest : rest[..end];
        byte rank = word switch { "alpha" => 1, "beta" => 2, "pre" => 3, "rc" => 4, "p" => 6, _ => 0 };
        rest = rest[word.Length..];
        var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
        rest = rest[digits.Length..];
        key.Rank(rank).Number(digits);
        return rank > 0;
    }
}
