namespace Hikeshi.Exposure.Versions;

/// <summary>
/// PHP's version_compare (php.net/version_compare), by which Composer orders, without a leading <c>v</c>: parts are runs of digits or of
/// other characters, and case matters, as there; any other string &lt; dev &lt; alpha = a &lt; beta = b &lt; RC = rc &lt; a number =
/// <c>#</c> &lt; pl = p. A number more is newer, a word more as the word against a number. Because <c>#</c> equals every number, these keys need
/// a comparison of their own.
/// </summary>
internal static class PackagistOrder
{
    /// <summary>First byte of every Packagist key, and of no other.</summary>
    public const byte Marker = 0xFD;

    private const byte UnknownWord = 1;
    private const byte AnyNumber = 6;
    private const byte Number = 0x80; // never a form

    // Prefixes decide, as in php_version_compare; "pl" and "patch" begin with p.
    private static readonly (string Prefix, byte Rank)[] Forms = [("dev", 2), ("a", 3), ("b", 4), ("rc", 5), ("RC", 5), ("#", AnyNumber), ("p", 7)];

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan();
        if (rest.ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        rest = rest is ['v' or 'V', ..] ? rest[1..] : rest;
        var key = KeyWriter.Start().Rank(Marker);
        while (!rest.IsEmpty)
        {
            if (rest[0] is '.' or '-' or '_' or '+')
            {
                rest = rest[1..];
                continue;
            }

            var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
            if (!digits.IsEmpty)
            {
                key.Rank(Number).Number(digits);
                rest = rest[digits.Length..];
                continue;
            }

            var end = rest.IndexOfAny(".-_+0123456789");
            var word = end < 0 ? rest : rest[..end];
            key.Rank(RankOf(word));
            rest = rest[word.Length..];
        }

        return key.ToKey();
    }

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        for (var (i, j) = (1, 1); i < left.Length || j < right.Length;)
        {
            var (one, other) = (RankAt(left, i), RankAt(right, j));
            if (one == Number && other == Number)
            {
                var compared = left.Slice(i + 1, 1 + left[i + 1]).SequenceCompareTo(right.Slice(j + 1, 1 + right[j + 1]));
                if (compared != 0)
                {
                    return compared;
                }
            }
            else if (one == 0 && other == Number)
            {
                return -1;
            }
            else if (one == Number && other == 0)
            {
                return 1;
            }
            else if (AsForm(one) != AsForm(other))
            {
                return AsForm(one).CompareTo(AsForm(other));
            }

            i += one == Number ? 2 + left[i + 1] : 1;
            j += other == Number ? 2 + right[j + 1] : 1;
        }

        return 0;
    }

    /// <summary>0 at the end, which a word meets as if it were a number.</summary>
    private static byte RankAt(ReadOnlySpan<byte> key, int at) => at < key.Length ? key[at] : (byte)0;

    private static byte AsForm(byte rank) => rank is 0 or Number ? AnyNumber : rank;

    private static byte RankOf(ReadOnlySpan<char> word)
    {
        foreach (var (prefix, rank) in Forms)
        {
            if (word.StartsWith(prefix, StringComparison.Ordinal))
            {
                return rank;
            }
        }

        return UnknownWord;
    }
}
