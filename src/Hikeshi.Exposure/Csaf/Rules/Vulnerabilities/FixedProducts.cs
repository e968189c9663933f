using Hikeshi.Exposure.Csaf.Reading;
using Hikeshi.Exposure.Csaf.Rules.Products;

namespace Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;

/// <summary>
/// 6.2.39.1 (2.1) Missing Fixed Product: a version of every affected product is fixed, unless none is to come. Versions of one product
/// are the leaves of the tree with the same branches above them but for the version. Of a product that no branch leads to,
/// only this is known: it has no fixed version when the vulnerability names nothing fixed at all.
/// </summary>
internal static class FixedProducts
{
    private static readonly string[] Affected = ["first_affected", "known_affected", "last_affected"];
    private static readonly string[] Fixed = ["first_fixed", "fixed"];
    private static readonly string[] NothingToCome = ["fix_planned", "no_fix_planned", "none_available"];

    public static IEnumerable<Found> Missing(CsafView view)
    {
        if (view.Category != "csaf_security_advisory")
        {
            yield break;
        }

        var ways = Ways(view);
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var repaired = Listed(vulnerability, Fixed).Select(product => product.Text()!).ToList();
            var ofWays = repaired.Where(ways.ContainsKey).Select(id => ways[id].Product).ToHashSet();
            var cannotTell = repaired.Exists(id => !ways.ContainsKey(id));
            var without = Remedied(view, vulnerability, NothingToCome);
            var mended = Remedied(view, vulnerability, ["vendor_fix"]);
            foreach (var product in Listed(vulnerability, Affected))
            {
                var id = product.Text()!;
                var isKnown = ways.TryGetValue(id, out var way);
                var isFixed = cannotTell || (isKnown ? ofWays.Contains(way.Product) : repaired.Count > 0);
                if (!isFixed && (!without.Contains(id) || mended.Contains(id) || way.EndsBefore))
                {
                    yield return new Found(product.Path, $"no version of '{id}' is listed as fixed");
                }
            }
        }
    }

    private static IEnumerable<CsafNode> Listed(CsafNode vulnerability, string[] groups) => groups
        .SelectMany(group => vulnerability.At("product_status", group)?.Items() ?? []).Where(product => product.Text() is not null);

    private static HashSet<string> Remedied(CsafView view, CsafNode vulnerability, string[] categories) => vulnerability.Items("remediations")
        .Where(remedy => categories.Contains(remedy.Text("category"), StringComparer.Ordinal))
        .SelectMany(view.ProductsOf).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// For the id of every leaf: a number that all versions of its product share, and whether it stands for what comes before some version,
    /// which then may exist. The number grows out of that of the branch above, so that no way is ever written out.
    /// </summary>
    private static Dictionary<string, (int Product, bool EndsBefore)> Ways(CsafView view)
    {
        var numbers = new Dictionary<(int Above, string? Category, string? Name), int>();
        var ofBranches = new Dictionary<BranchAt, (int Product, bool EndsBefore)>(ReferenceEqualityComparer.Instance);
        foreach (var branch in view.Branches)
        {
            var (number, endsBefore) = branch.Parent is { } parent ? ofBranches[parent] : default;
            if (branch.Category == "product_version_range")
            {
                endsBefore |= branch.Name is { } name && VersionRanges.ConstraintsOf(name)[^1] is ['<', not '=', ..];
            }
            else if (branch.Category != "product_version")
            {
                var way = (number, branch.Category, branch.Name);
                numbers.TryAdd(way, numbers.Count + 1);
                number = numbers[way];
            }

            ofBranches.Add(branch, (number, endsBefore));
        }

        var ways = new Dictionary<string, (int Product, bool EndsBefore)>(StringComparer.Ordinal);
        foreach (var product in view.Products.Where(product => product.Branch is not null && product.Id is not null))
        {
            ways.TryAdd(product.Id!, ofBranches[product.Branch!]);
        }

        return ways;
    }
}
