using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence verify</c>: recomputes a log from its entries: a node's own, a published copy, or one behind an address.</summary>
internal static class VerifyCommand
{
    private const string TokenVariable = "HIKESHI_LOG_TOKEN";

    public static Command Build()
    {
        var log = new Argument<string>("DIR|URL") { Description = "A node's data directory, a directory with a published log (checkpoint, tile/), or the http(s) address of one, such as https://node.example/log/." };
        var vkey = new Option<string?>("--vkey") { Description = "The log's verifier key (name+hash+base64), known from elsewhere. Needed for everything but a node's data directory." };
        var since = new Option<string?>("--since") { Description = "File with an older checkpoint of the log: verify that the log continues it." };
        var (witness, quorum) = WitnessOptions.Build();
        var patience = new Option<int>("--timeout") { Description = "Seconds that reading a URL may take in all.", DefaultValueFactory = _ => 1800 };
        var format = EvidenceVerb.Format("table", "json");
        var command = new Command("verify", $"Recompute a log from its entries: tiles, root, signature; of a data directory also commitments and causes. {TokenVariable} may hold a token for the entry bundles of a URL.") { log, vkey, since, witness, quorum, patience, format };
        command.SetAction(async (parsed, cancel) =>
        {
            var witnesses = WitnessPolicy.Parse(parsed.GetValue(witness) ?? [], parsed.GetValue(quorum));
            var report = await VerifyAsync(parsed.GetRequiredValue(log), parsed.GetValue(vkey), parsed.GetValue(since), witnesses, parsed.GetValue(patience), cancel);
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

    private static async Task<VerificationReport> VerifyAsync(string log, string? vkey, string? since, WitnessPolicy? witnesses, int seconds, CancellationToken cancel)
    {
        var isAddress = log.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || log.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        if (!isAddress && !PublishedVerifier.IsPublishedLog(log))
        {
            return EvidenceVerifier.Verify(log, vkey, since, witnesses);
        }

        if (vkey is null)
        {
            throw new RefusedException(new BadEvidenceInput("--vkey", "no verifier key was given", "name+hash+base64, as signed notes write it", "Ask the log's owner for it, over another way than the log itself"));
        }

        if (!isAddress)
        {
            return await PublishedVerifier.VerifyAsync(log, vkey, since, witnesses, cancel);
        }

        if (!Uri.TryCreate(log, UriKind.Absolute, out var address) || seconds <= 0)
        {
            throw new RefusedException(new BadEvidenceInput(seconds <= 0 ? "--timeout" : log, "this cannot be used", "an address such as https://node.example/log/, and a time of at least one second", "Mend it"));
        }

        var token = Environment.GetEnvironmentVariable(TokenVariable);
        return await PublishedVerifier.VerifyAsync(address, vkey, since, witnesses, string.IsNullOrWhiteSpace(token) ? null : token.Trim(), TimeSpan.FromSeconds(seconds), cancel);
    }

    private static void WriteTable(VerificationReport report)
    {
        Line("log", report.Origin);
        Line("key", $"{report.VerifierKey} ({(report.KeyWasGiven ? "given" : "from the directory")})");
        Line("entries", report.Depth == VerificationDepth.Bodies
            ? $"{report.Entries} in {report.Segments} segments, {report.Erased} with erased bodies"
            : $"{report.Entries}{(report.Depth == VerificationDepth.Entries ? "" : ", by their hashes only")}");
        Line("checkpoint", $"{report.CheckpointSize} entries, root {report.Root}");
        if (report.Since is { } older)
        {
            Line("since", $"{older} entries");
        }

        if (report.Finality is { } finality)
        {
            WitnessOptions.Write(finality, report.CheckpointSize, Line);
        }

        Line("published", $"{report.Tiles} hash tiles, {report.Bundles} entry bundles");
        foreach (var note in report.Notes)
        {
            Line("note", note);
        }

        foreach (var problem in report.Problems)
        {
            Line("PROBLEM", $"{problem.Place}: {problem.What} [{problem.Code}]");
        }

        Console.Out.WriteLine(
            !report.Verified ? $"NOT VERIFIED: {report.Problems.Count} problems"
            : report.Depth == VerificationDepth.HashTiles ? "verified, except for the entries themselves"
            : "verified");
    }

    /// <summary>What a stranger's log says of itself may hold anything.</summary>
    private static void Line(string name, string text) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12}{Printable.Of(text)}"));
}
