using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Facts.Ledger;

namespace Hikeshi.Verbs.Ledger;

/// <summary>What an import came to, for people and for programs.</summary>
internal static class ImportReport
{
    private const string InventoryFormat = "hikeshi-assets/1";

    public static void WriteTable(TextWriter output, IReadOnlyList<FileOutcome> outcomes, bool dryRun)
    {
        var rows = outcomes.SelectMany(Rows).ToList();
        var width = Math.Max(4, rows.Select(row => row.Name.Length).DefaultIfEmpty().Max()) + 2;
        output.WriteLine($"{"file".PadRight(width)}{"format",-24}{"components",10}  state");
        foreach (var (name, format, components, state) in rows)
        {
            output.WriteLine($"{Printable.Of(name).PadRight(width)}{format,-24}{components,10}  {state}");
        }

        var refused = outcomes.Count(outcome => outcome.State == "refused");
        output.WriteLine($"\n{outcomes.Count - refused} of {outcomes.Count} files can be read. {Tail(outcomes, dryRun)}");
    }

    private static string Tail(IReadOnlyList<FileOutcome> outcomes, bool dryRun)
    {
        if (dryRun)
        {
            return "Nothing was recorded: name a data directory with --data to import.";
        }

        var states = outcomes.SelectMany(outcome => outcome.Taken).CountBy(taken => taken.State, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        int Of(string state) => states.GetValueOrDefault(state);
        return Of("new") + Of("changed") == 0 ? "Nothing changed." : $"{Of("new")} new, {Of("changed")} changed, {Of("unchanged")} unchanged.";
    }

    private static IEnumerable<(string Name, string Format, string Components, string State)> Rows(FileOutcome outcome)
    {
        if (outcome.IsInventory || outcome.Taken.Count == 0)
        {
            yield return (outcome.File, outcome.IsInventory ? InventoryFormat : "-", "-", outcome.State);
        }

        foreach (var (state, import) in outcome.Taken)
        {
            var name = !outcome.IsInventory ? outcome.File : import.Asset is null ? "  the description, amended" : $"  {import.SourceName} on {import.Asset}";
            yield return (name, import.Format, import.Components.ToString(CultureInfo.InvariantCulture), import.Difference is { } difference ? $"{state}: {Said(difference, import.Asset is null && import.Format.StartsWith("hikeshi-", StringComparison.Ordinal))}" : state);
        }
    }

    private static string Said(ImportDifference difference, bool isDescription) =>
        $"+{difference.Added} −{difference.Removed} {(isDescription ? $"parts, {difference.Changed} changed" : "components")}";

    public static void WriteJson(Stream output, IReadOnlyList<FileOutcome> outcomes, bool dryRun, bool interrupted)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteBoolean("dryRun", dryRun);
        json.WriteBoolean("interrupted", interrupted);
        json.WriteStartArray("files");
        foreach (var outcome in outcomes)
        {
            Write(json, outcome);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FileOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("file", outcome.File);
        json.WriteString("state", outcome.State);
        if (outcome.IsInventory)
        {
            json.WriteString("format", InventoryFormat);
            json.WriteStartArray("imports");
            foreach (var (state, import) in outcome.Taken)
            {
                json.WriteStartObject();
                json.WriteString("source", import.SourceName);
                json.WriteString("asset", import.Asset);
                json.WriteString("state", state);
                Write(json, import);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
        else if (outcome.Taken is [var only])
        {
            Write(json, only.Import);
        }

        if (outcome.Note is not null)
        {
            json.WriteString("note", outcome.Note);
        }

        if (outcome.Refusals.Count > 0)
        {
            json.WritePropertyName("refusal");
            RefusalJson.Write(json, outcome.Refusals[0]);
            json.WriteStartArray("refusals");
            foreach (var refusal in outcome.Refusals)
            {
                RefusalJson.Write(json, refusal);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LedgerImported import)
    {
        json.WriteString("format", import.Format);
        json.WriteString("digest", import.DocumentDigest);
        json.WriteNumber("components", import.Components);
        if (import.Difference is { } difference)
        {
            json.WritePropertyName("difference");
            json.WriteStartObject();
            Write(json, "added", difference.Added, difference.AddedItems);
            Write(json, "removed", difference.Removed, difference.RemovedItems);
            Write(json, "changed", difference.Changed, difference.ChangedItems);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, string name, int count, IReadOnlyList<string> items)
    {
        json.WriteNumber(name, count);
        json.WriteStartArray(name + "Items");
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
