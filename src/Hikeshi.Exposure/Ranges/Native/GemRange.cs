using System.Globalization;
using System.Numerics;

namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>Gem::Requirement (guides.rubygems.org/patterns): comparators, and <c>~&gt;</c>, up to the next of the number before the last.</summary>
internal static class GemRange
{
    public static IEnumerable<VersConstraint> Read(string text) =>
        text.Trim().Length == 0 ? [VersConstraint.Any] : PlainRange.Items(text.Replace('"', ' ').Replace('\'', ' ')).SelectMany(item => ReadItem(item, text));

    private static IEnumerable<VersConstraint> ReadItem(string item, string range)
    {
        if (!item.StartsWith("~>", StringComparison.Ordinal))
        {
            return [PlainRange.One(item)];
        }

        var version = item[2..];
        return [new(">=", version), new("<", Bumped(version, range))];
    }

    /// <summary>Gem::Version#bump: without the pre-release and the last number, one more.</summary>
    private static string Bumped(string version, string range)
    {
        var numbers = version.Split('.', '-').TakeWhile(part => part.Length > 0 && part.All(char.IsAsciiDigit)).ToList();
        if (numbers.Count == 0)
        {
            throw VersSpecifier.Refused(range, $"'{version}' is no version");
        }

        if (numbers.Count > 1)
        {
            numbers.RemoveAt(numbers.Count - 1);
        }

        numbers[^1] = (BigInteger.Parse(numbers[^1], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        return string.Join('.', numbers);
    }
}
