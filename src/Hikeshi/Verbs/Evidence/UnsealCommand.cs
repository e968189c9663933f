using System.CommandLine;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Node.Embargo;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence unseal</c>: opens a sealed document, with a reader's key or after its date, and compares it with its commitment.</summary>
internal static class UnsealCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("ID") { Description = "Id of the entry that 'evidence seal' printed." };
        var data = new Option<string>("--data") { Description = "Evidence directory, or a node's data directory.", Required = true };
        var key = new Option<string?>("--reader-key") { Description = "A reader's private key, as 'evidence reader-key' makes it; not needed once the embargo has ended.", HelpName = "FILE" };
        var output = new Option<string?>("--output") { Description = "File to write; otherwise standard output.", HelpName = "FILE" };
        var command = new Command("unseal", "Open a sealed document, with a reader's key or after its date, and compare it with its commitment.") { id, data, key, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var entry = EntryArgument.Parse("ID", parsed.GetRequiredValue(id));
            var target = parsed.GetValue(output) is { } named ? OutputFile.Require(named) : null;
            using var reader = parsed.GetValue(key) is { } file ? SealingKey.FromJwk(file, SecretFile.Read(file).TrimEnd('\n')) : null;
            using var log = EvidenceReader.Open(parsed.GetRequiredValue(data));
            var document = log.TryFind(entry, out _)
                ? SealedDocument.Find(log, entry) ?? throw new RefusedException(new BadEvidenceInput("ID", $"entry {entry} is no sealed document", "an entry of kind evidence.document-sealed", "Look for it with 'hikeshi evidence list'"))
                : throw EntryArgument.NotInLog("ID", entry);
            ReadOnlyMemory<byte> content;
            try
            {
                content = document.Open(reader);
            }
            catch (RefusedException refused) when (refused.Refusal is StaysSealed)
            {
                await Console.Error.WriteLineAsync($"hikeshi: {Printable.Of(refused.Refusal.Sentence)}");
                return ExitCode.Findings;
            }

            await WriteAsync(target, content, cancel);
            await Console.Error.WriteLineAsync($"{content.Length} bytes, {Printable.Of(document.Fact!.MediaType)}: exactly the document that was sealed with commitment {document.Fact.Commitment}");
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>Whoever opens it may still be under embargo: a file is for its owner alone.</summary>
    private static async Task WriteAsync(string? file, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await using var stream = file is null
            ? Console.OpenStandardOutput()
            : new FileStream(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        await stream.WriteAsync(content, cancel);
    }
}
