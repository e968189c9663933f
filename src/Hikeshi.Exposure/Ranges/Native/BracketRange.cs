namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>
/// Intervals in brackets, several between commas: Maven (enforcer rules, "Version Ranges") and NuGet ("Version ranges"). A version
/// alone is a mere preference in Maven, so every version is allowed, and the least version in NuGet.
/// </summary>
internal static class BracketRange
{
    public static IEnumerable<VersConstraint> Read(string text, bool bareIsMinimum)
    {
        var rest = string.Concat(text.Where(c => !char.IsWhiteSpace(c)));
        if (rest.Length > 0 && rest[0] is not ('[' or '('))
        {
            return bareIsMinimum && rest != "*" ? [new(">=", rest)] : [VersConstraint.Any];
        }

        var constraints = new List<VersConstraint>();
        while (rest.Length > 0)
        {
            var end = rest.IndexOfAny([']', ')']);
            if (end < 0 || rest[0] is not ('[' or '('))
            {
                throw VersSpecifier.Refused(text, "intervals stand in brackets, such as [1.0,2.0)");
            }

            constraints.AddRange(Interval(rest[1..end], lowerIncluded: rest[0] == '[', upperIncluded: rest[end] == ']', text));
            rest = rest[(end + 1)..];
            rest = rest is [',', ..] ? rest[1..] : rest;
        }

        return constraints;
    }

    private static IEnumerable<VersConstraint> Interval(string inside, bool lowerIncluded, bool upperIncluded, string range)
    {
        var parts = inside.Split(',');
        if (parts is [var only])
        {
            return lowerIncluded && upperIncluded && only.Length > 0 ? [new("", only)] : throw VersSpecifier.Refused(range, "a single version stands in square brackets");
        }

        return parts switch
        {
            ["", ""] => [VersConstraint.Any],
            [var same, var upper] when same == upper => [new("", same)],
            [var lower, ""] => [new(lowerIncluded ? ">=" : ">", lower)],
            ["", var upper] => [new(upperIncluded ? "<=" : "<", upper)],
            [var lower, var upper] => [new(lowerIncluded ? ">=" : ">", lower), new(upperIncluded ? "<=" : "<", upper)],
            _ => throw VersSpecifier.Refused(range, "an interval has two ends"),
        };
    }
}
