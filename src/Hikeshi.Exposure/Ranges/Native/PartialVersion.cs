using System.Globalization;

namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>
/// A version of node-semver's ranges, of which the last numbers may be missing or wildcards: <c>1.2.x</c>, <c>v1</c>,
/// <c>1.2.3-beta+7</c>. Up to three numbers count; what follows a third is build metadata, as the coercion of semantic_version has it.
/// </summary>
/// <param name="Numbers">As many as were written, at most three.</param>
/// <param name="Wildcard">An x or an asterisk stood in place of the next number.</param>
/// <param name="Rest">Pre-release and build metadata with their signs.</param>
internal readonly record struct PartialVersion(IReadOnlyList<ulong> Numbers, bool Wildcard, string Rest)
{
    public bool IsFull => Numbers.Count == 3;

    /// <summary>With zeros in place of what is missing.</summary>
    public string Lowest => Text(Numbers) + Rest;

    public static PartialVersion Read(string text, string range)
    {
        var rest = text.AsSpan().Trim().TrimStart("vV=").Trim();
        var numbers = new List<ulong>(3);
        var wildcard = false;
        while (numbers.Count < 3 && !wildcard)
        {
            var dotted = numbers.Count > 0 && rest is ['.', ..] ? rest[1..] : rest;
            if (numbers.Count > 0 && dotted.Length == rest.Length)
            {
                break;
            }

            wildcard = dotted is ['x' or 'X' or '*'] or ['x' or 'X' or '*', '.' or '-' or '+', ..];
            var length = wildcard ? 1 : Versions.SemVerOrder.LengthOfDigits(dotted);
            if (length == 0)
            {
                break;
            }

            if (!wildcard)
            {
                numbers.Add(ulong.TryParse(dotted[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < ulong.MaxValue
                    ? number
                    : throw VersSpecifier.Refused(range, $"'{text}' has a number that is too large for a range"));
            }

            rest = dotted[length..];
        }

        return numbers.Count == 0 && !wildcard ? throw VersSpecifier.Refused(range, $"'{text}' is no version")
            : new PartialVersion(numbers, wildcard, wildcard ? "" : Suffix(rest));
    }

    /// <summary>The first version with one more at <paramref name="place"/> and zeros behind it.</summary>
    public string Next(int place) => Text([.. Numbers.Take(place), (place < Numbers.Count ? Numbers[place] : 0) + 1]);

    private static string Text(IEnumerable<ulong> numbers) =>
        string.Join('.', numbers.Concat([0UL, 0UL, 0UL]).Take(3).Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static string Suffix(ReadOnlySpan<char> rest) => rest switch
    {
        [] => "",
        ['.', .. var build] => "+" + build.ToString(),
        ['-' or '+', ..] => rest.ToString(),
        _ => "-" + rest.ToString(),
    };
}
