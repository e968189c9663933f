using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence receipt</c>: proof of one entry, for somebody who has nothing of the log but its key.</summary>
internal static class ReceiptCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("ID") { Description = "Id of an entry." };
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var output = new Option<string?>("--output") { Description = "File to write (usually ending in .tlog-proof); otherwise standard output.", HelpName = "FILE" };
        var withBody = new Option<bool>("--with-body") { Description = "Hand over the entry's body with its salt, too." };
        var withSalt = new Option<bool>("--with-salt") { Description = "Hand over the salt alone, for a body that is handed over beside the receipt." };
        var wait = new Option<int>("--wait") { Description = "Seconds to wait for a checkpoint that covers the entry (0 to 60).", HelpName = "SECONDS" };
        var command = new Command("receipt", "Write a receipt (C2SP tlog-proof) of one entry, which verifies without the log.") { id, data, output, withBody, withSalt, wait };
        command.SetAction(async (parsed, cancel) =>
        {
            var text = parsed.GetRequiredValue(id);
            if (!EntryId.TryParse(text, out var entry))
            {
                throw new RefusedException(new BadEvidenceInput("ID", $"'{text}' is not an entry id", "a UUID such as 0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708", "Copy it from the console or the log"));
            }

            var target = parsed.GetValue(output) is { } named ? OutputFile.Require(named) : null;
            var seconds = parsed.GetValue(wait);
            if (seconds is < 0 or > 60)
            {
                throw new RefusedException(new BadEvidenceInput("--wait", $"{seconds} seconds", "0 to 60", "A running node signs within a second"));
            }

            var contents = parsed.GetValue(withBody) ? ReceiptContents.Body : parsed.GetValue(withSalt) ? ReceiptContents.Salt : ReceiptContents.Header;
            var receipt = await ReceiptMaker.FromDirectoryAsync(parsed.GetRequiredValue(data), entry, contents, TimeSpan.FromSeconds(seconds), TimeProvider.System, cancel);
            if (target is { } file)
            {
                await File.WriteAllTextAsync(file, receipt, cancel);
                await Console.Error.WriteLineAsync($"{file}: receipt of entry {entry}; verify it with 'hikeshi evidence verify-receipt {file} --vkey KEY'");
            }
            else
            {
                await Console.Out.WriteAsync(receipt);
            }

            return ExitCode.Fine;
        });
        return command;
    }
}
