namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>
/// Comparators and versions, separated by spaces, commas or <c>||</c>, in parentheses or not: Debian Policy §7.1 (<c>&lt;&lt;</c>, <c>&gt;&gt;</c>),
/// RPM dependencies, apk, Go advisories, Hex without <c>~&gt;</c>. Without a comparator the version alone is meant.
/// </summary>
internal static class PlainRange
{
    // Longer ones first; the second of each pair is what vers writes.
    private static readonly (string Native, string Vers)[] Comparators =
    [
        ("<<", "<"), (">>", ">"), ("<=", "<="), (">=", ">="), ("==", ""), ("!=", "!="), ("<>", "!="), ("<", "<"), (">", ">"), ("=", ""),
    ];

    public static IEnumerable<VersConstraint> Read(string text) => text.Trim() is "" or "*" ? [VersConstraint.Any] : Items(text).Select(One);

    /// <summary>OpenSSL's advisories list versions, nothing else.</summary>
    public static IEnumerable<VersConstraint> Listed(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(version => new VersConstraint("", version.ToLowerInvariant()));

    /// <summary>A comparator and its version in one piece, whatever space was between them.</summary>
    public static IEnumerable<string> Items(string text)
    {
        var comparator = "";
        foreach (var piece in text.Split([' ', '\t', '\n', '\r', ',', '|', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (piece.AsSpan().ContainsAnyExcept("<>=!~^"))
            {
                yield return comparator + piece;
                comparator = "";
            }
            else
            {
                comparator += piece;
            }
        }

        if (comparator.Length > 0)
        {
            throw VersSpecifier.Refused(text, "a version is missing at the end");
        }
    }

    public static VersConstraint One(string item)
    {
        foreach (var (native, vers) in Comparators)
        {
            if (item.StartsWith(native, StringComparison.Ordinal))
            {
                return new VersConstraint(vers, item[native.Length..]);
            }
        }

        return item[0] is '~' or '^' ? throw VersSpecifier.Refused(item, "this comparator is not known here") : new VersConstraint("", item);
    }
}
