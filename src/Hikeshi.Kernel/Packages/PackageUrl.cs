using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hikeshi.Kernel.Packages;

/// <summary>
/// A package URL, <c>pkg:type/namespace/name@version?qualifiers#subpath</c> (ECMA-427), normalized by the rules of its type.
/// Immutable; equal when the canonical text is equal.
/// </summary>
public sealed class PackageUrl : IEquatable<PackageUrl>
{
    /// <summary>Longer texts are refused: no registry has such names, and they come from outside.</summary>
    public const int MaxLength = 4096;

    private readonly string canonical;

    private PackageUrl(string type, string? @namespace, string name, string? version, SortedDictionary<string, string> qualifiers, string? subpath)
    {
        Type = type;
        Namespace = @namespace;
        Name = name;
        Version = version;
        Qualifiers = qualifiers;
        Subpath = subpath;
        canonical = Canonical(withVersion: true);
    }

    public string Type { get; }

    /// <summary>Segments joined by <c>/</c>, decoded; null when there is none.</summary>
    public string? Namespace { get; }

    public string Name { get; }

    public string? Version { get; }

    /// <summary>Sorted by key; keys are lower-case.</summary>
    public IReadOnlyDictionary<string, string> Qualifiers { get; }

    public string? Subpath { get; }

    /// <summary>Canonical text of type, namespace and name alone.</summary>
    public string WithoutVersion => Canonical(withVersion: false);

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PackageUrl? purl) =>
        (purl = text is null ? null : PackageUrlReader.Read(text)) is not null;

    /// <summary>Normalizes and checks parts.</summary>
    /// <returns>Null when the rules of the specification or of the type forbid the combination.</returns>
    public static PackageUrl? Build(string? type, string? @namespace, string? name, string? version, IReadOnlyDictionary<string, string>? qualifiers, string? subpath)
    {
        if (string.IsNullOrEmpty(type) || string.IsNullOrEmpty(name) || !IsType(type))
        {
            return null;
        }

        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in qualifiers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (!IsQualifierKey(key) || (value.Length > 0 && !kept.TryAdd(key.ToLowerInvariant(), value)))
            {
                return null;
            }
        }

        type = type.ToLowerInvariant();
        var rules = PackageUrlType.Of(type);
        var path = PackageUrlType.NormalizeNamespace(type, Segments(@namespace, dropDots: false));
        if ((rules.Namespace == NamespaceRule.Required && path is null) || (rules.Namespace == NamespaceRule.Prohibited && path is not null)
            || (rules.RequiredQualifier is { } needed && !kept.ContainsKey(needed)))
        {
            return null;
        }

        PackageUrlType.NormalizeQualifiers(type, kept);
        name = PackageUrlType.NormalizeName(type, rules.LowerName ? name.ToLowerInvariant() : name, kept);
        version = string.IsNullOrEmpty(version) ? null : rules.LowerVersion ? version.ToLowerInvariant() : version;
        return PackageUrlType.Permits(type, name, version)
            ? new PackageUrl(type, rules.LowerNamespace ? path?.ToLowerInvariant() : path, name, version, kept, Segments(subpath, dropDots: true))
            : null;
    }

    public override string ToString() => canonical;

    public bool Equals(PackageUrl? other) => other is not null && other.canonical == canonical;

    public override bool Equals(object? obj) => Equals(obj as PackageUrl);

    public override int GetHashCode() => canonical.GetHashCode(StringComparison.Ordinal);

    private static bool IsType(string type) =>
        char.IsAsciiLetter(type[0]) && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    private static bool IsQualifierKey(string key) =>
        key.Length > 0 && char.IsAsciiLetter(key[0]) && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static string? Segments(string? path, bool dropDots)
    {
        var kept = (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => !dropDots || segment is not ("." or ".."));
        var joined = string.Join('/', kept);
        return joined.Length == 0 ? null : joined;
    }

    private string Canonical(bool withVersion)
    {
        var text = new StringBuilder("pkg:", 64).Append(Type).Append('/');
        if (Namespace is not null)
        {
            Encode(text, Namespace, keepSlash: true);
            text.Append('/');
        }

        Encode(text, Name, keepSlash: false);
        if (!withVersion)
        {
            return text.ToString();
        }

        if (Version is not null)
        {
            text.Append('@');
            Encode(text, Version, keepSlash: false);
        }

        var separator = '?';
        foreach (var (key, value) in Qualifiers)
        {
            text.Append(separator).Append(key).Append('=');
            Encode(text, value, keepSlash: false);
            separator = '&';
        }

        if (Subpath is not null)
        {
            text.Append('#');
            Encode(text, Subpath, keepSlash: true);
        }

        return text.ToString();
    }

    private static void Encode(StringBuilder text, string part, bool keepSlash)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in part.EnumerateRunes())
        {
            if (rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value is '.' or '-' or '_' or '~' or ':' || (keepSlash && rune.Value == '/')))
            {
                text.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                text.Append('%').Append(b.ToString("X2"));
            }
        }
    }
}
