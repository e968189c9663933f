using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>VEX documents that come and go, kept by what they name, so that a question about a few components looks at nothing else. One caller at a time.</summary>
internal sealed class VexShelf
{
    private readonly Dictionary<string, IReadOnlyList<VexDocument>> bySource = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Author, string Id), Versions> versions = [];
    private readonly Dictionary<string, List<(VexDocument Document, VexStatement Statement)>> byName = new(StringComparer.Ordinal);

    /// <summary>Nothing is said of anything.</summary>
    public bool IsEmpty => byName.Count == 0;

    /// <summary>Something that the source said is in force.</summary>
    public bool Holds(string source) => bySource.ContainsKey(source);

    /// <summary>What the source says replaces what it said before.</summary>
    public void Put(string source, IReadOnlyList<VexDocument> documents)
    {
        foreach (var document in bySource.GetValueOrDefault(source, []))
        {
            var same = versions[(document.Author, document.Id)];
            same.Remove(document);
            if (same.IsEmpty)
            {
                versions.Remove((document.Author, document.Id));
            }

            foreach (var name in document.Statements.Select(NameOf).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (byName.TryGetValue(name, out var list) && list.RemoveAll(said => ReferenceEquals(said.Document, document)) > 0 && list.Count == 0)
                {
                    byName.Remove(name);
                }
            }
        }

        bySource[source] = documents;
        if (documents.Count == 0)
        {
            bySource.Remove(source);
        }

        foreach (var document in documents)
        {
            (versions.TryGetValue((document.Author, document.Id), out var same) ? same : versions[(document.Author, document.Id)] = new Versions()).Add(document);
            foreach (var statement in document.Statements)
            {
                if (NameOf(statement) is { } name)
                {
                    (byName.TryGetValue(name, out var list) ? list : byName[name] = []).Add((document, statement));
                }
            }
        }
    }

    /// <summary>What is said by the source now, by what it would say instead, and by other versions of either: a new version silences an old one.</summary>
    public IEnumerable<VexStatement> Touched(string source, IReadOnlyList<VexDocument> instead) => bySource.GetValueOrDefault(source, []).Concat(instead)
        .SelectMany(document => versions.TryGetValue((document.Author, document.Id), out var same) ? same.All.Append(document) : [document])
        .Distinct<VexDocument>(ReferenceEqualityComparer.Instance)
        .SelectMany(document => document.Statements);

    /// <summary>Every statement that may speak of one of the components in one of the documents.</summary>
    /// <param name="identities"><see cref="VexProduct.IdentityOf"/>.</param>
    public IEnumerable<SaidStatement> About(IEnumerable<string> identities, IEnumerable<ScannedDocument> bills) => identities
        .Concat(bills.SelectMany(bill => new[] { OfFile(bill.Name), OfSerial(bill.Bom?.Serial ?? "") }))
        .Distinct(StringComparer.Ordinal)
        .SelectMany(name => byName.GetValueOrDefault(name, []))
        .Select(said => new SaidStatement(said.Statement, versions[(said.Document.Author, said.Document.Id)].Retired(said.Document)));

    /// <returns>Null for a statement that can reach nothing.</returns>
    private static string? NameOf(VexStatement statement) => statement.Bom is { } bom
        ? bom.File is { } file ? OfFile(file) : bom.Serial is { } serial ? OfSerial(serial) : null
        : (statement.Component ?? statement.Product)?.Purl is { } purl ? VexProduct.IdentityOf(purl) : null;

    private static string OfFile(string name) => $"file {name}";

    private static string OfSerial(string serial) => $"serial {serial}";

    /// <summary>The documents of one author under one id.</summary>
    private sealed class Versions
    {
        private readonly List<VexDocument> documents = [];
        private Dictionary<VexDocument, (VexFate Fate, string Why)>? retired;

        public bool IsEmpty => documents.Count == 0;

        public IEnumerable<VexDocument> All => documents;

        public void Add(VexDocument document)
        {
            documents.Add(document);
            retired = null;
        }

        public void Remove(VexDocument document)
        {
            documents.RemoveAll(one => ReferenceEquals(one, document));
            retired = null;
        }

        public (VexFate Fate, string Why)? Retired(VexDocument document) =>
            (retired ??= DocumentVersions.Retired(documents)).TryGetValue(document, out var why) ? why : null;
    }
}
