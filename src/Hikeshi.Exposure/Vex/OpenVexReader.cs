using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Vex;

/// <summary>Reads OpenVEX 0.2.0 (openvex/spec, "OPENVEX-SPEC.md"), and 0.0.1, whose products and weaknesses are plain texts.</summary>
public static class OpenVexReader
{
    private const int MaxStatements = 200_000;

    /// <returns>One statement per product and subcomponent, in the order of the document.</returns>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names the file and the JSON path.</exception>
    public static IReadOnlyList<VexStatement> Read(string sourceFile, ReadOnlyMemory<byte> utf8) =>
        AdvisoryJson.Read(sourceFile, utf8, "an OpenVEX document", Read);

    internal static IReadOnlyList<VexStatement> Read(JsonAt root) => ReadDocument(root).Statements;

    internal static VexDocument ReadDocument(JsonAt root)
    {
        var context = root.Text("@context") ?? "";
        if (!IsContext(context))
        {
            throw root.Wrong("@context", FeedText.Shortened(context), "https://openvex.dev/ns/v0.2.0");
        }

        var author = root.Text("author") ?? throw root.Missing("author", "who makes the statements");
        var (issued, updated) = (Instant(root, "timestamp"), Instant(root, "last_updated"));
        var statements = new List<VexStatement>();
        foreach (var item in root.Array("statements"))
        {
            statements.AddRange(ReadStatement(item, author, issued, updated));
            if (statements.Count > MaxStatements)
            {
                throw item.Wrong($"more than {MaxStatements} products in all", "a smaller document");
            }
        }

        return new VexDocument(root.Text("@id") ?? root.File, author, root.TextOrNumber("version"), updated ?? issued, Withdrawn: false, root.File, statements);
    }

    internal static bool IsContext(string text) => text.StartsWith("https://openvex.dev/ns", StringComparison.Ordinal);

    private static IEnumerable<VexStatement> ReadStatement(JsonAt item, string author, DateTimeOffset? issued, DateTimeOffset? updated)
    {
        var (vulnerability, aliases) = Vulnerability(item);
        var status = VexWords.Status(item);
        var justification = VexWords.Justification(item);
        var (impact, action) = (item.Text("impact_statement") ?? "", item.Text("action_statement") ?? "");
        // Specification, "Status Labels": without a reason nobody may take a product off the list.
        if (status == VexStatus.NotAffected && justification is null && impact.Length == 0)
        {
            throw item.Missing("justification", "a justification or an impact_statement, because the status is not_affected");
        }

        // Specification, "Inheritance Flow": what a statement does not say it has from its document.
        var (at, last) = (Instant(item, "timestamp") ?? issued, Instant(item, "last_updated") ?? updated);
        foreach (var (product, component) in Products(item))
        {
            yield return new VexStatement(product, component, vulnerability, aliases, status, justification, impact, action, author, at, last, item.Where);
        }
    }

    private static (string Name, IReadOnlyList<string> Aliases) Vulnerability(JsonAt item)
    {
        var vulnerability = item.Any("vulnerability") ?? throw item.Missing("vulnerability", "an object with a name");
        return vulnerability.IsText
            ? (vulnerability.AsText(), [])
            : (vulnerability.Text("name") ?? throw vulnerability.Missing("name", "an id such as CVE-2024-0001"), vulnerability.Array("aliases").Select(alias => alias.AsText()).ToList());
    }

    private static IEnumerable<(VexProduct? Product, VexProduct? Component)> Products(JsonAt item)
    {
        // In 0.0.1 the subcomponents stand beside the products and belong to each.
        var shared = item.Array("subcomponents").Select(Product).ToList();
        var any = false;
        foreach (var product in item.Array("products"))
        {
            any = true;
            var read = Product(product);
            var components = product.IsText ? shared : [.. shared, .. product.Array("subcomponents").Select(Product)];
            foreach (var component in components.Cast<VexProduct?>().DefaultIfEmpty(null))
            {
                yield return (read, component);
            }
        }

        if (!any)
        {
            yield return (null, null);
        }
    }

    private static VexProduct Product(JsonAt item)
    {
        if (item.IsText)
        {
            return Of(item.AsText(), purl: null, cpe: null);
        }

        var identifiers = item.Object("identifiers");
        var (purl, cpe) = (identifiers?.Text("purl"), identifiers?.Text("cpe23") ?? identifiers?.Text("cpe22"));
        return Of(item.Text("@id") ?? purl ?? cpe ?? throw item.Missing("@id", "an id, or identifiers with a purl or a cpe"), purl, cpe);
    }

    private static VexProduct Of(string id, string? purl, string? cpe) => new(id, PackageUrl.TryParse(purl ?? id, out var parsed) ? parsed : null, cpe);

    /// <summary>Writers in Go print nanoseconds; beyond 100 ns nothing is kept.</summary>
    private static DateTimeOffset? Instant(JsonAt at, string name)
    {
        if (at.Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var digits = dot < 0 ? 0 : text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9') is >= 0 and var length ? length : text.Length - dot - 1;
        return FeedText.Instant(digits > 7 ? text.Remove(dot + 8, digits - 7) : text) ?? throw at.Wrong(name, FeedText.Shortened(text), "a time as RFC 3339 has it");
    }
}
