using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Verbs.Ledger;

/// <param name="Places"><c>asset: source</c> of every document that lists it; without an asset the source alone.</param>
internal sealed record ListedComponent(SoftwareComponent Component, IReadOnlyList<string> Places);

/// <summary>What the imported documents in force list, read from the evidence: it keeps the details of models, data and services. The node may be running.</summary>
internal static class ImportedSoftware
{
    /// <param name="kind">One of <see cref="ComponentKind"/>, <c>software</c> for everything else; null for all.</param>
    /// <exception cref="RefusedException">Nobody knows the asset.</exception>
    public static IReadOnlyList<ListedComponent> Read(string data, string? kind, string? asset)
    {
        using var log = EvidenceReader.Open(data);
        var found = new Dictionary<SoftwareComponent, (SoftwareComponent Listed, SortedSet<string> Places)>();
        var (imports, institution) = InForce(log);
        if (asset is not null)
        {
            RequireKnown(asset, imports, institution);
        }

        foreach (var import in imports.Where(import => asset is null || import.Asset == asset))
        {
            var place = import.Asset is null ? import.SourceName : $"{import.Asset}: {import.SourceName}";
            foreach (var component in JsonSerializer.Deserialize(import.Document, LedgerJson.Readable.SoftwareDocument)!.Components.Where(c => kind is null || (c.Kind ?? "software") == kind))
            {
                var identity = component with { Details = null };
                if (!found.TryGetValue(identity, out var known))
                {
                    found[identity] = known = (component, new SortedSet<string>(StringComparer.Ordinal));
                }

                known.Places.Add(place);
            }
        }

        return [.. found.Values
            .OrderBy(one => one.Listed.Kind, StringComparer.Ordinal).ThenBy(one => one.Listed.Purl, StringComparer.Ordinal).ThenBy(one => one.Listed.Name, StringComparer.Ordinal).ThenBy(one => one.Listed.Version, StringComparer.Ordinal)
            .Select(one => new ListedComponent(one.Listed, [.. one.Places]))];
    }

    /// <summary>The newest import of each source about each asset; the newest come first, so that their details count.</summary>
    private static (IReadOnlyList<LedgerImported> Imports, InstitutionDocument? Institution) InForce(EvidenceReader log)
    {
        var kind = FactCatalog.KindOf(typeof(LedgerImported));
        var seen = new HashSet<(string? Asset, string Source)>();
        var imports = new List<LedgerImported>();
        InstitutionDocument? institution = null;
        for (var after = log.Count; after > 0; after--)
        {
            if (log.ReadHeader(after - 1).Kind != kind || log.Read(after - 1) is not { Body: { } body } || FactCatalog.Decode(kind, body.Span) is not LedgerImported import)
            {
                continue;
            }

            if (LedgerImport.DescriptionOf(import) is { } description)
            {
                institution ??= description;
            }
            else if (seen.Add((import.Asset, import.SourceName)))
            {
                imports.Add(import);
            }
        }

        return (imports, institution);
    }

    /// <exception cref="RefusedException">Neither the institution's description nor a document knows the asset.</exception>
    private static void RequireKnown(string asset, IReadOnlyList<LedgerImported> imports, InstitutionDocument? institution)
    {
        var known = imports.Select(import => import.Asset).OfType<string>().Concat(institution?.Assets.Select(one => one.Id) ?? []).ToHashSet(StringComparer.Ordinal);
        if (NamedAsset.Fault(asset, known, "--asset") is { } unknown)
        {
            throw new RefusedException(unknown);
        }
    }
}
