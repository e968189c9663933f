using System.Text.RegularExpressions;
using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Products;

/// <summary>What the branches of the product tree are called: versions and ranges of versions (6.1.31, 6.2.18, 6.3.9 to 6.3.11), and helpers (6.2.16).</summary>
internal static partial class BranchNames
{
    private static readonly HashSet<string> RangeWords = new(["after", "all", "before", "earlier", "later", "prior", "versions"], StringComparer.OrdinalIgnoreCase);

    /// <summary>6.1.31 Version Range in Product Version. The words count as words only: "after-eight" is a name.</summary>
    public static IEnumerable<Found> RangeInVersion(CsafView view) => Named(view, "product_version")
        .Where(branch => branch.Name!.AsSpan().ContainsAny('<', '>') || branch.Name!.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(RangeWords.Contains))
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"'{branch.Name}' is a range, not one version"));

    /// <summary>6.2.16 Missing Product Identification Helper.</summary>
    public static IEnumerable<Found> NoHelper(CsafView view) => view.Products
        .Where(product => product.Helper is null)
        .Select(product => new Found(product.Node.Path, $"'{product.Id}' has no product_identification_helper"));

    /// <summary>6.2.18 Product Version Range without vers.</summary>
    public static IEnumerable<Found> RangeWithoutVers(CsafView view) => Named(view, "product_version_range")
        .Where(branch => !Vers().IsMatch(branch.Name!))
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"'{branch.Name}' is not in the vers notation"));

    /// <summary>6.3.9 Branch Categories: vendor, product_name, product_version, in this order.</summary>
    public static IEnumerable<Found> Categories(CsafView view)
    {
        foreach (var product in view.Products.Where(product => product.Branch is not null))
        {
            var wanted = new Queue<string>(["product_version", "product_name", "vendor"]);
            foreach (var branch in product.Branch!.Upwards())
            {
                var category = branch.Category == "product_version_range" ? "product_version" : branch.Category;
                if (wanted.TryPeek(out var next) && (view.Is21 ? category : branch.Category) == next)
                {
                    wanted.Dequeue();
                }
            }

            if (wanted.Count > 0)
            {
                yield return new Found(product.Node.Path, $"the way to '{product.Id}' does not pass a vendor, a product_name and a product_version in this order");
            }
        }
    }

    /// <summary>6.3.10 Usage of Product Version Range.</summary>
    public static IEnumerable<Found> UsesRange(CsafView view) => view.Branches
        .Where(branch => branch.Category == "product_version_range")
        .Select(branch => new Found(branch.Node.Path.Member("category"), "a range of versions; single versions are easier to match"));

    /// <summary>6.3.11 Usage of V as Version Indicator.</summary>
    public static IEnumerable<Found> LeadingV(CsafView view) => Named(view, "product_version")
        .Where(branch => branch.Name is ['v' or 'V', >= '0' and <= '9', ..])
        .Select(branch => new Found(branch.Node.Path.Member("name"), $"'{branch.Name}' begins with a v"));

    private static IEnumerable<BranchAt> Named(CsafView view, string category) => view.Branches.Where(branch => branch.Category == category && branch.Name is not null);

    [GeneratedRegex(@"\Avers:[a-z.\-+][a-z0-9.\-+]*/.", RegexOptions.None, 1000)]
    private static partial Regex Vers();
}
