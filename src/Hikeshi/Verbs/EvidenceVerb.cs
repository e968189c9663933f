using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Explanation;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi evidence verify|why</c>: both read a directory, whether or not its node is running.</summary>
internal static class EvidenceVerb
{
    public static Command Build()
    {
        var verb = new Command("evidence", "Verify the decision log, and explain its entries.");
        verb.Subcommands.Add(Verify());
        verb.Subcommands.Add(Why());
        verb.Subcommands.Add(List());
        return verb;
    }

    private static Command Verify()
    {
        var directory = new Argument<string>("DIR") { Description = "Evidence directory, or a node's data directory." };
        var vkey = new Option<string?>("--vkey") { Description = "The log's verifier key (name+hash+base64), known from elsewhere." };
        var format = Format("table", "json");
        var command = new Command("verify", "Recompute the log from its entries: tiles, root, signature, commitments, causes.") { directory, vkey, format };
        command.SetAction(parsed =>
        {
            var report = EvidenceVerifier.Verify(parsed.GetRequiredValue(directory), parsed.GetValue(vkey));
            if (parsed.GetValue(format) == "json")
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(report, EvidenceVerbJson.Pretty.VerificationReport));
            }
            else
            {
                WriteTable(report);
            }

            return report.Verified ? ExitCode.Fine : ExitCode.Findings;
        });
        return command;
    }

    private static void WriteTable(VerificationReport report)
    {
        Console.Out.WriteLine($"log         {report.Origin}");
        Console.Out.WriteLine($"key         {report.VerifierKey} ({(report.KeyWasGiven ? "given" : "from the directory")})");
        Console.Out.WriteLine($"entries     {report.Entries} in {report.Segments} segments, {report.Erased} with erased bodies");
        Console.Out.WriteLine($"checkpoint  {report.CheckpointSize} entries, root {report.Root}");
        Console.Out.WriteLine($"published   {report.Tiles} hash tiles, {report.Bundles} entry bundles");
        foreach (var note in report.Notes)
        {
            Console.Out.WriteLine($"note        {note}");
        }

        foreach (var problem in report.Problems)
        {
            Console.Out.WriteLine($"PROBLEM     {problem.Place}: {problem.What}");
        }

        Console.Out.WriteLine(report.Verified ? "verified" : $"NOT VERIFIED: {report.Problems.Count} problems");
    }

    private static Command Why()
    {
        var id = new Argument<string>("ID") { Description = "Id of an entry." };
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var format = Format("tree", "json");
        var command = new Command("why", "Show what caused an entry, down to where it began.") { id, data, format };
        command.SetAction(parsed =>
        {
            var text = parsed.GetRequiredValue(id);
            if (!EntryId.TryParse(text, out var entry))
            {
                throw new RefusedException(new BadEvidenceInput("ID", $"'{text}' is not an entry id", "a UUID such as 0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708", "Copy it from the console or the log"));
            }

            using var reader = EvidenceReader.Open(parsed.GetRequiredValue(data));
            var tree = EvidenceWhy.Why(reader, entry, maxDepth: 64, Node.Api.Why.Summarize)
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

    private static Command List()
    {
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var last = new Option<int>("--last") { Description = "How many entries, newest last.", DefaultValueFactory = _ => 20 };
        var list = new Command("list", "Show the newest entries with their ids, each in one line.") { data, last };
        list.SetAction(parsed =>
        {
            using var reader = EvidenceReader.Open(parsed.GetRequiredValue(data));
            var wanted = (ulong)Math.Max(0, parsed.GetValue(last));
            for (var index = reader.Count > wanted ? reader.Count - wanted : 0; index < reader.Count; index++)
            {
                var entry = reader.Read(index);
                Console.Out.WriteLine($"{entry.Header.Id}  {entry.Header.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {entry.Header.Kind,-34} {Printable.Of(Node.Api.Why.Summarize(entry))}");
            }

            return ExitCode.Fine;
        });
        return list;
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

    private static Option<string> Format(string usual, string other)
    {
        var format = new Option<string>("--format") { Description = $"{usual} (for people) or {other}.", DefaultValueFactory = _ => usual };
        format.AcceptOnlyFromAmong(usual, other);
        return format;
    }
}

[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(WhyTree))]
internal sealed partial class EvidenceVerbJson : JsonSerializerContext
{
    /// <summary>Names and reasons in Japanese stay readable.</summary>
    public static EvidenceVerbJson Pretty { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
