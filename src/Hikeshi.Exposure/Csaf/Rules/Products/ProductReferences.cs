using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>Every place that refers to a product or to a group of products.</summary>
internal static class ProductReferences
{
    private static readonly string[] Items = ["first_known_exploitation_dates", "flags", "ids", "involvements", "notes", "remediations", "threats"];

    public static IEnumerable<CsafNode> ToProducts(CsafView view) => OfTree(view)
        .Concat(ItemsOf(view).SelectMany(item => item.Items("product_ids")))
        .Concat(view.Vulnerabilities.SelectMany(v => v.Items("scores").Concat(v.Items("metrics")).SelectMany(score => score.Items("products"))))
        .Concat(view.Vulnerabilities.SelectMany(v => v.Member("product_status")?.Members().SelectMany(group => group.Node.Items()) ?? []));

    public static IEnumerable<CsafNode> ToGroups(CsafView view) => ItemsOf(view).SelectMany(item => item.Items("group_ids"));

    /// <summary>What a product that is made of others refers to: two products in 2.0, a beginning and the steps of its path in 2.1.</summary>
    public static IEnumerable<CsafNode> OfCombination(CsafNode combination)
    {
        foreach (var name in (string[])["product_reference", "relates_to_product_reference", "beginning_product_reference"])
        {
            if (combination.Member(name) is { } reference)
            {
                yield return reference;
            }
        }

        foreach (var step in combination.Items("subpaths"))
        {
            if (step.Member("next_product_reference") is { } reference)
            {
                yield return reference;
            }
        }
    }

    /// <summary>The items of vulnerabilities, and in 2.1 the notes of the document, that may name products.</summary>
    private static IEnumerable<CsafNode> ItemsOf(CsafView view) => view.Vulnerabilities
        .SelectMany(v => Items.SelectMany(name => v.Items(name)))
        .Concat(view.Document?.Items("notes") ?? []);

    private static IEnumerable<CsafNode> OfTree(CsafView view) =>
        (view.Root.At("product_tree", "product_groups")?.Items() ?? []).SelectMany(group => group.Items("product_ids"))
        .Concat(view.Products.Where(p => p.Combination is not null).SelectMany(p => OfCombination(p.Combination!.Value)));
}
