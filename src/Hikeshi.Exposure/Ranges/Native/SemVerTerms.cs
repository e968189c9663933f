namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>What caret, tilde, wildcard and hyphen mean (github.com/npm/node-semver, "Advanced Range Syntax").</summary>
internal static class SemVerTerms
{
    /// <summary>Does not modify the left-most number that is not zero.</summary>
    public static IEnumerable<VersConstraint> Caret(PartialVersion version)
    {
        if (version.Numbers.Count == 0)
        {
            return [VersConstraint.Any];
        }

        var place = 0;
        while (place < version.Numbers.Count - 1 && version.Numbers[place] == 0)
        {
            place++;
        }

        return [new(">=", version.Lowest), new("<", version.Next(place))];
    }

    /// <summary>Patch level changes when a minor number is there, minor level changes when not.</summary>
    public static IEnumerable<VersConstraint> Tilde(PartialVersion version) => version.Numbers.Count == 0
        ? [VersConstraint.Any]
        : [new(">=", version.Lowest), new("<", version.Next(Math.Min(1, version.Numbers.Count - 1)))];

    /// <summary>Every version that begins with the numbers that are there.</summary>
    public static IEnumerable<VersConstraint> Wildcard(PartialVersion version) => version.Numbers.Count == 0
        ? [VersConstraint.Any]
        : [new(">=", version.Lowest), new("<", version.Next(version.Numbers.Count - 1))];

    /// <summary>Both ends belong to it; a partial upper end means all versions that begin with it.</summary>
    public static IEnumerable<VersConstraint> Hyphen(PartialVersion from, PartialVersion to)
    {
        yield return new(">=", from.Lowest);
        if (to.Numbers.Count > 0)
        {
            yield return to.IsFull ? new("<=", to.Lowest) : new("<", to.Next(to.Numbers.Count - 1));
        }
    }

    /// <summary>A bound. Where numbers are missing they are 0, as the suite of vers-spec has it; a wildcard is read as node-semver reads it.</summary>
    public static VersConstraint Bound(string comparator, PartialVersion version) => (comparator, version) switch
    {
        (_, { Wildcard: false } or { Numbers.Count: 0 }) or ("<" or ">=" or "!=", _) => new(comparator, version.Lowest),
        (">", _) => new(">=", version.Next(version.Numbers.Count - 1)),
        _ => new("<", version.Next(version.Numbers.Count - 1)),
    };
}
