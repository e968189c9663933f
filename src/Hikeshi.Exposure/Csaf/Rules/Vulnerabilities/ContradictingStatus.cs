using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;

/// <summary>6.1.6 Contradicting Product Status: a product is affected, not affected, fixed, or under investigation (2.1: or unknown); whatever it is, it may be recommended.</summary>
internal static class ContradictingStatus
{
    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["first_affected"] = "affected",
        ["known_affected"] = "affected",
        ["last_affected"] = "affected",
        ["known_not_affected"] = "not affected",
        ["first_fixed"] = "fixed",
        ["fixed"] = "fixed",
        ["under_investigation"] = "under investigation",
        ["unknown"] = "unknown",
    };

    /// <summary>Which group a list of product_status belongs to; one that contradicts nothing is a group of its own.</summary>
    public static string GroupOf(string list) => Groups.GetValueOrDefault(list, list);

    public static IEnumerable<Found> Check(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var said = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, list) in vulnerability.Member("product_status")?.Members() ?? [])
            {
                if (!Groups.TryGetValue(name, out var group) || (group == "unknown" && !view.Is21))
                {
                    continue;
                }

                foreach (var product in list.Items())
                {
                    if (product.Text() is { } id && !said.TryAdd(id, group) && said[id] != group)
                    {
                        yield return new Found(product.Path, $"'{id}' is said to be {said[id]} and {group}");
                    }
                }
            }
        }
    }
}
