using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Ranges.Native;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories.Npm;

/// <summary>One end of an interval.</summary>
internal readonly record struct NpmBound(string Text, VersionKey Key, bool Inclusive)
{
    public static NpmBound Of(string version, bool inclusive, string range) =>
        new(version, VersionOrder.SemVer.Parse(version) ?? throw VersSpecifier.Refused(range, $"'{version}' is no version under semver"), inclusive);
}

/// <summary>What one comparator, caret, tilde, wildcard or hyphen of node-semver means. A null end is open.</summary>
internal static class NpmTerm
{
    /// <summary>Sorts before every version: nothing is below it.</summary>
    private const string Floor = "0.0.0-0";

    /// <exception cref="RefusedException">A <see cref="RangeRefused"/>: no comparator, or no version behind it.</exception>
    public static (NpmBound? From, NpmBound? To) Of(string item, string range)
    {
        var length = item.AsSpan().IndexOfAnyExcept("<>=!~^");
        var version = PartialVersion.Read(item[length..], range);
        var count = version.Numbers.Count;
        return item[..length] switch
        {
            "<" or ">" when count == 0 => (null, NpmBound.Of(Floor, inclusive: false, range)),
            _ when count == 0 => (null, null),
            "^" => (From(version, range), Below(version, FirstThatMayNotChange(version), range)),
            "~" or "~>" => (From(version, range), Below(version, Math.Min(1, count - 1), range)),
            "" or "=" or "==" when version.IsFull => (From(version, range), NpmBound.Of(version.Lowest, inclusive: true, range)),
            "" or "=" or "==" => (From(version, range), Below(version, count - 1, range)),
            ">=" => (From(version, range), null),
            ">" when version.IsFull => (NpmBound.Of(version.Lowest, inclusive: false, range), null),
            ">" => (NpmBound.Of(version.Next(count - 1) + "-0", inclusive: true, range), null),
            "<" => (null, NpmBound.Of(Lowest(version), inclusive: false, range)),
            "<=" => (null, UpTo(version, range)),
            var other => throw VersSpecifier.Refused(range, $"'{other}' is no comparator of npm"),
        };
    }

    /// <summary>Both ends belong to it; a partial upper end means all versions that begin with it.</summary>
    public static (NpmBound? From, NpmBound? To) Hyphen(string from, string to, string range)
    {
        var (low, high) = (PartialVersion.Read(from, range), PartialVersion.Read(to, range));
        return (low.Numbers.Count == 0 ? null : From(low, range), high.Numbers.Count == 0 ? null : UpTo(high, range));
    }

    /// <summary>A caret keeps the left-most number that is not zero.</summary>
    private static int FirstThatMayNotChange(PartialVersion version)
    {
        var place = version.Numbers.TakeWhile(number => number == 0).Count();
        return Math.Min(place, version.Numbers.Count - 1);
    }

    private static NpmBound From(PartialVersion version, string range) => NpmBound.Of(Lowest(version), inclusive: true, range);

    private static NpmBound UpTo(PartialVersion version, string range) =>
        version.IsFull ? NpmBound.Of(version.Lowest, inclusive: true, range) : Below(version, version.Numbers.Count - 1, range);

    private static NpmBound Below(PartialVersion version, int place, string range) => NpmBound.Of(version.Next(place) + "-0", inclusive: false, range);

    /// <summary>"1.2" begins with the first pre-release of 1.2.0.</summary>
    private static string Lowest(PartialVersion version) => version.IsFull ? version.Lowest : version.Lowest + "-0";
}
