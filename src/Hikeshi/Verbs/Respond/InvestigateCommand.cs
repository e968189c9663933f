using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond investigate</c>: what a model makes of an entry of the evidence.</summary>
internal static class InvestigateCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Build()
    {
        var subject = new Argument<string>("ID") { Description = "An entry of the evidence, a case of the detection queue, or a containment in force ('evidence list', 'respond list')." };
        var data = LocalNode.DataOption;
        var format = Formats.TableOrJson();
        var investigate = new Command("investigate", "Asks the configured AI model what it makes of it: a hypothesis, a scope, a playbook to look at, words for people. It can do nothing, and nothing is done because of its answer.") { subject, data, format };
        investigate.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var begun = await node.PostAsync("api/v1/investigations", new JsonObject { ["subject"] = parsed.GetValue(subject) }.ToJsonString(), cancel);
            var answer = await AnswerAsync(node, begun.GetProperty("id").GetString()!, TimeSpan.FromSeconds(begun.GetProperty("waitSeconds").GetInt32()), cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                Print(answer);
            }

            return answer.GetProperty("state").GetString() == "proposed" ? ExitCode.Fine : ExitCode.OurFailure;
        });
        return investigate;
    }

    /// <summary>Until something came of it; with the state <c>asked</c> when nothing did in time.</summary>
    private static async Task<JsonElement> AnswerAsync(LocalClient node, string id, TimeSpan patience, CancellationToken cancel)
    {
        var until = TimeProvider.System.GetUtcNow() + patience;
        while (true)
        {
            var answer = await node.GetAsync($"api/v1/investigations/{id}", cancel);
            if (answer.GetProperty("state").GetString() != "asked" || TimeProvider.System.GetUtcNow() > until)
            {
                return answer;
            }

            await Task.Delay(Look, cancel);
        }
    }

    private static void Print(JsonElement answer)
    {
        Line("model", $"{Text(answer, "model")} at {Text(answer, "endpoint")}");
        if (answer.TryGetProperty("proposal", out var proposal))
        {
            Line("", "What follows is the opinion of a model. Nothing was done because of it.");
            Line("", "以下は AI の所見です。これによって実行されたことは何もありません。");
            Both(proposal, "hypothesis");
            Line("confidence", Text(proposal, "confidence"));
            Line("evidence", Names(proposal, "evidence"));
            Line("scope", Names(proposal, "scope"));
            Line("playbook", Text(proposal, "playbook") is { Length: > 0 } playbook ? $"{playbook}  {Text(proposal, "playbookName")}" : "none");
            Both(proposal, "message");
        }
        else
        {
            Line("no answer", $"{Text(answer, "state")}: {Text(answer, "failure")}");
        }

        foreach (var refused in answer.GetProperty("refused").EnumerateArray())
        {
            Line("refused", refused.GetString()!);
        }

        foreach (var name in answer.GetProperty("names").EnumerateArray())
        {
            Line("name", $"{Text(name, "as")} = {Text(name, "name")}");
        }

        Line("evidence of this", $"{Text(answer, "id")} {Text(answer, "answerEntry")}".TrimEnd());
    }

    private static void Both(JsonElement proposal, string name)
    {
        Line(name, Text(proposal.GetProperty(name), "en"));
        Line("", Text(proposal.GetProperty(name), "ja"));
    }

    private static string Names(JsonElement proposal, string name) => string.Join(", ", proposal.GetProperty(name).EnumerateArray().Select(each =>
        (Text(each, "as"), Text(each, "name")) is var (alias, real) && alias != real ? $"{alias} = {real}" : Text(each, "as")));

    private static string Text(JsonElement value, string name) => value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static void Line(string name, string text) => Console.WriteLine(Printable.Of($"{name,-17} {text}"));
}
