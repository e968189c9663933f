namespace Hikeshi.Exposure.Versions;

/// <summary>
/// Sequences of numbers, compared number by number, the shorter first: R's package_version ("Writing R Extensions", 1.1.1),
/// Haskell's Data.Version and the Package Versioning Policy.
/// </summary>
internal static class NumbersOrder
{
    private const byte End = 1;
    private const byte More = 2;

    /// <summary>R separates by dots and hyphens alike.</summary>
    public static VersionKey? ParseR(string text) => Parse(text, ".-");

    /// <summary>Haskell separates by dots; tags behind a hyphen are deprecated, and do not order.</summary>
    public static VersionKey? ParseHaskell(string text)
    {
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        return Parse(hyphen > 0 ? text.AsSpan(0, hyphen) : text, ".");
    }

    private static VersionKey? Parse(ReadOnlySpan<char> text, ReadOnlySpan<char> separators)
    {
        var key = KeyWriter.Start();
        foreach (var range in text.SplitAny(separators))
        {
            var part = text[range];
            if (part.IsEmpty || part.ContainsAnyExceptInRange('0', '9'))
            {
                return null;
            }

            key.Rank(More).Number(part);
        }

        return key.Rank(End).ToKey();
    }
}
