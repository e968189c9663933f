using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;

/// <summary>Which remediations go together, and with which status of a product (CSAF 2.1, section 3.2.4.14, tables 3 and 4).</summary>
internal static class Remedies
{
    private static readonly HashSet<(string, string)> Together =
    [
        ("workaround", "mitigation"), ("workaround", "vendor_fix"), ("workaround", "fix_planned"), ("workaround", "no_fix_planned"),
        ("mitigation", "vendor_fix"), ("mitigation", "fix_planned"), ("mitigation", "no_fix_planned"),
    ];

    /// <summary>Per category for affected, not affected, fixed, under investigation, unknown: allowed, discouraged, prohibited.</summary>
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["workaround"] = "appdd",
        ["mitigation"] = "appdd",
        ["vendor_fix"] = "appdd",
        ["optional_patch"] = "padaa",
        ["none_available"] = "appaa",
        ["fix_planned"] = "adpdd",
        ["no_fix_planned"] = "adpaa",
    };

    private static readonly string[][] Groups = [["first_affected", "known_affected", "last_affected"], ["known_not_affected"], ["first_fixed", "fixed"], ["under_investigation"], ["unknown"]];

    private static readonly string[] GroupNames = ["affected", "not affected", "fixed", "under investigation", "unknown"];

    /// <summary>6.1.35 Contradicting Remediations.</summary>
    public static IEnumerable<Found> Contradicting(CsafView view)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var said = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
            foreach (var remedy in vulnerability.Items("remediations").Where(remedy => remedy.Text("category") is not null))
            {
                var category = remedy.Text("category")!;
                foreach (var product in view.ProductsOf(remedy))
                {
                    if (!said.TryGetValue(product, out var others))
                    {
                        said.Add(product, others = new HashSet<string>(StringComparer.Ordinal));
                    }

                    if (others.FirstOrDefault(other => other != category && !Together.Contains((other, category)) && !Together.Contains((category, other))) is { } contrary)
                    {
                        yield return new Found(remedy.Path, $"'{product}' has {contrary} and {category}");
                    }

                    others.Add(category);
                }
            }
        }
    }

    /// <summary>6.1.36 Contradicting Product Status Remediation Combination.</summary>
    public static IEnumerable<Found> Prohibited(CsafView view) => AgainstStatus(view, 'p', "prohibited");

    /// <summary>6.2.27 Discouraged Product Status Remediation Combination.</summary>
    public static IEnumerable<Found> Discouraged(CsafView view) => AgainstStatus(view, 'd', "discouraged");

    private static IEnumerable<Found> AgainstStatus(CsafView view, char verdict, string word)
    {
        foreach (var vulnerability in view.Vulnerabilities)
        {
            var lists = Groups.Select(names => VulnerabilityItems.StatusLists(vulnerability, names).Select(p => p.Text()).OfType<string>().ToHashSet(StringComparer.Ordinal)).ToArray();
            foreach (var remedy in vulnerability.Items("remediations"))
            {
                if (!Table.TryGetValue(remedy.Text("category") ?? "", out var row))
                {
                    continue;
                }

                foreach (var product in view.ProductsOf(remedy))
                {
                    var group = Enumerable.Range(0, lists.Length).FirstOrDefault(i => row[i] == verdict && lists[i].Contains(product), -1);
                    if (group >= 0)
                    {
                        yield return new Found(remedy.Path, $"{remedy.Text("category")} is {word} for '{product}', which is {GroupNames[group]}");
                    }
                }
            }
        }
    }
}
