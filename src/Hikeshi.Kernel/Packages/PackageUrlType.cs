using System.Collections.Frozen;
using System.Text;

namespace Hikeshi.Kernel.Packages;

/// <summary>What the type definitions of the purl specification (package-url/purl-spec, <c>types/*-definition.json</c>) say beyond the general rules.</summary>
internal sealed record PackageUrlType(NamespaceRule Namespace, bool LowerNamespace, bool LowerName, bool LowerVersion, string? RequiredQualifier)
{
    /// <summary>For a type that the specification does not define: anything goes, case is kept.</summary>
    private static readonly PackageUrlType Unknown = new(NamespaceRule.Optional, LowerNamespace: false, LowerName: false, LowerVersion: false, RequiredQualifier: null);

    // One line per type: namespace r(equired) o(ptional) p(rohibited), then which parts are lower-cased
    // (s = namespace, n = name, v = version), then a qualifier that must be there.
    private const string Definitions =
        """
        alpm r sn
        apk r sn
        bazel p -
        bitbucket r sn
        bitnami p n
        brew o sn
        cargo p -
        chrome-extension p n
        cocoapods p -
        composer r sn
        conan o -
        conda p -
        cpan o -
        cran p -
        deb r sn
        docker o -
        gem p -
        generic o -
        git r -
        github r sn
        golang o -
        hackage p -
        hex o sn
        huggingface r v
        julia p - uuid
        luarocks o sn
        maven r -
        mlflow p -
        npm o -
        nuget p -
        oci p nv
        opam p -
        otp p n
        pub p n
        pypi p nv
        qpkg r s
        rpm r s
        swid o - tag_id
        swift r -
        vcpkg p -
        vscode-extension r snv
        yocto o s
        """;

    private static readonly FrozenDictionary<string, PackageUrlType> Known = Definitions
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(' '))
        .ToFrozenDictionary(
            part => part[0],
            part => new PackageUrlType(
                part[1] switch { "r" => NamespaceRule.Required, "p" => NamespaceRule.Prohibited, _ => NamespaceRule.Optional },
                LowerNamespace: part[2].Contains('s', StringComparison.Ordinal),
                LowerName: part[2].Contains('n', StringComparison.Ordinal),
                LowerVersion: part[2].Contains('v', StringComparison.Ordinal),
                RequiredQualifier: part.Length > 3 ? part[3] : null),
            StringComparer.Ordinal);

    public static PackageUrlType Of(string type) => Known.GetValueOrDefault(type, Unknown);

    /// <summary>Name rules that lower-casing does not express.</summary>
    public static string NormalizeName(string type, string name, IReadOnlyDictionary<string, string> qualifiers) => type switch
    {
        "pypi" => name.Replace('_', '-'),
        "pub" => Underscored(name),
        // Databricks names are case-insensitive, those of Azure ML are not.
        "mlflow" when qualifiers.GetValueOrDefault("repository_url", "").Contains("databricks", StringComparison.OrdinalIgnoreCase) => name.ToLowerInvariant(),
        _ => name,
    };

    /// <summary>CPAN's author ids are upper-case.</summary>
    public static string? NormalizeNamespace(string type, string? path) => type == "cpan" ? path?.ToUpperInvariant() : path;

    /// <summary>A SWID tag id that is a GUID is lower-case; others are kept.</summary>
    public static void NormalizeQualifiers(string type, SortedDictionary<string, string> qualifiers)
    {
        if (type == "swid" && qualifiers.TryGetValue("tag_id", out var id) && Guid.TryParseExact(id, "D", out _))
        {
            qualifiers["tag_id"] = id.ToLowerInvariant();
        }
    }

    /// <summary>Character rules of single types.</summary>
    public static bool Permits(string type, string name, string? version) => type switch
    {
        // CPAN names distributions (URI-PackageURL), never modules (URI::PackageURL).
        "cpan" => !name.Contains("::", StringComparison.Ordinal),
        "cocoapods" => name[0] != '.' && !name.Any(c => char.IsWhiteSpace(c) || c == '+'),
        "chrome-extension" => name.Length == 32 && name.All(c => c is >= 'a' and <= 'p') && (version is null || IsDottedQuad(version)),
        _ => true,
    };

    private static bool IsDottedQuad(string version) =>
        version.Split('.') is { Length: <= 4 } parts && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit));

    private static string Underscored(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return text.ToString();
    }
}

internal enum NamespaceRule
{
    Optional,
    Required,
    Prohibited,
}
