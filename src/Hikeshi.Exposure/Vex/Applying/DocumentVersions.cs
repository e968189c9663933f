using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>
/// Of the versions of a document only the newest counts. Versions of one document have the same author and id, and speak of a product in common,
/// or of none any more: publishers exist that give one id to documents about different products.
/// </summary>
internal static class DocumentVersions
{
    /// <returns>For each document that does not count, why.</returns>
    public static Dictionary<VexDocument, (VexFate Fate, string Why)> Retired(IReadOnlyList<VexDocument> documents)
    {
        var retired = new Dictionary<VexDocument, (VexFate, string)>(ReferenceEqualityComparer.Instance);
        foreach (var versions in documents.GroupBy(document => (document.Author, document.Id)))
        {
            var newestFirst = versions.OrderByDescending(document => CsafVersion.Parse(document.Version), CsafVersion.Order).ThenByDescending(document => document.Issued).ThenBy(document => document.Source, StringComparer.Ordinal).ToList();
            var newer = new List<(VexDocument Document, HashSet<string> Products)>();
            foreach (var document in newestFirst)
            {
                var products = document.Statements.Select(IdentityOf).ToHashSet(StringComparer.Ordinal);
                if (document.Withdrawn)
                {
                    retired[document] = (VexFate.Withdrawn, $"{document.Source} is withdrawn by its publisher");
                }
                else if (newer.Find(other => IsNewer(other.Document, document) && (other.Products.Count == 0 || products.Count == 0 || other.Products.Overlaps(products))) is { Document: { } by })
                {
                    retired[document] = (VexFate.SupersededDocument, $"{by.Source} is version {by.Version ?? "?"} of the same document, this is {document.Version ?? "?"}");
                }

                newer.Add((document, products));
            }
        }

        return retired;
    }

    private static bool IsNewer(VexDocument a, VexDocument b)
    {
        var byVersion = CsafVersion.Order.Compare(CsafVersion.Parse(a.Version), CsafVersion.Parse(b.Version));
        return byVersion > 0 || (byVersion == 0 && a.Issued > b.Issued);
    }

    private static string IdentityOf(VexStatement statement) => statement.Product is { } product
        ? product.Purl is { } purl ? VexProduct.IdentityOf(purl) : statement.Bom is { Serial: { } serial } ? serial : product.Id
        : "";
}
