namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>The version of a document or of a revision: a whole number, or Semantic Versioning (CSAF 2.0, section 3.1.11). Numbers may be of any size.</summary>
internal sealed record CsafVersion(bool IsInteger, string Major, string Minor, string Patch, string PreRelease, string Build)
{
    public static IComparer<CsafVersion?> Order { get; } = Comparer<CsafVersion?>.Create(Compare);

    /// <summary>0, or 0.y.z: what has not been released yet.</summary>
    public bool IsZero => Major == "0";

    /// <returns>Null when the text is neither.</returns>
    public static CsafVersion? Parse(string? text)
    {
        if (text is null || text.Length is 0 or > 1000)
        {
            return null;
        }

        if (IsNumber(text))
        {
            return new CsafVersion(IsInteger: true, text, "0", "0", "", "");
        }

        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var core = plus < 0 ? text : text[..plus];
        var hyphen = core.IndexOf('-', StringComparison.Ordinal);
        var numbers = (hyphen < 0 ? core : core[..hyphen]).Split('.');
        return numbers.Length == 3 && Array.TrueForAll(numbers, IsNumber)
            ? new CsafVersion(IsInteger: false, numbers[0], numbers[1], numbers[2], hyphen < 0 ? "" : core[(hyphen + 1)..], plus < 0 ? "" : text[(plus + 1)..])
            : null;
    }

    /// <summary>semver.org 2.0.0, section 11: build metadata does not count.</summary>
    public static int Compare(CsafVersion? a, CsafVersion? b)
    {
        if (a is null || b is null)
        {
            return (a is null ? 0 : 1) - (b is null ? 0 : 1);
        }

        var order = CompareNumbers(a.Major, b.Major);
        order = order != 0 ? order : CompareNumbers(a.Minor, b.Minor);
        order = order != 0 ? order : CompareNumbers(a.Patch, b.Patch);
        return order != 0 ? order : ComparePreRelease(a.PreRelease, b.PreRelease);
    }

    /// <summary>Whether <paramref name="next"/> is the same number or the one after it.</summary>
    public static bool Follows(string number, string next) =>
        System.Numerics.BigInteger.Parse(next) - System.Numerics.BigInteger.Parse(number) is var step && step >= 0 && step <= 1;

    private static int ComparePreRelease(string a, string b)
    {
        if (a.Length == 0 || b.Length == 0)
        {
            return (a.Length == 0 ? 1 : 0) - (b.Length == 0 ? 1 : 0);
        }

        var (left, right) = (a.Split('.'), b.Split('.'));
        foreach (var (x, y) in left.Zip(right))
        {
            var order = (IsNumber(x), IsNumber(y)) switch
            {
                (true, true) => CompareNumbers(x, y),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(x, y),
            };
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length - right.Length;
    }

    private static int CompareNumbers(string a, string b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b);

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit) && (text.Length == 1 || text[0] != '0');
}
