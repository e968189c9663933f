using System.Globalization;
using System.Numerics;

namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>
/// Conan 2 (docs.conan.io, "Version ranges"): alternatives behind <c>||</c>, conditions between spaces. Upper ends of tilde and caret
/// end in a hyphen, which is older than every pre-release; a hyphen behind a condition and options behind a comma only say whether
/// pre-releases are wanted.
/// </summary>
internal static class ConanRange
{
    public static IEnumerable<VersConstraint> Read(string text)
    {
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        var expression = (comma < 0 ? text : text[..comma]).Trim().TrimStart('[').TrimEnd(']');
        return expression.Split("||").SelectMany(alternative => alternative.Trim().Length == 0 ? ["*"] : PlainRange.Items(alternative)).SelectMany(item => ReadItem(item, text));
    }

    private static IEnumerable<VersConstraint> ReadItem(string item, string range)
    {
        item = item is [_, .., '-'] ? item[..^1] : item;
        if (item == "*")
        {
            return [new(">=", "0.0.0")];
        }

        var length = Math.Max(0, item.AsSpan().IndexOfAnyExcept("<>=~^"));
        var version = item[length..];
        return item[..length] switch
        {
            "~" => [new(">=", version), new("<", Next(version, version.Contains('.', StringComparison.Ordinal) ? 1 : 0, range))],
            "^" => [new(">=", version), new("<", Next(version, FirstNotZero(version), range))],
            "" or "=" => [new("", version)],
            "<" or "<=" or ">" or ">=" => [new(item[..length], version)],
            var other => throw VersSpecifier.Refused(range, $"'{other}' is no comparator"),
        };
    }

    private static int FirstNotZero(string version)
    {
        var items = Items(version);
        var place = Array.FindIndex(items, item => item.Trim('0').Length > 0);
        return place < 0 ? items.Length - 1 : place;
    }

    private static string Next(string version, int place, string range)
    {
        var items = Items(version);
        return BigInteger.TryParse(items[place], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? string.Join('.', items.Take(place).Append((number + 1).ToString(CultureInfo.InvariantCulture))) + "-"
            : throw VersSpecifier.Refused(range, $"'{items[place]}' is no number, so nothing comes next");
    }

    /// <summary>Without build and pre-release.</summary>
    private static string[] Items(string version) => version.Split('+')[0].Split('-')[0].Split('.');
}
