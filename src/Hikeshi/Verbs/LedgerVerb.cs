using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Facts.Ledger;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Verbs;

/// <summary>Where imports go: a running node's socket, or the evidence log of a data directory.</summary>
/// <returns>True when the document was new; false when it was in force already and nothing changed.</returns>
internal delegate bool LedgerSink(LedgerImported import);

/// <summary><c>hikeshi ledger import</c>: documents into the ledger, or, without a data directory, a check of what would go in.</summary>
internal static class LedgerVerb
{
    public static Command Build() => Build(open: null);

    /// <param name="open">Opens the data directory; null where imports cannot be recorded yet, and then <c>--data</c> is refused.</param>
    public static Command Build(Func<string, LedgerSink>? open)
    {
        var files = new Argument<string[]>("FILE") { Description = "CycloneDX (1.2–1.7 as JSON, 1.0–1.7 as XML), SPDX (2.2–2.3 as JSON or tag-value, 3.0.1 as JSON-LD), or hikeshi-institution/1.", Arity = ArgumentArity.OneOrMore };
        var asset = new Option<string?>("--asset") { Description = "The host that the bill of materials describes.", HelpName = "ID" };
        var data = new Option<string?>("--data") { Description = "The node's data directory. Without it the files are only checked.", HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "table for people, json for programs (one object on standard output).", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var import = new Command("import", "Takes software and the institution's own description into the ledger; each file all or not at all.") { files, asset, data, format };
        import.SetAction(parsed => Import(parsed.GetValue(files)!, parsed.GetValue(asset), Sink(open, parsed.GetValue(data)), parsed.GetValue(format)!));
        return new Command("ledger", "What we depend on: assets, software, suppliers, critical functions.") { import };
    }

    private static LedgerSink? Sink(Func<string, LedgerSink>? open, string? data)
    {
        if (data is null)
        {
            return null;
        }

        return open is not null ? open(data) : throw new RefusedException(new Refusal(
            "ledger.no-log", data, "imports cannot be recorded from here", "no --data", "Leave --data out to check the files."));
    }

    private static int Import(string[] files, string? asset, LedgerSink? sink, string format)
    {
        var outcomes = files.Select(file => ImportOne(file, asset, sink)).ToList();
        foreach (var refusal in outcomes.Select(outcome => outcome.Refusal).OfType<Refusal>())
        {
            Console.Error.WriteLine($"refused: {refusal.Sentence}");
        }

        if (format == "json")
        {
            WriteJson(outcomes, dryRun: sink is null);
        }
        else
        {
            WriteTable(outcomes, dryRun: sink is null);
        }

        return outcomes.Exists(outcome => outcome.Refusal is not null) ? ExitCode.BadInput : ExitCode.Fine;
    }

    private static Outcome ImportOne(string file, string? asset, LedgerSink? sink)
    {
        ImportResult result;
        try
        {
            using var stream = File.OpenRead(file);
            result = LedgerImport.Read(Path.GetFileName(file), stream, asset);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Outcome(file, Fact: null, new Refusal("ledger.unreadable", file, failure.Message, "a readable file", "Check the path."), "refused");
        }

        return result.Fact is not { } fact ? new Outcome(file, Fact: null, result.Refusal, "refused")
            : new Outcome(file, fact, Refusal: null, sink is null ? "checked" : sink(fact) ? "new" : "unchanged");
    }

    private static void WriteTable(List<Outcome> outcomes, bool dryRun)
    {
        var width = Math.Max(4, outcomes.Max(outcome => outcome.File.Length)) + 2;
        Console.Out.WriteLine($"{"file".PadRight(width)}{"format",-24}{"components",10}  state");
        foreach (var outcome in outcomes)
        {
            Console.Out.WriteLine($"{outcome.File.PadRight(width)}{outcome.Fact?.Format ?? "-",-24}{outcome.Fact?.Components.ToString() ?? "-",10}  {outcome.State}");
        }

        var refused = outcomes.Count(outcome => outcome.Refusal is not null);
        var tail = dryRun ? "Nothing was recorded: name a data directory with --data to import." : $"{outcomes.Count(outcome => outcome.State == "new")} new, {outcomes.Count(outcome => outcome.State == "unchanged")} unchanged.";
        Console.Out.WriteLine($"\n{outcomes.Count - refused} of {outcomes.Count} files can be read. {tail}");
    }

    private static void WriteJson(List<Outcome> outcomes, bool dryRun)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteBoolean("dryRun", dryRun);
        json.WriteStartArray("files");
        foreach (var outcome in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("file", outcome.File);
            json.WriteString("state", outcome.State);
            if (outcome.Fact is { } fact)
            {
                json.WriteString("format", fact.Format);
                json.WriteString("digest", fact.DocumentDigest);
                json.WriteNumber("components", fact.Components);
            }

            if (outcome.Refusal is { } refusal)
            {
                json.WritePropertyName("refusal");
                RefusalJson.Write(json, refusal);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Outcome(string File, LedgerImported? Fact, Refusal? Refusal, string State);
}
