using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Versions;

/// <summary>How one ecosystem orders its versions.</summary>
public sealed class VersionOrder
{
    private readonly Func<string, VersionKey?> parse;

    private VersionOrder(string name, Func<string, VersionKey?> parse)
    {
        Name = name;
        this.parse = parse;
    }

    /// <summary>Semantic Versioning 2.0.0, with an optional <c>v</c> and missing parts read as 0.</summary>
    public static VersionOrder SemVer { get; } = new("semver", SemVerOrder.Parse);

    /// <summary>PEP 440, with the legacy ordering of older packaging tools below every PEP 440 version.</summary>
    public static VersionOrder PyPI { get; } = new("pep440", Pep440Order.Parse);

    /// <summary>The Maven version order specification (POM reference).</summary>
    public static VersionOrder Maven { get; } = new("maven", MavenOrder.Parse);

    /// <summary>SemVer 2.0.0 with a fourth number and without regard to case.</summary>
    public static VersionOrder NuGet { get; } = new("nuget", NuGetOrder.Parse);

    /// <summary>deb-version(7).</summary>
    public static VersionOrder Debian { get; } = new("dpkg", DebianOrder.Parse);

    /// <summary>apk-tools.</summary>
    public static VersionOrder Alpine { get; } = new("apk", AlpineOrder.Parse);

    /// <summary>rpmvercmp, with epoch and release.</summary>
    public static VersionOrder Rpm { get; } = new("rpm", RpmOrder.Parse);

    /// <summary>Gem::Version.</summary>
    public static VersionOrder RubyGems { get; } = new("gem", RubyGemsOrder.Parse);

    /// <summary>Numbers separated by dots and hyphens (CRAN, Hackage).</summary>
    public static VersionOrder Numbers { get; } = new("numbers", NumbersOrder.Parse);

    /// <summary>Recorded with every finding that it decided.</summary>
    public string Name { get; }

    /// <returns>Null when the text is no version here: it is then "unparsed", and equal to nothing.</returns>
    public VersionKey? Parse(string? text) =>
        text is null || text.Length is 0 or > KeyWriter.MaxText ? null : parse(text);

    /// <param name="ecosystem">OSV's word, with or without a release.</param>
    /// <returns>Null for an ecosystem without a known order; only its explicit versions can match.</returns>
    public static VersionOrder? Of(string ecosystem) => Ecosystem.Base(ecosystem) switch
    {
        "npm" or "Go" or "crates.io" or "Bitnami" or "Hex" or "SwiftURL" or "GitHub Actions" => SemVer,
        "PyPI" => PyPI,
        "Maven" => Maven,
        "NuGet" => NuGet,
        "RubyGems" => RubyGems,
        "Debian" or "Ubuntu" => Debian,
        "Alpine" or "Wolfi" or "Chainguard" => Alpine,
        "AlmaLinux" or "Rocky Linux" or "Red Hat" or "openSUSE" or "SUSE" or "Mageia" or "openEuler" => Rpm,
        "CRAN" or "Hackage" => Numbers,
        _ => null,
    };

    /// <summary>The order of a <c>vers</c> scheme (package-url/vers-spec), which mostly are purl types.</summary>
    public static VersionOrder? OfVersScheme(string scheme) => scheme switch
    {
        "semver" or "hex" or "swift" or "bitnami" => SemVer,
        "deb" => Debian,
        "apk" or "alpine" => Alpine,
        "rpm" => Rpm,
        _ => Ecosystem.OfPurlType(scheme) is { } ecosystem ? Of(ecosystem) : null,
    };
}
