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

    /// <summary>R's package_version: numbers separated by dots and hyphens.</summary>
    public static VersionOrder Cran { get; } = new("cran", NumbersOrder.ParseR);

    /// <summary>Haskell's package versioning policy: numbers separated by dots.</summary>
    public static VersionOrder Hackage { get; } = new("pvp", NumbersOrder.ParseHaskell);

    /// <summary>PHP's version_compare, as Composer uses it.</summary>
    public static VersionOrder Packagist { get; } = new("composer", PackagistOrder.Parse);

    /// <summary>SemVer 2.0.0 in which build metadata orders too.</summary>
    public static VersionOrder Pub { get; } = new("pub", PubOrder.Parse);

    /// <summary>Conan 2.</summary>
    public static VersionOrder Conan { get; } = new("conan", ConanOrder.Parse);

    /// <summary>Arch Linux, vercmp(8).</summary>
    public static VersionOrder Alpm { get; } = new("alpm", AlpmOrder.Parse);

    /// <summary>Gentoo, Package Manager Specification.</summary>
    public static VersionOrder Gentoo { get; } = new("gentoo", GentooOrder.Parse);

    /// <summary>OpenSSL's own numbers, with letters before 3.0.</summary>
    public static VersionOrder OpenSsl { get; } = new("openssl", OpenSslOrder.Parse);

    /// <summary>RFC 3339 instants (<c>vers:datetime</c>).</summary>
    public static VersionOrder Instant { get; } = new("datetime", InstantOrder.Parse);

    /// <summary>Bytes of UTF-8 (<c>vers:lexicographic</c>).</summary>
    public static VersionOrder Lexicographic { get; } = new("lexicographic", LexicographicOrder.Parse);

    /// <summary>Integers separated by dots (<c>vers:intdot</c>).</summary>
    public static VersionOrder IntDot { get; } = new("intdot", IntDotOrder.Parse);

    /// <summary>libversion (<c>vers:generic</c>).</summary>
    public static VersionOrder Generic { get; } = new("generic", GenericOrder.Parse);

    /// <summary>Recorded with every finding that it decided.</summary>
    public string Name { get; }

    /// <returns>Null when the text is no version here: it is then "unparsed", and equal to nothing.</returns>
    public VersionKey? Parse(string? text) =>
        text is null || text.Length is 0 or > KeyWriter.MaxText ? null : parse(text);

    /// <param name="ecosystem">OSV's word, with or without a release.</param>
    /// <returns>Null for an ecosystem without a known order; only its explicit versions can match.</returns>
    public static VersionOrder? Of(string ecosystem) => Ecosystem.Base(ecosystem) switch
    {
        "npm" or "Go" or "crates.io" or "Bitnami" or "Hex" or "SwiftURL" or "GitHub Actions" or "Julia" or "VSCode" => SemVer,
        "PyPI" => PyPI,
        "Maven" => Maven,
        "NuGet" => NuGet,
        "RubyGems" => RubyGems,
        "Debian" or "Ubuntu" => Debian,
        "Alpine" or "Wolfi" or "Chainguard" or "MinimOS" or "Alpaquita" => Alpine,
        "AlmaLinux" or "Rocky Linux" or "Red Hat" or "openSUSE" or "SUSE" or "Mageia" or "openEuler" or "Photon OS" or "Azure Linux" => Rpm,
        "Packagist" => Packagist,
        "Pub" => Pub,
        "CRAN" or "Bioconductor" => Cran,
        "Hackage" or "GHC" => Hackage,
        "ConanCenter" => Conan,
        _ => null,
    };

    /// <summary>The order of a <c>vers</c> scheme (package-url/vers-spec), which mostly are purl types.</summary>
    public static VersionOrder? OfVersScheme(string scheme) => scheme switch
    {
        "semver" or "swift" or "bitnami" or "nginx" or "github" or "mozilla" or "mattermost" or "apache" or "vscode-extension" or "julia" or "npm" => SemVer,
        "deb" => Debian,
        "apk" or "alpine" => Alpine,
        "alpm" or "arch" or "archlinux" => Alpm,
        "conan" => Conan,
        "gentoo" or "ebuild" => Gentoo,
        "openssl" => OpenSsl,
        "dart" => Pub,
        "datetime" => Instant,
        "lexicographic" => Lexicographic,
        "intdot" => IntDot,
        "generic" => Generic,
        "rpm" => Rpm,
        _ => Ecosystem.OfPurlType(scheme) is { } ecosystem ? Of(ecosystem) : null,
    };
}
