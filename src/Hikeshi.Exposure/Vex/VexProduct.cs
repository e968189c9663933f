using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Vex;

/// <param name="Id">As it was written.</param>
/// <param name="Purl">Null when the product has none: then it is known by its id or CPE only.</param>
public sealed record VexProduct(string Id, PackageUrl? Purl, string? Cpe)
{
    /// <summary>Narrows the versions: a <c>vers</c> range, or one version; null when the purl alone says which.</summary>
    public string? Versions { get; init; }

    /// <summary>The <c>bom-ref</c> of a component within <see cref="VexStatement.Bom"/>; it stands for the purl.</summary>
    public string? Ref { get; init; }

    internal bool NamesVersion => Purl?.Version is not null || Versions is not null || Ref is not null;

    /// <summary>
    /// A purl in a statement is a pattern (OpenVEX, "Product"): what it leaves out, version or qualifiers, may be anything. What it says must be
    /// the same to the letter, but for case in Go's module paths and the <c>v</c> before Go's versions, which scanners write as they like.
    /// </summary>
    public bool Covers(PackageUrl actual) => Purl is { } pattern && IdentityOf(pattern) == IdentityOf(actual) && Narrows(actual);

    /// <summary>The rest of <see cref="Covers"/>, when the identities are known to be the same.</summary>
    internal bool Narrows(PackageUrl actual) => Purl is { } pattern
        && (pattern.Version is null || (actual.Version is { } version && SameVersion(pattern, version)))
        && (pattern.Subpath is null || pattern.Subpath == actual.Subpath)
        && pattern.Qualifiers.All(qualifier => actual.Qualifiers.TryGetValue(qualifier.Key, out var value) && value == qualifier.Value);

    /// <summary>Type, namespace and name: what a purl and all that it covers have in common.</summary>
    internal static string IdentityOf(PackageUrl purl) => purl.Type == "golang" ? purl.WithoutVersion.ToLowerInvariant() : purl.WithoutVersion;

    private static bool SameVersion(PackageUrl pattern, string version) => pattern.Version == version
        || (pattern.Type == "golang" && pattern.Version!.TrimStart('v') == version.TrimStart('v'));
}
