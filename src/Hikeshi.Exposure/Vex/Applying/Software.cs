using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>A component in a document.</summary>
internal readonly record struct Placed(string Document, PackageUrl Purl, string Text);

/// <summary>The scanned software by what statements name: package identities, described products, bills of materials.</summary>
internal sealed class Software
{
    private readonly Dictionary<string, List<Placed>> components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Placed>> described = new(StringComparer.Ordinal);
    private readonly ILookup<string, ScannedDocument> bySerial;
    private readonly ILookup<string, ScannedDocument> byName;

    public Software(IReadOnlyList<ScannedDocument> documents)
    {
        var parsed = new Dictionary<string, PackageUrl?>(StringComparer.Ordinal);
        foreach (var document in documents.OrderBy(document => document.Name, StringComparer.Ordinal))
        {
            foreach (var text in document.Components.Select(component => component.Purl).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                Add(components, document, text, parsed);
            }

            foreach (var text in document.Bom?.Described ?? [])
            {
                Add(described, document, text, parsed);
            }
        }

        bySerial = documents.Where(document => document.Bom?.Serial is not null).ToLookup(document => document.Bom!.Serial!, StringComparer.Ordinal);
        byName = documents.ToLookup(document => document.Name, StringComparer.Ordinal);
    }

    public IEnumerable<Placed> Components(VexProduct pattern) => Find(components, pattern);

    public IEnumerable<Placed> Described(VexProduct pattern) => Find(described, pattern);

    public IEnumerable<ScannedDocument> Bills(BomLink link) => link.File is not null
        ? byName[link.File].Where(document => document.Bom?.Serial == link.Serial)
        : link.Serial is null ? [] : bySerial[link.Serial].Where(document => link.Version is null || document.Bom!.Version == link.Version);

    private static IEnumerable<Placed> Find(Dictionary<string, List<Placed>> lists, VexProduct pattern) =>
        pattern.Purl is { } purl && lists.TryGetValue(VexProduct.IdentityOf(purl), out var list) ? list.Where(placed => pattern.Narrows(placed.Purl)) : [];

    private static void Add(Dictionary<string, List<Placed>> lists, ScannedDocument document, string text, Dictionary<string, PackageUrl?> parsed)
    {
        if (!parsed.TryGetValue(text, out var purl))
        {
            parsed[text] = purl = PackageUrl.TryParse(text, out var read) ? read : null;
        }

        if (purl is not null)
        {
            var identity = VexProduct.IdentityOf(purl);
            (lists.TryGetValue(identity, out var list) ? list : lists[identity] = []).Add(new Placed(document.Name, purl, text));
        }
    }
}
