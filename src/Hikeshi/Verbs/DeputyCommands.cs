using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi approve delegate | end-delegation | absent | back</c>: who stands in for whom, and who is away.</summary>
internal static class DeputyCommands
{
    public static Command Delegate()
    {
        var data = LocalNode.DataOption;
        var to = new Argument<string>("PERSON") { Description = "The deputy, as evidence names it: person:ID." };
        var until = TimeOption.Build("--until", "When it ends by itself.", isRequired: true);
        var absent = new Option<bool>("--only-while-absent") { Description = "Only while you have said that you are absent." };
        var rooms = new Option<string[]>("--room") { Description = "For requests of this room only; may be given several times.", HelpName = "ROOM" };
        var command = new Command("delegate", "Lets another person approve in your place for a time. Together you are still one voice.") { to, data, until, absent, rooms };
        command.SetAction((parsed, cancel) => ApproveVerb.PostAsync(parsed.GetValue(data)!, "api/v1/approvals/delegations", new JsonObject
        {
            ["to"] = parsed.GetValue(to),
            ["until"] = parsed.GetValue(until),
            ["onlyWhileAbsent"] = parsed.GetValue(absent),
            ["rooms"] = new JsonArray([.. (parsed.GetValue(rooms) ?? []).Select(room => JsonValue.Create(room))]),
        }.ToJsonString(), cancel));
        return command;
    }

    public static Command Absent()
    {
        var data = LocalNode.DataOption;
        var until = TimeOption.Build("--until", "When you are back.", isRequired: true);
        var command = new Command("absent", "Says that you are away: your deputies act until you are back.") { data, until };
        command.SetAction((parsed, cancel) => ApproveVerb.PostAsync(parsed.GetValue(data)!, "api/v1/approvals/absence", new JsonObject { ["until"] = parsed.GetValue(until) }.ToJsonString(), cancel));
        return command;
    }

    public static Command End()
    {
        var id = new Argument<string>("ID") { Description = "The delegation, as 'approve list --all' shows it." };
        var command = new Command("end-delegation", "Ends a delegation before its time.") { id };
        return Deleting(command, parsed => $"api/v1/approvals/delegations/{Uri.EscapeDataString(parsed.GetValue(id)!)}");
    }

    public static Command Back() => Deleting(new Command("back", "Says that you are back before the time that you had said."), _ => "api/v1/approvals/absence");

    private static Command Deleting(Command command, Func<ParseResult, string> path)
    {
        var data = LocalNode.DataOption;
        command.Add(data);
        command.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.DeleteAsync(path(parsed), cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>Who stands in, who is away, whose keys are pinned, and what is approved in advance.</summary>
    public static void Write(JsonElement answer)
    {
        foreach (var line in Lines(answer))
        {
            Console.WriteLine(Printable.Of(line));
        }
    }

    internal static IEnumerable<string> Lines(JsonElement answer)
    {
        var names = answer.GetProperty("names");
        string Who(string person) => names.TryGetProperty(person, out var name) ? $"{person} ({name.GetString()})" : person;
        string Of(JsonElement row, string member) => Who(row.GetProperty(member).GetString()!);
        return
        [
            .. answer.GetProperty("delegations").EnumerateArray().Select(row => $"deputy   {row.GetProperty("delegationId").GetString()}  {Of(row, "to")} for {Of(row, "from")}, until {Time(row.GetProperty("until"))}{(row.GetProperty("onlyWhileAbsent").GetBoolean() ? ", only while absent" : "")}{(row.GetProperty("rooms").GetArrayLength() == 0 ? "" : $", for {string.Join(", ", row.GetProperty("rooms").EnumerateArray().Select(room => room.GetString()))}")}"),
            .. answer.GetProperty("absences").EnumerateArray().Select(row => $"away     {Of(row, "person")}, {Time(row.GetProperty("from"))} to {Time(row.GetProperty("until"))}"),
            .. answer.GetProperty("keys").EnumerateArray().Select(row => $"key      {Of(row, "person")}  {row.GetProperty("publicKey").GetString()}"),
            .. answer.GetProperty("standingOrders").EnumerateArray().Select(row => (Order: row.GetProperty("order"), Used: row.GetProperty("used").GetInt32())).Select(row => $"order    {row.Order.GetProperty("id").GetString()}  {Of(row.Order, "signer")}, used {row.Used} times"),
        ];
    }

    private static string Time(JsonElement time) => time.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
