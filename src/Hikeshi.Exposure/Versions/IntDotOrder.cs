namespace Hikeshi.Exposure.Versions;

/// <summary>
/// vers-spec, type <c>intdot</c>: non-negative integers separated by dots, leading zeros ignored, read up to the first
/// character that is neither a digit nor a dot. A missing integer is 0.
/// </summary>
internal static class IntDotOrder
{
    private const byte End = 1;
    private const byte More = 2;

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan();
        var end = rest.IndexOfAnyExcept("0123456789.");
        rest = (end < 0 ? rest : rest[..end]).TrimEnd('.');
        if (rest.IsEmpty || rest[0] == '.')
        {
            return null;
        }

        var last = rest.LastIndexOfAnyInRange('1', '9');
        var significant = last < 0 ? rest[..0] : rest[..(last + 1 + SemVerOrder.LengthOfDigits(rest[(last + 1)..]))];
        var key = KeyWriter.Start();
        if (significant.IsEmpty)
        {
            return key.Rank(End).ToKey();
        }

        foreach (var range in significant.Split('.'))
        {
            key.Rank(More).Number(significant[range]);
        }

        return key.Rank(End).ToKey();
    }
}
