namespace Hikeshi.Exposure.Csaf.Documents;

/// <summary>A product with its id within the document, and what identifies it in the world.</summary>
/// <param name="Branches">From the root of the tree to the product; empty when it stands outside the tree.</param>
/// <param name="Parts">The products that it is made of: first the component, then what it is part of or runs on.</param>
/// <param name="Relationship">How the parts belong together, for example <c>default_component_of</c>; null without parts.</param>
public sealed record CsafProduct(string Id, string Name, IReadOnlyList<CsafBranch> Branches, CsafHelper Helper, IReadOnlyList<string> Parts, string? Relationship)
{
    /// <summary>The last branch of a category on the way to the product.</summary>
    public string? Named(string category) => Branches.LastOrDefault(branch => branch.Category == category)?.Name;
}

/// <param name="Category">vendor, product_name, product_version, product_version_range, …</param>
public sealed record CsafBranch(string Category, string Name);

/// <summary>Product identification helper (2.0 section 3.1.3.3).</summary>
public sealed record CsafHelper(
    IReadOnlyList<string> Purls,
    string? Cpe,
    IReadOnlyList<CsafHash> Hashes,
    IReadOnlyList<string> ModelNumbers,
    IReadOnlyList<string> SerialNumbers,
    IReadOnlyList<string> Skus,
    IReadOnlyList<string> SbomUrls,
    IReadOnlyList<string> Uris);

public sealed record CsafHash(string FileName, string Algorithm, string Value);
