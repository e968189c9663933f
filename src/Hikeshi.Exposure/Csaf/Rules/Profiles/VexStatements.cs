using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Profiles;

/// <summary>A VEX document says why a product is not affected, and what to do about one that is (6.1.27.9, 6.1.27.10).</summary>
internal static class VexStatements
{
    /// <summary>6.1.27.9 Impact Statement: a flag, or a threat of the category impact.</summary>
    public static IEnumerable<Found> Impact(CsafView view) => Without(view, "known_not_affected", "impact statement",
        v => v.Items("flags").Concat(v.Items("threats").Where(threat => threat.Text("category") == "impact")));

    /// <summary>6.1.27.10 Action Statement: a remediation, of whatever category.</summary>
    public static IEnumerable<Found> Action(CsafView view) => Without(view, "known_affected", "action statement", v => v.Items("remediations"));

    private static IEnumerable<Found> Without(CsafView view, string status, string what, Func<CsafNode, IEnumerable<CsafNode>> statements)
    {
        if (!ProfileContents.IsOneOf(view, ProfileNames.Vex))
        {
            yield break;
        }

        foreach (var vulnerability in view.Vulnerabilities)
        {
            var told = statements(vulnerability).SelectMany(view.ProductsOf).ToHashSet(StringComparer.Ordinal);
            foreach (var product in vulnerability.At("product_status", status)?.Items() ?? [])
            {
                if (product.Text() is { } id && !told.Contains(id))
                {
                    yield return new Found(product.Path, $"there is no {what} for '{id}'");
                }
            }
        }
    }
}
