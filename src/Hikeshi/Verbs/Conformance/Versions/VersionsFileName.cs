using Hikeshi.Exposure.Versions;

namespace Hikeshi.Verbs.Conformance.Versions;

/// <summary>The ordering that a file of comparisons is about, told by its name: <c>redhat-versions.txt</c>, <c>pypi-versions-generated.txt</c>.</summary>
internal static class VersionsFileName
{
    /// <returns>Null when the word before <c>-versions</c> is no ecosystem, no purl type and no <c>vers</c> type.</returns>
    public static VersionOrder? OrderOf(string file)
    {
        var name = Path.GetFileName(file);
        var end = name.IndexOf("-versions", StringComparison.Ordinal);
        var word = end <= 0 ? "" : name[..end].ToLowerInvariant();
        return VersionOrder.Of(Ecosystem(word)) ?? VersionOrder.OfVersScheme(word);
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
