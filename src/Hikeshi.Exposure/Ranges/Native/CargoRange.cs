namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>doc.rust-lang.org/cargo/reference/specifying-dependencies.html: all of the requirements between commas; without a comparator a caret is meant.</summary>
internal static class CargoRange
{
    public static IEnumerable<VersConstraint> Read(string text) => text.Split(',', StringSplitOptions.TrimEntries).SelectMany(item => ReadItem(item, text));

    private static IEnumerable<VersConstraint> ReadItem(string item, string range)
    {
        var length = item.AsSpan().IndexOfAnyExcept("<>=~^");
        if (length < 0)
        {
            throw VersSpecifier.Refused(range, "a version is missing");
        }

        var version = PartialVersion.Read(item[length..], range);
        return item[..length] switch
        {
            "" when version.Wildcard => SemVerTerms.Wildcard(version),
            "" or "^" => SemVerTerms.Caret(version),
            "~" => SemVerTerms.Tilde(version),
            "=" => version.IsFull ? [new("", version.Lowest)] : SemVerTerms.Wildcard(version),
            "<" or "<=" or ">" or ">=" => [SemVerTerms.Bound(item[..length], version)],
            var other => throw VersSpecifier.Refused(range, $"'{other}' is no comparator"),
        };
    }
}
