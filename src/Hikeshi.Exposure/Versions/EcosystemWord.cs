namespace Hikeshi.Exposure.Versions;

/// <summary>Ecosystems by the words that files and people call them: <c>redhat</c>, <c>crates</c>, <c>dpkg</c>, or a <c>vers</c> type.</summary>
public static class EcosystemWord
{
    /// <returns>Null when the word means no ecosystem with an order.</returns>
    public static VersionOrder? OrderOf(string word)
    {
        var lower = word.ToLowerInvariant();
        return VersionOrder.Of(Ecosystem(lower)) ?? VersionOrder.OfVersScheme(lower);
    }

    /// <summary>OSV's word (ossf/osv-schema, "Defined ecosystems") of what file names make of it.</summary>
    private static string Ecosystem(string word) => word switch
    {
        "npm" or "node" => "npm",
        "pypi" or "python" => "PyPI",
        "go" or "golang" => "Go",
        "crates" or "crates.io" or "crates-io" or "cratesio" or "cargo" or "rust" => "crates.io",
        "maven" => "Maven",
        "nuget" => "NuGet",
        "rubygems" or "gem" => "RubyGems",
        "packagist" or "composer" => "Packagist",
        "hex" => "Hex",
        "pub" or "dart" => "Pub",
        "hackage" => "Hackage",
        "ghc" => "GHC",
        "cran" => "CRAN",
        "bioconductor" => "Bioconductor",
        "swift" or "swifturl" => "SwiftURL",
        "conan" or "conancenter" => "ConanCenter",
        "julia" => "Julia",
        "debian" or "dpkg" => "Debian",
        "ubuntu" => "Ubuntu",
        "alpine" => "Alpine",
        "wolfi" => "Wolfi",
        "chainguard" => "Chainguard",
        "redhat" or "red-hat" => "Red Hat",
        "almalinux" or "alma" => "AlmaLinux",
        "rocky" or "rockylinux" or "rocky-linux" => "Rocky Linux",
        "opensuse" => "openSUSE",
        "suse" => "SUSE",
        "mageia" => "Mageia",
        "openeuler" => "openEuler",
        "photon" or "photonos" or "photon-os" => "Photon OS",
        "bitnami" => "Bitnami",
        "githubactions" or "github-actions" => "GitHub Actions",
        _ => word,
    };
}
