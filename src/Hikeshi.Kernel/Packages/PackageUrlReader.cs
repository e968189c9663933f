namespace Hikeshi.Kernel.Packages;

/// <summary>Takes the text apart, from the right as the specification says ("How to parse a purl string").</summary>
internal static class PackageUrlReader
{
    public static PackageUrl? Read(string text)
    {
        if (text.Length > PackageUrl.MaxLength || !text.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = text[4..];
        var subpath = CutRight(ref rest, '#');
        var qualifierText = CutRight(ref rest, '?');
        rest = rest.Trim('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || ReadQualifiers(qualifierText) is not { } qualifiers)
        {
            return null;
        }

        var type = rest[..slash];
        rest = rest[(slash + 1)..].TrimStart('/');
        var version = CutVersion(ref rest);
        // A slash before the version means that the name is missing.
        if (rest.EndsWith('/'))
        {
            return null;
        }

        var cut = rest.LastIndexOf('/');
        var @namespace = cut < 0 ? null : DecodeSegments(rest[..cut]);
        return PackageUrl.Build(type, @namespace, Uri.UnescapeDataString(rest[(cut + 1)..]), version is null ? null : Uri.UnescapeDataString(version), qualifiers, subpath is null ? null : DecodeSegments(subpath));
    }

    /// <summary>An <c>@</c> that begins a segment other than the last is an npm scope written without its encoding, not a version.</summary>
    private static string? CutVersion(ref string rest)
    {
        var at = rest.LastIndexOf('@');
        var beginsSegment = at == 0 || (at > 0 && rest[at - 1] == '/');
        var isScope = beginsSegment && rest.IndexOf('/', at) > 0;
        if (at < 0 || isScope)
        {
            return null;
        }

        var version = rest[(at + 1)..];
        rest = rest[..at];
        return version;
    }

    private static string? CutRight(ref string rest, char separator)
    {
        var at = rest.LastIndexOf(separator);
        if (at < 0)
        {
            return null;
        }

        var right = rest[(at + 1)..];
        rest = rest[..at];
        return right;
    }

    private static Dictionary<string, string>? ReadQualifiers(string? text)
    {
        var qualifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in (text ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || !qualifiers.TryAdd(pair[..equals].ToLowerInvariant(), Uri.UnescapeDataString(pair[(equals + 1)..])))
            {
                return null;
            }
        }

        return qualifiers;
    }

    private static string DecodeSegments(string path) =>
        string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString));
}
