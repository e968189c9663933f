using System.CommandLine;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary><c>hikeshi conformance merkle</c>: inclusion and consistency proofs, right ones and wrong ones.</summary>
internal static class MerkleCommand
{
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
        var run = MerkleRun.Of(folder);
        if (asJson)
        {
            WriteJson(run);
        }
        else
        {
            foreach (var one in run.Cases.Where(c => !c.Passed))
            {
                Console.Out.WriteLine($"FAILED  {Printable.Of(one.File)} ({Printable.Of(one.Description)}): {one.Sentence}");
            }
        }

        foreach (var refusal in run.Unreadable)
        {
            Console.Error.WriteLine($"hikeshi: {Printable.Of(refusal.Sentence)}");
        }

        (asJson ? Console.Error : Console.Out).WriteLine($"{run.Cases.Count - run.Failed} passed, {run.Failed} failed");
        return run.Unreadable.Count > 0 ? ExitCode.BadInput : run.Failed > 0 ? ExitCode.Findings : ExitCode.Fine;
    }

    private static void WriteJson(MerkleRun run)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("passed", run.Cases.Count - run.Failed);
        json.WriteNumber("failed", run.Failed);
        json.WriteStartArray("cases");
        foreach (var one in run.Cases)
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
        json.WriteStartArray("unreadable");
        foreach (var refusal in run.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("where", refusal.Where);
            json.WriteString("what", refusal.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
