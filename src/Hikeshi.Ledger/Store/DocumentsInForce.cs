using Hikeshi.Ledger.Software;
using Hikeshi.Storage;

namespace Hikeshi.Ledger.Store;

/// <summary>What a bill of materials is known by: one replaces what the same source said about the same asset.</summary>
/// <param name="Asset">Empty when none was named.</param>
internal readonly record struct DocumentPlace(string Asset, string Source)
{
    public static DocumentPlace Of(string? asset, string source) => new(StoredText.Of(asset ?? ""), StoredText.Of(source));
}

/// <summary>A unique component and its number.</summary>
internal sealed record Package(int Number, SoftwareComponent Component);

/// <summary>A bill of materials in force. Its packages are in its own order; equal ones of all documents are one object.</summary>
internal sealed record StoredDocument(int Number, DocumentPlace Place, string Digest, IReadOnlyList<int> Packages, AssetSoftware Software);

/// <summary>A document that would come into force, and the packages that nobody named before.</summary>
internal sealed record PlannedDocument(StoredDocument Document, IReadOnlyList<Package> NewPackages);

/// <summary>All documents in force, in memory: 12 bytes for a component of a document, and each unique component once. Not thread-safe.</summary>
/// <param name="catalog">Gives one object for equal components, so that they are found by reference.</param>
internal sealed class DocumentsInForce(PackageCatalog catalog)
{
    private readonly Dictionary<SoftwareComponent, Package> packages = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<DocumentPlace, StoredDocument> documents = [];
    private int lastPackage;
    private int lastDocument;

    public IReadOnlyCollection<StoredDocument> All => documents.Values;

    public StoredDocument? Find(DocumentPlace place) => documents.GetValueOrDefault(place);

    /// <summary>Changes nothing yet.</summary>
    public PlannedDocument Plan(DocumentPlace place, string digest, IEnumerable<SoftwareComponent> components)
    {
        var added = new Dictionary<SoftwareComponent, Package>(ReferenceEqualityComparer.Instance);
        var listed = new OrderedDictionary<int, SoftwareComponent>();
        foreach (var component in components.Select(component => catalog.Shared(Storable(component))))
        {
            if (!packages.TryGetValue(component, out var package) && !added.TryGetValue(component, out package))
            {
                added[component] = package = new Package(lastPackage + added.Count + 1, component);
            }

            listed[package.Number] = package.Component;
        }

        var number = Find(place)?.Number ?? lastDocument + 1;
        return new PlannedDocument(new StoredDocument(number, place, digest, [.. listed.Keys], new AssetSoftware(place.Asset, [.. listed.Values], place.Source)), [.. added.Values]);
    }

    public void Take(PlannedDocument planned)
    {
        foreach (var package in planned.NewPackages)
        {
            Add(package);
        }

        Add(planned.Document);
    }

    public void Add(Package package)
    {
        packages[package.Component] = package;
        lastPackage = Math.Max(lastPackage, package.Number);
    }

    public void Add(StoredDocument document)
    {
        documents[document.Place] = document;
        lastDocument = Math.Max(lastDocument, document.Number);
    }

    /// <summary>What documents say about assets that they name.</summary>
    public IReadOnlyList<AssetSoftware> OfAssets() => [.. documents.Values.Where(document => document.Place.Asset.Length > 0).Select(document => document.Software)];

    /// <summary>As the tables hold it, so that a start finds what was there before it.</summary>
    private static SoftwareComponent Storable(SoftwareComponent component) => new(
        StoredText.Of(component.Name),
        Filled(component.Version),
        Filled(component.Purl),
        Filled(component.Kind));

    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : StoredText.Of(text);
}
