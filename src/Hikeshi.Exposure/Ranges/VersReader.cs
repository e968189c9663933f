namespace Hikeshi.Exposure.Ranges;

/// <summary>Takes a <c>vers</c> text apart: once by the letter (vers-spec, "Parsing VERS"), once for texts from the wild.</summary>
internal static class VersReader
{
    /// <exception cref="Kernel.Errors.RefusedException">The text is not canonical.</exception>
    public static (string Type, IReadOnlyList<VersConstraint> Constraints) Read(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw VersSpecifier.Refused(text, "only printable ASCII characters may stand in a vers; a space in a version is written %20");
        }

        var (type, rest) = Cut(text, StringComparison.Ordinal);
        if (type.Any(char.IsAsciiLetterUpper))
        {
            throw VersSpecifier.Refused(text, "the type must be lower-case");
        }

        if (rest == "*")
        {
            return (type, [VersConstraint.Any]);
        }

        var constraints = rest.Split('|').Select(part => ReadOne(text, type, part)).ToList();
        return (type, constraints);
    }

    /// <summary>Spaces do not count, the cases of scheme and type neither, nor do separators too many or an <c>=</c>.</summary>
    /// <exception cref="Kernel.Errors.RefusedException">It is no range even so.</exception>
    public static (string Type, IReadOnlyList<VersConstraint> Constraints) ReadPatiently(string text)
    {
        var (type, rest) = Cut(string.Concat(text.Where(c => !char.IsWhiteSpace(c))), StringComparison.OrdinalIgnoreCase);
        var parts = rest.Split('|', StringSplitOptions.RemoveEmptyEntries);
        return (type.ToLowerInvariant(), parts switch
        {
            [] => throw VersSpecifier.Refused(text, "the range holds no constraint"),
            ["*"] => [VersConstraint.Any],
            _ => [.. parts.Select(part => Decode(text, part is ['=', ..] ? "" : ComparatorOf(part), part is ['=', ..] ? part[1..] : part[ComparatorOf(part).Length..]))],
        });
    }

    private static (string Type, string Constraints) Cut(string text, StringComparison scheme)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (text.Length > VersSpecifier.MaxLength || slash < 0 || !text.StartsWith("vers:", scheme) || slash < 6)
        {
            throw VersSpecifier.Refused(text, "this is not vers:TYPE/CONSTRAINTS");
        }

        var type = text[5..slash];
        // Clause 5.3.2; 5.3.2.1 reserves the word.
        if (!char.IsAsciiLetter(type[0]) || !type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') || type is "invalid")
        {
            throw VersSpecifier.Refused(text, "this is no type of a vers");
        }

        return (type, text[(slash + 1)..]);
    }

    private static VersConstraint ReadOne(string text, string type, string part)
    {
        if (part.Length == 0)
        {
            throw VersSpecifier.Refused(text, "there is no constraint beside a pipe, or none at all");
        }

        var comparator = ComparatorOf(part);
        var constraint = Decode(text, comparator, part[comparator.Length..]);
        // '=', '!' and '*' in front are encoded when they belong to a version.
        return constraint.ToString() != part ? throw VersSpecifier.Refused(text, $"'{part}' is not canonical: {constraint} is")
            : type == "datetime" && constraint.Version.Any(c => c is 't' or 'z') ? throw VersSpecifier.Refused(text, "T and Z of an instant are upper-case")
            : constraint;
    }

    private static VersConstraint Decode(string text, string comparator, string version)
    {
        var decoded = VersEncoding.Decode(version) ?? throw VersSpecifier.Refused(text, $"'{version}' is not percent-encoded");
        return decoded.Length == 0 ? throw VersSpecifier.Refused(text, "a version is missing")
            : decoded.AsSpan().ContainsAnyExceptInRange(' ', '~') ? throw VersSpecifier.Refused(text, "a version is printable ASCII")
            : new VersConstraint(comparator, decoded);
    }

    private static string ComparatorOf(string part) => part switch
    {
        ['>' or '<' or '!', '=', ..] => part[..2],
        ['>' or '<', ..] => part[..1],
        _ => "",
    };
}
