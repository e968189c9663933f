namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>A full product name: what gives a product its id (CSAF 2.0 section 3.1.3).</summary>
/// <param name="Branch">The branch that it is the leaf of.</param>
/// <param name="Combination">The relationship (2.0) or product path (2.1) that defines it out of other products.</param>
internal sealed record ProductAt(CsafNode Node, BranchAt? Branch, CsafNode? Combination)
{
    public string? Id => Node.Text("product_id");

    public string? Name => Node.Text("name");

    public CsafNode? Helper => Node.Member("product_identification_helper");

    /// <summary>Package URLs: one in 2.0, a list in 2.1.</summary>
    public IEnumerable<CsafNode> Purls => (Helper?.Items("purls") ?? []).Concat(Helper?.Member("purl") is { } purl ? [purl] : []);

    public IEnumerable<CsafNode> Hashes => Helper?.Items("hashes") ?? [];

    public static IEnumerable<ProductAt> Of(CsafNode? tree, IReadOnlyList<BranchAt> branches)
    {
        foreach (var branch in branches)
        {
            if (branch.Node.Member("product") is { } product)
            {
                yield return new ProductAt(product, branch, Combination: null);
            }
        }

        foreach (var product in tree?.Items("full_product_names") ?? [])
        {
            yield return new ProductAt(product, Branch: null, Combination: null);
        }

        foreach (var combination in (tree?.Items("relationships") ?? []).Concat(tree?.Items("product_paths") ?? []))
        {
            if (combination.Member("full_product_name") is { } product)
            {
                yield return new ProductAt(product, Branch: null, combination);
            }
        }
    }
}
