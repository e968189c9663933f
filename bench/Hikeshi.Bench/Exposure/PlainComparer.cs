using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Hikeshi.Bench.Exposure;

/// <summary>
/// What one would write first: both texts taken apart anew for each comparison, numbers compared as numbers, the rest as text. It
/// knows no ecosystem, so it also tells how often that is wrong.
/// </summary>
internal static partial class PlainComparer
{
    public static int Compare(string left, string right)
    {
        var (one, other) = (Parts(left), Parts(right));
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
        {
            var compared = BigInteger.TryParse(one[i], NumberStyles.None, CultureInfo.InvariantCulture, out var a)
                && BigInteger.TryParse(other[i], NumberStyles.None, CultureInfo.InvariantCulture, out var b)
                ? a.CompareTo(b)
                : string.CompareOrdinal(one[i], other[i]);
            if (compared != 0)
            {
                return compared;
            }
        }

        return one.Length.CompareTo(other.Length);
    }

    private static string[] Parts(string version) => [.. Pieces().Matches(version).Select(match => match.Value)];

    [GeneratedRegex("[0-9]+|[A-Za-z]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pieces();
}
