namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>node-semver's ranges (github.com/npm/node-semver, "Ranges"): alternatives behind <c>||</c>, each a hyphen range or comparators.</summary>
internal static class NpmRange
{
    public static IEnumerable<VersConstraint> Read(string text) => text.Split("||").SelectMany(alternative => ReadAlternative(alternative, text));

    private static IEnumerable<VersConstraint> ReadAlternative(string alternative, string range)
    {
        var hyphen = alternative.IndexOf(" - ", StringComparison.Ordinal);
        return hyphen >= 0 ? SemVerTerms.Hyphen(PartialVersion.Read(alternative[..hyphen], range), PartialVersion.Read(alternative[(hyphen + 3)..], range))
            : alternative.Trim() is "" or "latest" ? [VersConstraint.Any]
            : PlainRange.Items(alternative).SelectMany(item => ReadItem(item, range));
    }

    private static IEnumerable<VersConstraint> ReadItem(string item, string range)
    {
        var length = item.AsSpan().IndexOfAnyExcept("<>=!~^");
        var version = PartialVersion.Read(item[length..], range);
        return item[..length] switch
        {
            "^" => SemVerTerms.Caret(version),
            "~" or "~>" => SemVerTerms.Tilde(version),
            "" or "=" or "==" => version.IsFull ? [new("", version.Lowest)] : SemVerTerms.Wildcard(version),
            "<" or "<=" or ">" or ">=" or "!=" => [SemVerTerms.Bound(item[..length], version)],
            var other => throw VersSpecifier.Refused(range, $"'{other}' is no comparator"),
        };
    }
}
