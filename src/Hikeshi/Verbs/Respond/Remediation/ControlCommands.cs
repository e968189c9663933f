using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond.Remediation;

/// <summary><c>hikeshi respond controls</c>: what stands in until the fix is in.</summary>
internal static class ControlCommands
{
    public static Command Build() => new("controls", "Compensating controls until a patch is there: propose what fits an advisory, place it, look at it; each ends with the fix.")
    {
        List(), ProposeCommand.Build(), Show(), Place(), Verify(), Block(), End(), ShapeRuleCommand.Build(),
    };

    private static Command List()
    {
        var data = LocalNode.DataOption;
        var all = new Option<bool>("--all") { Description = "Also those that have ended." };
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows controls, where each stands, and what is wrong; exit code 1 when something is.") { data, all, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync("api/v1/response/controls", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                foreach (var row in answer.GetProperty("controls").EnumerateArray().Where(row => parsed.GetValue(all) || row.GetProperty("state").GetString() != "ended"))
                {
                    Write(row);
                }

                await Console.Error.WriteLineAsync($"{answer.GetProperty("controls").GetArrayLength()} controls, {answer.GetProperty("findings").GetInt32()} need somebody");
            }

            return answer.GetProperty("findings").GetInt32() > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return list;
    }

    public static void Write(JsonElement row)
    {
        Console.WriteLine(Printable.Of($"{row.GetProperty("id").GetString()}  {row.GetProperty("state").GetString(),-9} {row.GetProperty("target").GetString()}  {row.GetProperty("advisory").GetString()}  at the latest {row.GetProperty("latestEnd").GetString()}"));
        Console.WriteLine(Printable.Of($"    why: {row.GetProperty("reason").GetString()}"));
        Console.WriteLine(Printable.Of($"    touches: {string.Join("; ", row.GetProperty("blastRadius").EnumerateArray().Select(item => item.GetString()))}"));
        Console.WriteLine(Printable.Of($"    verify: {row.GetProperty("verification").GetString()}"));
        foreach (var (name, word) in new[] { ("finding", "!"), ("approval", "asks"), ("ended", "ended") })
        {
            if (row.TryGetProperty(name, out var text))
            {
                Console.WriteLine(Printable.Of($"    {word}: {text.GetString()}"));
            }
        }
    }

    private static Command Show()
    {
        var data = LocalNode.DataOption;
        var id = IdArgument();
        var text = new Option<bool>("--text") { Description = "Only the text that people install: the rule, the ruleset, the checklist." };
        var format = Formats.TableOrJson();
        var show = new Command("show", "Shows one control with the text that people install.") { id, data, text, format };
        show.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var row = await node.GetAsync($"api/v1/response/controls/{Uri.EscapeDataString(parsed.GetValue(id)!)}", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(row.GetRawText());
                return ExitCode.Fine;
            }

            if (!parsed.GetValue(text))
            {
                Write(row);
            }

            if (row.TryGetProperty("text", out var install))
            {
                Console.Write(Printable.Block(install.GetString()!));
            }
            else if (parsed.GetValue(text))
            {
                await Console.Error.WriteLineAsync("there is no text: an actuator enforces it");
                return ExitCode.BadInput;
            }

            return ExitCode.Fine;
        });
        return show;
    }

    private static Command Place()
    {
        var by = new Option<string>("--by") { Description = "hand: you have installed the text (a virtual patch: the one that only logs); hand-blocking: a virtual patch that people let block; actuator: an actuator shall enforce it, once people have let it.", Required = true };
        by.AcceptOnlyFromAmong("hand", "hand-blocking", "actuator");
        var note = new Option<string>("--note") { Description = "Where, and by which change; it becomes evidence.", Required = true };
        return Acting("place", "Says that a control is in place, or has an actuator asked.", [by, note], parsed => ("place", new JsonObject { ["by"] = parsed.GetValue(by), ["note"] = parsed.GetValue(note) }));
    }

    private static Command Verify()
    {
        var missing = new Option<bool>("--missing") { Description = "It was not found there: taken out, or never put in." };
        var how = new Option<string>("--how") { Description = "How it was looked at, and what was seen; it becomes evidence.", Required = true };
        return Acting("verify", "Records a second look at a control: it works, or it is not there.", [missing, how], parsed => ("verify", new JsonObject { ["inForce"] = !parsed.GetValue(missing), ["detail"] = parsed.GetValue(how) }));
    }

    private static Command Block() =>
        Acting("block", "Asks people to let a virtual patch block that has only logged so far; 'approve list' shows the request.", [], _ => ("block", []));

    private static Command End()
    {
        var remediated = new Option<bool>("--remediated") { Description = "Another remedy is in place, and this is its record; otherwise the control is given up." };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        return Acting("end", "Ends a control before the ledger shows the fix.", [remediated, reason], parsed => ("end", new JsonObject { ["remediated"] = parsed.GetValue(remediated), ["reason"] = parsed.GetValue(reason) }));
    }

    private static Command Acting(string name, string description, IReadOnlyList<Option> options, Func<ParseResult, (string Path, JsonObject Body)> ask)
    {
        var data = LocalNode.DataOption;
        var id = IdArgument();
        var command = new Command(name, description) { id, data };
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var (path, body) = ask(parsed);
            var answer = await node.PostAsync($"api/v1/response/controls/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{path}", body.ToJsonString(), cancel);
            Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return command;
    }

    private static Argument<string> IdArgument() => new("ID") { Description = "The control, as 'controls list' shows it." };
}
