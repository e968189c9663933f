using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi respond</c>: what is contained, and how to undo it.</summary>
internal static class RespondVerb
{
    public static Command Build() =>
        new("respond", "Containments: list them, release one, or undo everything. Playbooks: check, show, run and export them.") { List(), Release(), ReleaseAll(), Enable(), Respond.PlaybookCommands.Build() };

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows what is contained now, and until when.") { data, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/response/containments", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in rows.EnumerateArray())
            {
                Console.WriteLine(Printable.Of($"{row.GetProperty("id").GetString()}  {row.GetProperty("kind").GetString(),-16} {row.GetProperty("target").GetString(),-32} {row.GetProperty("standing").GetString(),-9} until {row.GetProperty("expiresAt").GetString()}  {row.GetProperty("reason").GetString()}"));
            }

            await Console.Error.WriteLineAsync($"{rows.GetArrayLength()} containments, with what the actuators said of them");
            return ExitCode.Fine;
        });
        return list;
    }

    private static Command Release()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<Guid>("ID") { Description = "The containment, as 'respond list' shows it." };
        var reason = Reason();
        var release = new Command("release", "Undoes one containment.") { id, data, reason };
        release.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"api/v1/response/containments/{parsed.GetValue(id)}/release", Body(parsed.GetValue(reason)!), cancel);
            Console.WriteLine($"released; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return release;
    }

    private static Command ReleaseAll()
    {
        var data = LocalNode.DataOption;
        var reason = Reason();
        var all = new Command("release-all", "The red button: undoes everything this node contains, and stops automatic action until it is enabled again.") { data, reason };
        all.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/response/release-all", Body(parsed.GetValue(reason)!), cancel);
            Console.WriteLine($"{answer.GetProperty("released").GetInt32()} containments released; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return all;
    }

    private static Command Enable()
    {
        var data = LocalNode.DataOption;
        var kind = new Argument<string>("ACTION-CLASS") { Description = "isolate-host, shield, block-address, block-domain or suspend-supplier." };
        kind.AcceptOnlyFromAmong("isolate-host", "shield", "block-address", "block-domain", "suspend-supplier");
        var autonomy = new Argument<string>("AUTONOMY") { Description = "record, recommend, act-unless-vetoed or act." };
        autonomy.AcceptOnlyFromAmong("record", "recommend", "act-unless-vetoed", "act");
        var days = new Option<int>("--record-only-days") { Description = "Days of record-only operation that were measured before.", Required = true };
        var signedBy = new Option<string>("--signed-by") { Description = "Who takes responsibility.", Required = true };
        var enable = new Command("enable", "Lets an action class act by itself (or takes that back with 'record').") { kind, autonomy, data, days, signedBy };
        enable.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject
            {
                ["actionClass"] = parsed.GetValue(kind),
                ["autonomy"] = parsed.GetValue(autonomy),
                ["recordOnlyDays"] = parsed.GetValue(days),
                ["signedBy"] = parsed.GetValue(signedBy),
            };
            var answer = await node.PostAsync("api/v1/response/autonomy", body.ToJsonString(), cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return enable;
    }

    private static Option<string> Reason() => new("--reason") { Description = "Why; it becomes evidence.", Required = true };

    private static string Body(string reason) => new JsonObject { ["reason"] = reason }.ToJsonString();
}
