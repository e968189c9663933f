using System.Text.Json;
using Hikeshi.Facts.Ledger;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Software;
using Hikeshi.Ledger.Store;

namespace Hikeshi.Ledger.Import;

/// <summary>What an import changes of what is in force.</summary>
public static class ImportComparison
{
    /// <returns>The import with its difference; without one when its source had listed nothing so far.</returns>
    public static LedgerImported WithDifference(LedgerImported import, LedgerStore store) => import with { Difference = Of(import, store) };

    private static ImportDifference? Of(LedgerImported import, LedgerStore store)
    {
        if (LedgerImport.DescriptionOf(import) is { } description)
        {
            return store.View is { } view ? Between(Parts(view.Institution), Parts(description)) : null;
        }

        return store.ComponentsOf(import.Asset, import.SourceName) is { Count: > 0 } before
            ? Between(Named(before), Named(JsonSerializer.Deserialize(import.Document, LedgerJson.Readable.SoftwareDocument)!.Components))
            : null;
    }

    private static ImportDifference Between(SortedDictionary<string, string> before, SortedDictionary<string, string> now)
    {
        var added = now.Keys.Where(key => !before.ContainsKey(key)).ToList();
        var removed = before.Keys.Where(key => !now.ContainsKey(key)).ToList();
        var changed = now.Where(pair => before.TryGetValue(pair.Key, out var said) && said != pair.Value).Select(pair => pair.Key).ToList();
        return new ImportDifference(added.Count, removed.Count, changed.Count, First(added), First(removed), First(changed));
    }

    private static List<string> First(List<string> items) => [.. items.Take(ImportDifference.MostItems).Select(Shortened)];

    private static string Shortened(string item) => item.Length <= ImportDifference.LongestItem ? item : item[..(ImportDifference.LongestItem - 1)] + "…";

    /// <summary>Components are what they are named: none can change, only come and go.</summary>
    private static SortedDictionary<string, string> Named(IEnumerable<SoftwareComponent> components)
    {
        var named = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var component in components)
        {
            var kind = component.Kind is null ? "" : component.Kind + " ";
            named[kind + (component.Purl ?? (component.Version is null ? component.Name : $"{component.Name} {component.Version}"))] = "";
        }

        return named;
    }

    private static SortedDictionary<string, string> Parts(InstitutionDocument institution)
    {
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void All<T>(string kind, IEnumerable<T> items, Func<T, string> id)
        {
            foreach (var item in items)
            {
                parts[$"{kind} {id(item)}"] = JsonSerializer.Serialize(item, typeof(T), LedgerJson.Readable);
            }
        }

        All("function", institution.Functions, function => function.Id);
        All("service", institution.Services, service => service.Id);
        All("asset", institution.Assets, asset => asset.Id);
        All("supplier", institution.Suppliers, supplier => supplier.Id);
        All("ai-connection", institution.AiConnections, connection => connection.Id);
        return parts;
    }
}
