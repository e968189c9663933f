using System.Text;

namespace Hikeshi.Kernel.Packages;

/// <summary>
/// The identity under which advisories and software meet: an ecosystem in OSV's words (with its release, <c>Debian:12</c>) and
/// the package's name, both normalized so that equal packages have equal keys.
/// </summary>
public readonly record struct PackageKey(string Ecosystem, string Name)
{
    /// <param name="ecosystem">OSV's word, for example <c>Maven</c> or <c>AlmaLinux:9</c>.</param>
    public static PackageKey Of(string ecosystem, string name)
    {
        var normalized = Packages.Ecosystem.Normalize(ecosystem);
        return new PackageKey(normalized, NormalizeName(Packages.Ecosystem.Base(normalized), name));
    }

    /// <summary>The key of <paramref name="purl"/>, with the version to compare; null when its type belongs to no known ecosystem.</summary>
    public static VersionedKey? Of(PackageUrl purl) => PackageIdentity.Of(purl);

    internal static string NormalizeName(string ecosystem, string name) => ecosystem switch
    {
        "PyPI" => Pep503(name),
        // Module paths differ in more than case in theory; the proxy's case encoding makes collisions impossible in practice.
        "Go" or "NuGet" or "Packagist" or "GitHub Actions" or "Hex" or "Bitnami" => name.ToLowerInvariant(),
        _ => name,
    };

    /// <summary>PEP 503: lower case, runs of <c>-_.</c> become one <c>-</c>.</summary>
    private static string Pep503(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is not ('-' or '_' or '.'))
            {
                text.Append(char.ToLowerInvariant(c));
            }
            else if (text.Length == 0 || text[^1] != '-')
            {
                text.Append('-');
            }
        }

        return text.ToString();
    }
}

/// <param name="Version">Null when the purl carries none.</param>
public readonly record struct VersionedKey(PackageKey Key, string? Version);
