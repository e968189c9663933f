using System.CommandLine;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary><c>hikeshi conformance merkle</c>: inclusion and consistency proofs, right ones and wrong ones.</summary>
internal static class MerkleCommand
{
    private const int MostFiles = 100_000;

    // A link that leads upwards would otherwise be followed until the path is too long.
    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.None };

    public static Command Build()
    {
        var input = new Option<string>("--input") { Description = "A folder of JSON cases, searched to the bottom.", Required = true, HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "table (for people) or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("merkle", "Check inclusion and consistency proofs, of trees and subtrees, against what each case says of them.") { input, format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(input), parsed.GetValue(format) == "json"));
        return command;
    }

    private static int Run(string folder, bool asJson)
    {
        var cases = Read(folder);
        var failed = cases.Where(c => !c.Passed).ToList();
        if (asJson)
        {
            WriteJson(cases, failed.Count);
        }
        else
        {
            foreach (var one in failed)
            {
                Console.Out.WriteLine($"FAILED  {Printable.Of(one.File)} ({Printable.Of(one.Description)}): {one.Sentence}");
            }
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{cases.Count - failed.Count} passed, {failed.Count} failed");
        return failed.Count == 0 ? ExitCode.Fine : ExitCode.Findings;
    }

    /// <exception cref="RefusedException">There is no such folder, there are no cases in it, or one is malformed.</exception>
    public static IReadOnlyList<MerkleCase> Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new RefusedException(File.Exists(folder)
                ? new Refusal("conformance.input", folder, "this is a file", "a folder with cases as JSON files, one case a file, in any folders below", "Give the folder that the file lies in")
                : new Refusal("conformance.input", folder, "there is no such folder", "a folder with cases as JSON files, one case a file", "Give the folder evidence/merkle of the data pack"));
        }

        var files = Directory.EnumerateFiles(folder, "*.json", Everywhere).Take(MostFiles + 1).Order(StringComparer.Ordinal).ToList();
        return files.Count is > 0 and <= MostFiles
            ? [.. files.Select(f => MerkleCaseReader.Read(f, Path.GetRelativePath(folder, f)))]
            : throw new RefusedException(new Refusal("conformance.input", folder, files.Count == 0 ? "no file in it ends in .json" : "too many files", $"1 to {MostFiles} cases as JSON files", "Give the folder evidence/merkle of the data pack"));
    }

    private static void WriteJson(IReadOnlyList<MerkleCase> cases, int failed)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("passed", cases.Count - failed);
        json.WriteNumber("failed", failed);
        json.WriteStartArray("cases");
        foreach (var one in cases)
        {
            json.WriteStartObject();
            json.WriteString("file", one.File);
            json.WriteString("kind", one.Kind);
            json.WriteString("description", one.Description);
            json.WriteBoolean("wantErr", one.WantsRefusal);
            json.WriteString("refusedFor", one.Fault is { } fault ? JsonNamingPolicy.CamelCase.ConvertName(fault.ToString()) : null);
            json.WriteBoolean("passed", one.Passed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
