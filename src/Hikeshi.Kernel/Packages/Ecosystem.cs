namespace Hikeshi.Kernel.Packages;

/// <summary>Ecosystem names as OSV writes them (ossf/osv-schema, "Defined ecosystems"), and their releases.</summary>
public static class Ecosystem
{
    /// <summary>The ecosystem of a purl type that needs no release; null for distributions and types without advisories.</summary>
    public static string? OfPurlType(string type) => type switch
    {
        "npm" => "npm",
        "pypi" => "PyPI",
        "golang" => "Go",
        "cargo" => "crates.io",
        "maven" => "Maven",
        // Older scanners wrote their own words for NuGet.
        "nuget" or "dotnet" or "dotnet-core" => "NuGet",
        "gem" => "RubyGems",
        "composer" => "Packagist",
        "hex" => "Hex",
        "pub" => "Pub",
        "hackage" => "Hackage",
        "cran" => "CRAN",
        "swift" => "SwiftURL",
        "githubactions" => "GitHub Actions",
        "bitnami" => "Bitnami",
        "conan" => "ConanCenter",
        "julia" => "Julia",
        _ => null,
    };

    /// <summary>The purl type of an ecosystem; null when there is none.</summary>
    public static string? PurlTypeOf(string ecosystem) => Base(ecosystem) switch
    {
        "npm" => "npm",
        "PyPI" => "pypi",
        "Go" => "golang",
        "crates.io" => "cargo",
        "Maven" => "maven",
        "NuGet" => "nuget",
        "RubyGems" => "gem",
        "Packagist" => "composer",
        "Hex" => "hex",
        "Pub" => "pub",
        "Hackage" => "hackage",
        "CRAN" => "cran",
        "SwiftURL" => "swift",
        "GitHub Actions" => "githubactions",
        "Bitnami" => "bitnami",
        "ConanCenter" => "conan",
        "Julia" => "julia",
        "Debian" or "Ubuntu" => "deb",
        "Alpine" or "Wolfi" or "Chainguard" or "MinimOS" or "Alpaquita" => "apk",
        "AlmaLinux" or "Rocky Linux" or "Red Hat" or "openSUSE" or "SUSE" or "Mageia" or "openEuler" or "Photon OS" or "Azure Linux" => "rpm",
        _ => null,
    };

    /// <summary><c>Debian</c> of <c>Debian:12</c>.</summary>
    public static string Base(string ecosystem)
    {
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ecosystem : ecosystem[..colon];
    }

    /// <summary>One spelling per ecosystem: <c>Ubuntu:22.04:LTS</c> is <c>Ubuntu:22.04</c>, a repository after Maven's name is dropped.</summary>
    public static string Normalize(string ecosystem)
    {
        var trimmed = ecosystem.Trim();
        var root = Base(trimmed);
        return root switch
        {
            "Ubuntu" when trimmed.EndsWith(":LTS", StringComparison.Ordinal) => trimmed[..^4],
            "Maven" => root,
            _ => trimmed,
        };
    }
}
