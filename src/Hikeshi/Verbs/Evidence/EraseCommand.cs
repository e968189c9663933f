using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Evidence;

/// <summary><c>hikeshi evidence erase</c>: destroys the content of an entry for good; the node that owns the log does it and records it.</summary>
internal static class EraseCommand
{
    public static Command Build()
    {
        var id = new Argument<string>("ID") { Description = "Id of an entry." };
        var data = LocalNode.DataOption;
        var reason = new Option<string?>("--reason") { Description = "Why, in words that name nobody: it is kept as evidence.", HelpName = "TEXT" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show which contents would go." };
        var command = new Command("erase", "Destroy an entry's content (personal data) for good, and that of the sightings that quote it. Header, position and proof stay; the erasure is an entry itself. There is no undo.") { id, data, reason, dryRun };
        command.SetAction(async (parsed, cancel) =>
        {
            var entry = EntryArgument.Parse("ID", parsed.GetRequiredValue(id));
            var because = parsed.GetValue(reason);
            if (!parsed.GetValue(dryRun) && string.IsNullOrWhiteSpace(because))
            {
                throw new RefusedException(new Refusal("cli.reason", "--reason", "no reason was given", "why the content must go", "Give one, or look first with --dry-run"));
            }

            using var node = await LocalNode.ConnectAsync(parsed.GetRequiredValue(data), cancel);
            if (parsed.GetValue(dryRun))
            {
                Write("would be erased", await node.GetAsync($"api/v1/evidence/{entry}/erasure", cancel));
                return ExitCode.Fine;
            }

            var answer = await node.PostAsync($"api/v1/evidence/{entry}/erase", new JsonObject { ["reason"] = because }.ToJsonString(), cancel);
            Write("erased", answer.GetProperty("erased"));
            foreach (var record in answer.GetProperty("records").EnumerateArray())
            {
                Console.WriteLine($"evidence {record.GetString()}");
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void Write(string what, JsonElement rows)
    {
        if (rows.GetArrayLength() == 0)
        {
            Console.WriteLine("nothing to erase: it is gone already");
        }

        foreach (var row in rows.EnumerateArray())
        {
            Console.WriteLine(Printable.Of($"{what}  {row.GetProperty("entryId").GetString()}  {row.GetProperty("kind").GetString()}  {row.GetProperty("time").GetString()}"));
        }
    }
}
