using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Playbooks;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond playbook run --data | list | answer | cancel</c>: runs at a node, which survive its restart.</summary>
internal static class PlaybookNodeCommands
{
    /// <param name="playbooks">The one that is started, then those that it may call.</param>
    public static async Task<int> StartAsync(string data, IReadOnlyList<Playbook> playbooks, IReadOnlyDictionary<string, string> values, bool acts, bool isDryRun, CancellationToken cancel)
    {
        using var node = await LocalNode.ConnectAsync(data, cancel);
        var body = new JsonObject
        {
            ["documents"] = new JsonArray([.. playbooks.Select(playbook => JsonNode.Parse(playbook.Source.GetRawText()))]),
            ["values"] = new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value))),
            ["acts"] = acts,
            ["dryRun"] = isDryRun,
        };
        var answer = await node.PostAsync("api/v1/response/playbooks", body.ToJsonString(), cancel);
        if (!isDryRun)
        {
            Console.WriteLine(answer.GetProperty("runId").GetString());
            await Console.Error.WriteLineAsync($"started; evidence {answer.GetProperty("entryId").GetString()}. What waits: hikeshi respond playbook list --data DIR");
            return ExitCode.Fine;
        }

        foreach (var step in answer.GetProperty("steps").EnumerateArray())
        {
            Console.WriteLine(Printable.Of($"{step.GetProperty("title").GetString()} ({step.GetProperty("command").GetString()}): {step.GetProperty("outcome").GetString()}"));
        }

        Console.WriteLine(answer.GetProperty("standing").GetString());
        return answer.GetProperty("standing").GetString() == "completed" ? ExitCode.Fine : ExitCode.Findings;
    }

    public static Command List()
    {
        var data = LocalNode.DataOption;
        var all = new Option<bool>("--all") { Description = "Also those that have ended." };
        var format = Formats.TableOrJson();
        var list = new Command("list", "Shows the runs of a node, and what waits for people. Exit code 1: something is overdue.") { data, all, format };
        list.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var rows = await node.GetAsync("api/v1/response/playbooks", cancel);
            var shown = rows.EnumerateArray().Where(row => parsed.GetValue(all) || row.GetProperty("standing").GetString() == "running").ToList();
            var overdue = shown.Sum(row => row.GetProperty("open").EnumerateArray().Count(work => work.GetProperty("isOverdue").GetBoolean()));
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(rows.GetRawText());
                return overdue > 0 ? ExitCode.Findings : ExitCode.Fine;
            }

            foreach (var row in shown)
            {
                Console.WriteLine(Printable.Of($"{row.GetProperty("runId").GetString()}  {row.GetProperty("standing").GetString(),-9} {row.GetProperty("name").GetString()}, by {row.GetProperty("by").GetString()}, since {row.GetProperty("startedAt").GetString()}{(row.TryGetProperty("reason", out var reason) ? $": {reason.GetString()}" : "")}"));
                foreach (var work in row.GetProperty("open").EnumerateArray())
                {
                    var waits = work.TryGetProperty("request", out var request) ? $"waits for the approval containment:{request.GetString()}" : $"for {(work.TryGetProperty("agent", out var agent) ? agent.GetString() : "a person")}";
                    Console.WriteLine(Printable.Of($"    #{work.GetProperty("ticket").GetInt32()} {work.GetProperty("title").GetString()}, {waits}, {(work.GetProperty("isOverdue").GetBoolean() ? "OVERDUE since" : "until")} {work.GetProperty("due").GetString()}"));
                    Console.WriteLine(Printable.Of($"        {work.GetProperty("what").GetString()}"));
                }
            }

            await Console.Error.WriteLineAsync($"{shown.Count} runs, {overdue} steps overdue");
            return overdue > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return list;
    }

    public static Command Answer()
    {
        var data = LocalNode.DataOption;
        var run = new Argument<string>("RUN") { Description = "The run, as 'respond playbook list' shows it." };
        var ticket = new Argument<int>("NUMBER") { Description = "The work, by its number within the run." };
        var outcome = new Argument<string>("OUTCOME") { Description = "done or failed." };
        outcome.AcceptOnlyFromAmong("done", "failed");
        var note = new Option<string?>("--note") { Description = "What was done, or why it could not be; it becomes evidence." };
        var set = new Option<string[]>("--set") { Description = "A value that the step returns; may be repeated.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
        var answer = new Command("answer", "Says that work of a run is done, or cannot be done.") { run, ticket, outcome, note, set, data };
        answer.SetAction((parsed, cancel) => PostAsync(parsed.GetValue(data)!, $"api/v1/response/playbooks/{Uri.EscapeDataString(parsed.GetValue(run)!)}/answer", new JsonObject
        {
            ["ticket"] = parsed.GetValue(ticket),
            ["done"] = parsed.GetValue(outcome) == "done",
            ["note"] = parsed.GetValue(note) ?? "",
            ["values"] = new JsonObject(NamedValues.Of(parsed.GetRequiredValue(set)).Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value))),
        }, cancel));
        return answer;
    }

    public static Command Cancel()
    {
        var data = LocalNode.DataOption;
        var run = new Argument<string>("RUN") { Description = "The run, as 'respond playbook list' shows it." };
        var reason = new Option<string>("--reason") { Description = "Why; it becomes evidence.", Required = true };
        var stop = new Command("cancel", "Ends a run. What it asked for and nobody decided yet is not asked for any longer; what is in force stays until its end, or until somebody releases it.") { run, reason, data };
        stop.SetAction((parsed, cancel) => PostAsync(parsed.GetValue(data)!, $"api/v1/response/playbooks/{Uri.EscapeDataString(parsed.GetValue(run)!)}/cancel", new JsonObject { ["reason"] = parsed.GetValue(reason) }, cancel));
        return stop;
    }

    private static async Task<int> PostAsync(string data, string path, JsonObject body, CancellationToken cancel)
    {
        using var node = await LocalNode.ConnectAsync(data, cancel);
        var answer = await node.PostAsync(path, body.ToJsonString(), cancel);
        Console.WriteLine($"recorded; evidence {answer.GetProperty("entryId").GetString()}");
        return ExitCode.Fine;
    }
}
