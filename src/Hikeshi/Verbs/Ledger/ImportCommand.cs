using System.CommandLine;
using System.Runtime.InteropServices;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Ledger;

/// <summary><c>hikeshi ledger import</c>: documents into the ledger, or, without a data directory, a check of what would go in.</summary>
internal static class ImportCommand
{
    /// <param name="open">Opens a data directory.</param>
    public static Command Build(Func<string, ILedgerTarget> open)
    {
        var files = new Argument<string[]>("FILE|DIR")
        {
            Description = "CycloneDX (1.2–1.7 as JSON, 1.0–1.7 as XML), SPDX (2.2–2.3 as JSON or tag-value, 3.0.1 as JSON-LD), hikeshi-institution/1, or an asset inventory (hikeshi-assets/1 as YAML or CSV), which ties documents to assets and is taken as a whole. Of a folder: *.json, *.xml, *.cdx, *.spdx.",
            Arity = ArgumentArity.OneOrMore,
        };
        var asset = new Option<string?>("--asset") { Description = "The host that the bill of materials describes.", HelpName = "ID" };
        var data = new Option<string?>("--data") { Description = "The node's data directory. Without it the files are only checked.", HelpName = "DIR" };
        var format = Formats.TableOrJson();
        var import = new Command("import", "Take software, the institution's own description and asset inventories into the ledger; each file all or not at all.") { files, asset, data, format };
        import.SetAction(parsed => Run(FileNames.Of(parsed, files, import), parsed.GetValue(asset), parsed.GetValue(data) is { } directory ? open(directory) : new LedgerCheck(), parsed.GetValue(format) == "json"));
        return import;
    }

    private static int Run(string[] paths, string? asset, ILedgerTarget target, bool asJson)
    {
        using var closing = target;
        var files = Found(paths);
        var interrupted = false;
        var run = new ImportRun(target, asset);
        void Interrupt(PosixSignalContext signal)
        {
            signal.Cancel = !interrupted; // the second time ends the process
            Volatile.Write(ref interrupted, value: true);
            run.TryEnd(finished =>
            {
                Console.Error.WriteLine(Interrupted(finished, files.Count));
                Environment.Exit(ExitCode.OurFailure);
            });
        }

        using var keyboard = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var service = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        var outcomes = ImportProgress.Show(!asJson, files.Sum(Length), () => run.Done, () => run.Run(files, () => Volatile.Read(ref interrupted)));
        foreach (var refusal in outcomes.SelectMany(outcome => outcome.Refusals))
        {
            Console.Error.WriteLine($"refused: {Printable.Of(refusal.Sentence)}");
        }

        foreach (var outcome in outcomes.Where(outcome => outcome.Note is not null))
        {
            Console.Error.WriteLine($"note: {Printable.Of($"{outcome.File}: {outcome.Note}")}.");
        }

        if (asJson)
        {
            using var output = Console.OpenStandardOutput();
            ImportReport.WriteJson(output, outcomes, dryRun: !target.Records, interrupted: outcomes.Count < files.Count);
            output.Write("\n"u8);
        }
        else
        {
            ImportReport.WriteTable(Console.Out, outcomes, dryRun: !target.Records);
        }

        if (outcomes.Count < files.Count)
        {
            Console.Error.WriteLine(Interrupted(outcomes.Count, files.Count));
            return ExitCode.OurFailure;
        }

        return outcomes.Any(outcome => outcome.Refusals.Count > 0) ? ExitCode.BadInput : ExitCode.Fine;
    }

    private static string Interrupted(int finished, int all) => $"interrupted: {finished} of {all} files are done and stay; import the same again to go on.";

    private static List<DocumentFile> Found(string[] paths)
    {
        var files = new List<DocumentFile>();
        foreach (var path in paths)
        {
            var before = files.Count;
            files.AddRange(DocumentFile.Of(path));
            if (files.Count == before)
            {
                throw new RefusedException(new Refusal("ledger.empty-folder", path, "there is no document in this folder", "*.json, *.xml, *.cdx or *.spdx in it or below", "Name the files themselves when they end otherwise."));
            }
        }

        return files;
    }

    private static long Length(DocumentFile file) => new FileInfo(file.Path) is { Exists: true } found ? found.Length : 0;
}
