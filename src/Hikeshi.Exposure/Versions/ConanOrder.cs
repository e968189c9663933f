namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Conan 2 (docs.conan.io, "Version ranges"; conan/internal/model/version.py): items between dots, zeros at the end of them do not
/// count; a pre-release behind the last hyphen is older, a build behind the last plus newer, both versions themselves. Numbers compare
/// as numbers, but a number and a word as texts, which is not transitive (2 &lt; 10 &lt; 1a &lt; 2): these keys need a comparison of their own.
/// </summary>
internal static class ConanOrder
{
    /// <summary>First byte of every Conan key, and of no other.</summary>
    public const byte Marker = 0xFB;

    private const byte End = 1;
    private const byte Number = 2;
    private const byte Word = 3;
    private const byte PreRelease = 4;
    private const byte NoPreRelease = 5;
    private const byte NoBuild = 6;
    private const byte Build = 7;

    public static VersionKey? Parse(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return null;
        }

        var key = KeyWriter.Start().Rank(Marker);
        Write(key, text);
        return key.ToKey();
    }

    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // Keys say at each place what comes, so places stay in step up to the first difference.
        for (var at = 1; at < left.Length && at < right.Length;)
        {
            if (left[at] != right[at])
            {
                return (left[at], right[at]) is (Number, Word) or (Word, Number)
                    ? ItemAt(left, at).SequenceCompareTo(ItemAt(right, at))
                    : left[at].CompareTo(right[at]);
            }

            if (left[at] is not (Number or Word))
            {
                at++;
                continue;
            }

            var one = ItemAt(left, at);
            var other = ItemAt(right, at);
            var compared = left[at] == Number && one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
            if (compared != 0)
            {
                return compared;
            }

            at += 2 + one.Length;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static ReadOnlySpan<byte> ItemAt(ReadOnlySpan<byte> key, int at) => key.Slice(at + 2, key[at + 1]);

    private static void Write(KeyWriter key, ReadOnlySpan<char> text)
    {
        var plus = text.LastIndexOf('+');
        var build = plus < 0 ? [] : text[(plus + 1)..];
        text = plus < 0 ? text : text[..plus];
        var hyphen = text.LastIndexOf('-');
        WriteItems(key, hyphen < 0 ? text : text[..hyphen]);
        key.Rank(hyphen < 0 ? NoPreRelease : PreRelease);
        if (hyphen >= 0)
        {
            Write(key, text[(hyphen + 1)..]);
        }

        key.Rank(plus < 0 ? NoBuild : Build);
        if (plus >= 0)
        {
            Write(key, build);
        }
    }

    private static void WriteItems(KeyWriter key, ReadOnlySpan<char> items)
    {
        while (items is [.., '.', '0'])
        {
            items = items[..^2];
        }

        foreach (var range in items.Split('.'))
        {
            var item = items[range];
            if (item.IsEmpty || item.ContainsAnyExceptInRange('0', '9'))
            {
                key.Rank(Word).Counted(item);
            }
            else
            {
                // int() in the reference: zeros in front do not count; 0 itself stays a digit for the comparison with a word.
                key.Rank(Number);
                var significant = item.TrimStart('0');
                _ = significant.IsEmpty ? key.Counted("0") : key.Number(significant);
            }
        }

        key.Rank(End);
    }
}
