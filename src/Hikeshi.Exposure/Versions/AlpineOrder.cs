namespace Hikeshi.Exposure.Versions;

/// <summary>
/// apk-tools (src/version.c): digits{.digits}{letter}{_suffix{number}}{~hash}{-r#}. Position by position, kind before value.
/// What the grammar does not allow sorts below the end, so a malformed version is never newer than a good one.
/// </summary>
internal static class AlpineOrder
{
    private const byte PreSuffix = 1;
    private const byte EmptyNumber = 2;
    private const byte Invalid = 3;
    private const byte End = 4;
    private const byte Revision = 5;
    private const byte Hash = 6;
    private const byte SuffixNumber = 7;
    private const byte PostSuffix = 8;
    private const byte Letter = 9;
    private const byte ZeroLedDigits = 10;
    private const byte Digits = 11;

    private static readonly string[] PreSuffixes = ["alpha", "beta", "pre", "rc"];
    private static readonly string[] PostSuffixes = ["cvs", "svn", "git", "hg", "p"];

    private enum Place
    {
        InNumbers,
        AfterLetter,
        AfterSuffix,
        AfterSuffixNumber,
        AfterHash,
        AfterRevision,
    }

    /// <summary>The grammar allows it.</summary>
    public static bool IsWellFormed(string text) => Read(text) is { IsWellFormed: true };

    public static VersionKey? Parse(string text) => Read(text)?.Key;

    private static (VersionKey Key, bool IsWellFormed)? Read(string text)
    {
        if (text.Any(c => c is <= ' ' or > '~'))
        {
            return null;
        }

        var rest = text.AsSpan();
        var key = KeyWriter.Start();
        var first = rest[..SemVerOrder.LengthOfDigits(rest)];
        key.Number(first);
        rest = rest[first.Length..];
        var place = Place.InNumbers;
        while (!rest.IsEmpty)
        {
            if (!WriteNext(key, ref rest, ref place))
            {
                return (key.Rank(Invalid).ToKey(), IsWellFormed: false);
            }
        }

        return (key.Rank(End).ToKey(), IsWellFormed: true);
    }

    private static bool WriteNext(KeyWriter key, ref ReadOnlySpan<char> rest, ref Place place)
    {
        switch (rest[0])
        {
            case '.' when place == Place.InNumbers:
                rest = rest[1..];
                WriteNumber(key, ref rest);
                return true;
            case >= '0' and <= '9' when place is Place.AfterLetter:
                place = Place.InNumbers;
                WriteNumber(key, ref rest);
                return true;
            case >= '0' and <= '9' when place is Place.AfterSuffix:
                place = Place.AfterSuffixNumber;
                key.Rank(SuffixNumber).Number(TakeDigits(ref rest));
                return true;
            case >= 'a' and <= 'z' when place == Place.InNumbers:
                key.Rank(Letter).Rank((byte)rest[0]);
                place = Place.AfterLetter;
                rest = rest[1..];
                return true;
            case '_' when place <= Place.AfterSuffixNumber:
                place = Place.AfterSuffix;
                return WriteSuffix(key, ref rest);
            case '~' when place < Place.AfterHash:
                place = Place.AfterHash;
                return WriteHash(key, ref rest);
            case '-' when place < Place.AfterRevision && rest is ['-', 'r', >= '0' and <= '9', ..]:
                place = Place.AfterRevision;
                rest = rest[2..];
                key.Rank(Revision).Number(TakeDigits(ref rest));
                return true;
            default:
                return false;
        }
    }

    /// <summary>After the first number, one with a leading zero is a decimal fraction: it sorts as text, below every other.</summary>
    private static void WriteNumber(KeyWriter key, ref ReadOnlySpan<char> rest)
    {
        var digits = TakeDigits(ref rest);
        if (digits.IsEmpty)
        {
            key.Rank(EmptyNumber);
        }
        else if (digits[0] == '0')
        {
            key.Rank(ZeroLedDigits).Text(digits);
        }
        else
        {
            key.Rank(Digits).Number(digits);
        }
    }

    private static bool WriteSuffix(KeyWriter key, ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..];
        var length = rest.IndexOfAnyExceptInRange('a', 'z');
        var word = length < 0 ? rest : rest[..length];
        var pre = IndexOf(PreSuffixes, word);
        var post = IndexOf(PostSuffixes, word);
        if (pre < 0 && post < 0)
        {
            return false;
        }

        key.Rank(pre >= 0 ? PreSuffix : PostSuffix).Rank((byte)Math.Max(pre, post));
        rest = rest[word.Length..];
        return true;
    }

    private static bool WriteHash(KeyWriter key, ref ReadOnlySpan<char> rest)
    {
        rest = rest[1..];
        var length = rest.IndexOfAnyExcept("0123456789abcdef");
        var hash = length < 0 ? rest : rest[..length];
        key.Rank(Hash).Text(hash);
        rest = rest[hash.Length..];
        return !hash.IsEmpty;
    }

    private static int IndexOf(string[] words, ReadOnlySpan<char> word)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (word.SequenceEqual(words[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<char> TakeDigits(ref ReadOnlySpan<char> rest)
    {
        var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
        rest = rest[digits.Length..];
        return digits;
    }
}
