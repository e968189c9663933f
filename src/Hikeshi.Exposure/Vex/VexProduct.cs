using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Vex;

/// <param name="Id">As it was written.</param>
/// <param name="Purl">Null when the product has none: then it is known by its id or CPE only.</param>
public sealed record VexProduct(string Id, PackageUrl? Purl, string? Cpe)
{
    /// <summary>
    /// A purl in a statement is a pattern (OpenVEX, "Product"): what it leaves out, version or qualifiers, may be anything.
    /// </summary>
    public bool Covers(PackageUrl actual) => Purl is { } pattern
        && pattern.Type == actual.Type && pattern.Namespace == actual.Namespace && pattern.Name == actual.Name
        && (pattern.Version is null || pattern.Version == actual.Version)
        && (pattern.Subpath is null || pattern.Subpath == actual.Subpath)
        && pattern.Qualifiers.All(qualifier => actual.Qualifiers.TryGetValue(qualifier.Key, out var value) && value == qualifier.Value);
}
