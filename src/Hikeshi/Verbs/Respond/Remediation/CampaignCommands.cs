using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond.Remediation;

/// <summary><c>hikeshi respond campaign</c>: who patches what, in which change window, and whether it will be in time.</summary>
internal static class CampaignCommands
{
    public static Command Build() => new("campaign", "Patch campaigns: who patches what in which change window, whether it will be in time; progress is what the ledger shows.") { Open(), List(), Show(), Close() };

    private static Command Open()
    {
        var data = LocalNode.DataOption;
        var title = new Argument<string>("TITLE") { Description = "What people call it." };
        var advisories = new Option<string[]>("--advisory") { Description = "What it is about; may be given several times.", Required = true, HelpName = "ID" };
        var owner = new Option<string>("--owner") { Description = "Who answers for it.", Required = true, HelpName = "NAME" };
        var capacity = new Option<string[]>("--capacity") { Description = "How many changes a team or vendor (assets[].owner of the ledger) makes in one change window; may be given several times.", HelpName = "TEAM=N" };
        var usual = new Option<int>("--usual") { Description = "Changes per window of a team that is not named.", DefaultValueFactory = _ => 1 };
        var together = new Option<int>("--together") { Description = "Changes that one window bears in all.", DefaultValueFactory = _ => 20 };
        var open = new Command("open", "Opens a campaign for advisories that reach us.") { title, data, advisories, owner, capacity, usual, together };
        open.SetAction(async (parsed, cancel) =>
        {
            var capacities = (parsed.GetValue(capacity) ?? []).Select(Capacity).ToArray<JsonNode?>();
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/response/campaigns", new JsonObject
            {
                ["owner"] = parsed.GetValue(owner),
                ["title"] = parsed.GetValue(title),
                ["advisories"] = new JsonArray([.. parsed.GetValue(advisories)!.Select(id => JsonValue.Create(id))]),
                ["capacities"] = new JsonArray(capacities),
                ["usual"] = parsed.GetValue(usual),
                ["together"] = parsed.GetValue(together),
            }.ToJsonString(), cancel);
            Console.WriteLine($"{answer.GetProperty("id").GetString()}: {answer.GetProperty("changes").GetInt32()} changes; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return open;
    }

    private static JsonObject Capacity(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new JsonObject { ["team"] = text[..at], ["changesPerWindow"] = number }
            : throw new RefusedException(new Refusal("campaign.capacity", $"--capacity {text}", "this says no capacity", "TEAM=N, such as core-banking=2", ""));
    }

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows campaigns and how far the ledger shows them.") { data, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync("api/v1/response/campaigns", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
                return ExitCode.Fine;
            }

            foreach (var row in answer.GetProperty("campaigns").EnumerateArray())
            {
                Head(row);
            }

            await Console.Error.WriteLineAsync($"{answer.GetProperty("campaigns").GetArrayLength()} campaigns; 'campaign show ID' has the plan");
            return ExitCode.Fine;
        });
        return list;
    }

    private static Command Show()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "The campaign, as 'campaign list' shows it." };
        var format = Formats.TableOrJson();
        var show = new Command("show", "Shows the plan, who is late, and the burn-down; exit code 1 when deadlines will be missed.") { id, data, format };
        show.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync($"api/v1/response/campaigns/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                Write(answer);
            }

            return answer.GetProperty("late").GetInt32() > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return show;
    }

    private static Command Close()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "The campaign, as 'campaign list' shows it." };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        var close = new Command("close", "Closes a campaign before the ledger shows that nothing is left.") { id, data, reason };
        close.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"api/v1/response/campaigns/{Uri.EscapeDataString(parsed.GetValue(id)!)}/close", new JsonObject { ["reason"] = parsed.GetValue(reason) }.ToJsonString(), cancel);
            Console.WriteLine($"closed; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return close;
    }

    private static void Write(JsonElement answer)
    {
        Head(answer.GetProperty("campaign"));
        foreach (var team in answer.GetProperty("teams").EnumerateArray())
        {
            Line($"  {team.GetProperty("team").GetString(),-20} {team.GetProperty("left").GetInt32(),5} left, {team.GetProperty("changesPerWindow").GetInt32()} per window, {(team.TryGetProperty("doneBy", out var done) ? $"done by {done.GetString()}" : "not all have a window")}{(team.GetProperty("late").GetInt32() is > 0 and var late ? $", {late} LATE" : "")}");
        }

        foreach (var change in answer.GetProperty("plan").EnumerateArray())
        {
            Line($"  {(change.TryGetProperty("windowStart", out var start) ? start.GetString() : "no window"),-26} {change.GetProperty("team").GetString(),-16} {change.GetProperty("asset").GetString()}  {change.GetProperty("component").GetString()}{(change.TryGetProperty("deadline", out var deadline) ? $"  deadline {deadline.GetString()}" : "")}{(change.GetProperty("isLate").GetBoolean() ? $"  LATE: {(change.TryGetProperty("doneBy", out var done) ? $"the earliest is {done.GetString()}" : "no window has room")}" : "")}");
        }

        Console.WriteLine("  burn-down");
        foreach (var point in answer.GetProperty("burndown").EnumerateArray())
        {
            Line($"    {point.GetProperty("at").GetString()}  {point.GetProperty("done").GetInt32(),5} done  {point.GetProperty("left").GetInt32(),5} left");
        }

        foreach (var note in answer.GetProperty("notes").EnumerateArray())
        {
            Line($"note: {note.GetString()}");
        }

        Console.Error.WriteLine($"{answer.GetProperty("late").GetInt32()} of {answer.GetProperty("plan").GetArrayLength()} changes will miss their deadline");
    }

    private static void Head(JsonElement row) =>
        Line($"{row.GetProperty("id").GetString()}  {row.GetProperty("title").GetString()}  ({row.GetProperty("owner").GetString()}; {string.Join(", ", row.GetProperty("advisories").EnumerateArray().Select(one => one.GetString()))})  {row.GetProperty("done").GetInt32()} done, {row.GetProperty("left").GetInt32()} left{(row.TryGetProperty("closed", out var closed) ? $"  closed: {closed.GetString()}" : "")}");

    private static void Line(string text) => Console.WriteLine(Printable.Of(text));
}
