using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>The way through the branches to a product in CSAF 2.1: not too long (6.1.34), no category twice (6.1.57), a version or a range of them (6.1.58); no vendor called Open Source (6.2.48).</summary>
internal static class BranchPaths
{
    private const int Deepest = 30;

    /// <summary>6.1.34 Branches Recursion Depth.</summary>
    public static IEnumerable<Found> Depth(CsafView view) => view.Branches
        .Where(branch => branch.Depth > Deepest && branch.Node.Has("product"))
        .Select(branch => new Found(branch.Node.Path.Member("product"), $"{branch.Depth} branches lead to it, {Deepest} at most may"));

    /// <summary>6.1.57 Stacked Branch Categories: only families may hold families.</summary>
    public static IEnumerable<Found> Stacked(CsafView view)
    {
        foreach (var branch in view.Branches.Where(branch => branch.Node.Has("product")))
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var above in branch.Upwards().Where(b => b.Category is { } category && category != "product_family" && !seen.Add(category)))
            {
                yield return new Found(above.Node.Path.Member("category"), $"'{above.Category}' stands on the way to one product twice");
            }
        }
    }

    /// <summary>6.1.58 Use of product_version in one Path with product_version_range.</summary>
    public static IEnumerable<Found> VersionAndRange(CsafView view) => view.Branches
        .Where(branch => branch.Node.Has("product") && branch.Upwards().Any(b => b.Category == "product_version") && branch.Upwards().Any(b => b.Category == "product_version_range"))
        .Select(branch => new Found(branch.Node.Path, "a version and a range of versions lead to it"));

    /// <summary>6.2.48 Misuse at Vendor Name.</summary>
    public static IEnumerable<Found> OpenSource(CsafView view) => view.Branches
        .Where(branch => branch.Category == "vendor" && string.Equals(string.Concat((branch.Name ?? "").Where(c => !char.IsWhiteSpace(c))), "opensource", StringComparison.OrdinalIgnoreCase))
        .Select(branch => new Found(branch.Node.Path.Member("name"), "Open Source is nobody's name"));
}
