using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Advisories.Cve;

/// <summary>
/// The package that an entry of <c>affected</c> means: <c>packageURL</c>, or <c>packageName</c> in a <c>collectionURL</c> of a known
/// registry. A vendor's and a product's name are not enough to tell a package.
/// </summary>
internal static class CveCollections
{
    public static PackageKey? Of(JsonAt entry)
    {
        if (entry.Text("packageURL") is { } text)
        {
            return PackageUrl.TryParse(text, out var purl) ? PackageKey.Of(purl)?.Key : null;
        }

        var name = entry.Text("packageName");
        return name is { Length: > 0 } && Uri.TryCreate(entry.Text("collectionURL"), UriKind.Absolute, out var collection)
            && Ecosystem(collection) is { } ecosystem && NameIn(ecosystem, name) is { } known ? PackageKey.Of(ecosystem, known) : null;
    }

    private static string? Ecosystem(Uri collection) => collection.Host switch
    {
        "pypi.org" or "pypi.python.org" or "www.pypi.org" => "PyPI",
        "repo.maven.apache.org" or "repo1.maven.org" or "search.maven.org" or "central.sonatype.com" or "mvnrepository.com" => "Maven",
        "registry.npmjs.org" or "www.npmjs.com" or "npmjs.com" => "npm",
        "crates.io" or "www.crates.io" => "crates.io",
        "rubygems.org" or "www.rubygems.org" => "RubyGems",
        "packagist.org" or "repo.packagist.org" => "Packagist",
        "pkg.go.dev" or "proxy.golang.org" => "Go",
        "nuget.org" or "www.nuget.org" or "api.nuget.org" => "NuGet",
        "hex.pm" or "repo.hex.pm" => "Hex",
        "pub.dev" => "Pub",
        "hackage.haskell.org" => "Hackage",
        "cran.r-project.org" => "CRAN",
        _ => null,
    };

    private static string? NameIn(string ecosystem, string name) => ecosystem switch
    {
        // Without a group it is no Maven coordinate.
        "Maven" => name.Split(':') is [{ Length: > 0 }, { Length: > 0 }] ? name : null,
        // Paths without a dot in their first element are reserved for Go itself ("go help importpath").
        "Go" when !name.Split('/')[0].Contains('.', StringComparison.Ordinal) => name == "cmd" || name.StartsWith("cmd/", StringComparison.Ordinal) ? "toolchain" : "stdlib",
        _ => name,
    };
}
