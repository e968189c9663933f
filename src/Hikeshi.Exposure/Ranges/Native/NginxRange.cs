namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>
/// nginx.org/en/security_advisories.html: versions, <c>A-B</c>, and <c>A+</c>, which is everything later in a stable branch (even minor
/// number) and everything later at all on the mainline (odd).
/// </summary>
internal static class NginxRange
{
    public static IEnumerable<VersConstraint> Read(string text) =>
        text.Trim().ToLowerInvariant() switch
        {
            "all" => [VersConstraint.Any],
            "none" => throw VersSpecifier.Refused(text, "no version is meant"),
            var versions => versions.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(item => ReadItem(item, text)),
        };

    private static IEnumerable<VersConstraint> ReadItem(string item, string range)
    {
        if (item.EndsWith('+'))
        {
            var from = PartialVersion.Read(item.TrimEnd('+'), range);
            var isStable = from.Numbers.Count < 2 || from.Numbers[1] % 2 == 0;
            return isStable ? [new(">=", from.Lowest), new("<", from.Next(1))] : [new(">=", from.Lowest)];
        }

        var hyphen = item.IndexOf('-', StringComparison.Ordinal);
        return hyphen < 0 ? [new("", item)] : [new(">=", item[..hyphen].Trim()), new("<=", item[(hyphen + 1)..].Trim())];
    }
}
