using System.CommandLine;
using System.Text.Json;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence verify</c>: recomputes a log from its entries.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        var directory = new Argument<string>("DIR") { Description = "Evidence directory, or a node's data directory." };
        var vkey = new Option<string?>("--vkey") { Description = "The log's verifier key (name+hash+base64), known from elsewhere." };
        var format = EvidenceVerb.Format("table", "json");
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
}
