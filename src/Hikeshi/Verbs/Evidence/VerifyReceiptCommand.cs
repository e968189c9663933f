using System.CommandLine;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence verify-receipt</c>: needs the receipt and the log's key, and nothing else.</summary>
internal static class VerifyReceiptCommand
{
    private const int LongestReceipt = 16 << 20;
    private const int LongestBody = 64 << 20;

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "A receipt (C2SP tlog-proof)." };
        var vkey = new Option<string>("--vkey") { Description = "The log's verifier key (name+hash+base64), known from elsewhere than the receipt.", Required = true };
        var (witness, quorum) = WitnessOptions.Build();
        var body = new Option<string?>("--body") { Description = "A body that was handed over beside the receipt; the receipt must hold its salt.", HelpName = "FILE" };
        var format = EvidenceVerb.Format("table", "json");
        var command = new Command("verify-receipt", "Verify a receipt offline: signature, place in the tree, cosignatures, and the body if it is there.") { file, vkey, witness, quorum, body, format };
        command.SetAction(parsed =>
        {
            var asJson = parsed.GetValue(format) == "json";
            var path = parsed.GetRequiredValue(file);
            var text = parsed.GetRequiredValue(vkey);
            var key = NoteVerifier.TryParse(text, out var known)
                ? known
                : throw new RefusedException(new BadEvidenceInput("--vkey", $"'{Printable.Of(text)}' is no verifier key", "name+hash+base64, as signed notes write it", "Copy it whole, for instance from evidence.vkey of the log"));
            var witnesses = WitnessPolicy.Parse(parsed.GetValue(witness) ?? [], parsed.GetValue(quorum));
            var given = parsed.GetValue(body) is { } other ? RegularFile.Read(other, LongestBody) : null;
            try
            {
                var report = ReceiptVerifier.Verify(RegularFile.Read(path, LongestReceipt), path, key, given, witnesses);
                Write(report, key, asJson);
                return ExitCode.Fine;
            }
            catch (RefusedException refused) when (refused.Refusal is ReceiptFails or ReceiptNotWitnessed)
            {
                WriteFailure(refused.Refusal, asJson);
                return ExitCode.Findings;
            }
        });
        return command;
    }

    private static void Write(ReceiptReport report, NoteVerifier key, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new VerifiedReceipt(Verified: true, key.ToString(), report, Failure: null), EvidenceVerbJson.Pretty.VerifiedReceipt));
            return;
        }

        var header = report.Header;
        Console.Out.WriteLine($"entry       {header.Id}, {Printable.Of(header.Kind)}, by {Printable.Of(header.Actor)}, {header.Time:yyyy-MM-dd HH:mm:ss.fff}Z");
        Console.Out.WriteLine($"signed      {key.Name} signed a log of {report.Size} entries with root {report.Root}");
        Console.Out.WriteLine($"included    exactly this header is entry {report.Index} of that log");
        Console.Out.WriteLine(report.Body switch
        {
            BodyStanding.ProvedFromReceipt => $"body        the {header.Body.Size} bytes in the receipt are the ones that this header commits to",
            BodyStanding.ProvedFromFile => $"body        the {header.Body.Size} bytes that you gave are the ones that this header commits to",
            _ => "body        not compared: the receipt does not hold it, and none was given",
        });
        if (report.Finality is { } finality)
        {
            WitnessOptions.Write(finality, report.Size, Line);
        }

        foreach (var note in report.Notes)
        {
            Line("note", note);
        }

        Console.Out.WriteLine("verified");
    }

    private static void WriteFailure(Refusal refusal, bool asJson) =>
        Console.Out.WriteLine(asJson
            ? JsonSerializer.Serialize(new VerifiedReceipt(Verified: false, Key: null, Report: null, refusal), EvidenceVerbJson.Pretty.VerifiedReceipt)
            : $"NOT VERIFIED: {Printable.Of(refusal.Sentence)} [{refusal.Code}]");

    private static void Line(string name, string text) => Console.Out.WriteLine($"{name,-12}{Printable.Of(text)}");
}

/// <summary>The JSON of a verified receipt, or of one that fails.</summary>
internal sealed record VerifiedReceipt(bool Verified, string? Key, ReceiptReport? Report, Refusal? Failure);
