using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>Ids of products and groups: defined once, defined at all, not defined by themselves (6.1.1 to 6.1.5), and used (6.2.1).</summary>
internal static class ProductDefinitions
{
    /// <summary>6.1.1 Missing Definition of Product ID.</summary>
    public static IEnumerable<Found> Missing(CsafView view)
    {
        var defined = view.Products.Select(product => product.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return ProductReferences.ToProducts(view)
            .Where(reference => reference.Text() is { } id && !defined.Contains(id))
            .Select(reference => new Found(reference.Path, $"no product has the id '{reference.Text()}'"));
    }

    /// <summary>6.1.2 Multiple Definition of Product ID.</summary>
    public static IEnumerable<Found> Twice(CsafView view)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return view.Products
            .Where(product => product.Id is { } id && !seen.Add(id))
            .Select(product => new Found(product.Node.Path.Member("product_id"), $"'{product.Id}' is defined more than once"));
    }

    /// <summary>6.1.4 Missing Definition of Product Group ID.</summary>
    public static IEnumerable<Found> MissingGroup(CsafView view) => ProductReferences.ToGroups(view)
        .Where(reference => reference.Text() is { } id && !view.Groups.ContainsKey(id))
        .Select(reference => new Found(reference.Path, $"no group of products has the id '{reference.Text()}'"));

    /// <summary>6.1.5 Multiple Definition of Product Group ID.</summary>
    public static IEnumerable<Found> GroupTwice(CsafView view)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return (view.Root.At("product_tree", "product_groups")?.Items() ?? [])
            .Where(group => group.Text("group_id") is { } id && !seen.Add(id))
            .Select(group => new Found(group.Path.Member("group_id"), $"'{group.Text("group_id")}' is defined more than once"));
    }

    /// <summary>6.2.1 Unused Definition of Product ID. An informational advisory lists products without saying anything of each.</summary>
    public static IEnumerable<Found> Unused(CsafView view)
    {
        if (view.Category == "csaf_informational_advisory")
        {
            return [];
        }

        var used = ProductReferences.ToProducts(view).Select(reference => reference.Text()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return view.Products
            .Where(product => product.Id is { } id && !used.Contains(id))
            .Select(product => new Found(product.Node.Path.Member("product_id"), $"nothing refers to '{product.Id}'"));
    }
}
