using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>A document laid out for the tests of section 6: products with the branches that lead to them, groups, vulnerabilities, revisions in the order of time.</summary>
internal sealed class CsafView
{
    /// <summary>Groups can be named again and again; this is how many products that may come to, all in all.</summary>
    private const int MostReferences = 5_000_000;

    private readonly string file;
    private int references;

    public CsafView(string file, CsafNode root)
    {
        this.file = file;
        Root = root;
        Document = root.Member("document");
        Tracking = Document?.Member("tracking");
        Category = Document?.Text("category") ?? "";
        Is21 = Document?.Text("csaf_version") == "2.1";
        Branches = BranchAt.Of(root.Member("product_tree")).ToList();
        Products = ProductAt.Of(root.Member("product_tree"), Branches).ToList();
        Vulnerabilities = root.Items("vulnerabilities").ToList();
        foreach (var group in root.At("product_tree", "product_groups")?.Items() ?? [])
        {
            if (group.Text("group_id") is { } id)
            {
                Groups.TryAdd(id, group.Texts("product_ids").ToHashSet(StringComparer.Ordinal));
            }
        }

        Revisions = (Tracking?.Items("revision_history") ?? [])
            .Select(item => new RevisionAt(item, CsafTime.Parse(item.Text("date")) ?? long.MinValue, CsafVersion.Parse(item.Text("number"))))
            .OrderBy(revision => revision.Time).ThenBy(revision => revision.Number, CsafVersion.Order).ToList();
    }

    public CsafNode Root { get; }

    public CsafNode? Document { get; }

    public CsafNode? Tracking { get; }

    public string Category { get; }

    public bool Is21 { get; }

    public IReadOnlyList<BranchAt> Branches { get; }

    public IReadOnlyList<ProductAt> Products { get; }

    public Dictionary<string, HashSet<string>> Groups { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<CsafNode> Vulnerabilities { get; }

    /// <summary>Ascending by time, then by number.</summary>
    public IReadOnlyList<RevisionAt> Revisions { get; }

    /// <summary>The products that an item names, by themselves or through groups, each once.</summary>
    public HashSet<string> ProductsOf(CsafNode item)
    {
        var products = item.Texts("product_ids").ToHashSet(StringComparer.Ordinal);
        foreach (var group in item.Texts("group_ids"))
        {
            if (Groups.TryGetValue(group, out var members))
            {
                references += members.Count;
                if (references > MostReferences)
                {
                    throw new RefusedException(new AdvisoryRefused($"{file}: {item.Path}", "its groups of products are named too often", $"at most {MostReferences} products named through groups"));
                }

                products.UnionWith(members);
            }
        }

        return products;
    }
}

/// <param name="Number">Null when it is no version.</param>
internal sealed record RevisionAt(CsafNode Node, long Time, CsafVersion? Number);
