using System.CommandLine;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence why</c>: what caused an entry.</summary>
internal static class WhyCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("ID") { Description = "Id of an entry." };
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var format = EvidenceVerb.Format("tree", "json");
        var command = new Command("why", "Show what caused an entry, down to where it began.") { id, data, format };
        command.SetAction(parsed =>
        {
            var text = parsed.GetRequiredValue(id);
            if (!EntryId.TryParse(text, out var entry))
            {
                throw new RefusedException(new BadEvidenceInput("ID", $"'{text}' is not an entry id", "a UUID such as 0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708", "Copy it from the console or the log"));
            }

            using var reader = EvidenceReader.Open(parsed.GetRequiredValue(data));
            var tree = EvidenceWhy.Why(reader, entry, maxDepth: 64, Hikeshi.Node.Api.Why.Summarize)
                ?? throw new RefusedException(new BadEvidenceInput("ID", $"the log holds no entry {entry}", "an entry of this log", "Ask the member whose log holds it"));
            if (parsed.GetValue(format) == "json")
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(tree, EvidenceVerbJson.Pretty.WhyTree));
            }
            else
            {
                WriteTree(tree, indent: "", branch: "");
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void WriteTree(WhyTree tree, string indent, string branch)
    {
        Console.Out.WriteLine($"{indent}{branch}{tree.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {tree.Kind}  {Printable.Of(tree.Summary)}  by {tree.Actor}  [{tree.EntryId}]{(tree.Repeated ? "  (see above)" : "")}");
        var deeper = indent + branch switch { "" => "", "├─ " => "│  ", _ => "   " };
        for (var i = 0; i < tree.Causes.Count; i++)
        {
            WriteTree(tree.Causes[i], deeper, i == tree.Causes.Count - 1 ? "└─ " : "├─ ");
        }
    }
}
