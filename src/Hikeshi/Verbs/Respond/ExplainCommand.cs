using System.CommandLine;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond explain</c>: why the policy does what it does with something that was recorded.</summary>
internal static class ExplainCommand
{
    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var entry = new Argument<string>("ENTRY") { Description = "A sighting, something shared, or an assessment: its id in evidence." };
        var format = Formats.TableOrJson();
        var explain = new Command("explain", "Says, rule by rule and guardrail by guardrail, what the policy in force makes of an entry now.") { entry, data, format };
        explain.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.GetAsync($"api/v1/response/explain/{Uri.EscapeDataString(parsed.GetValue(entry)!)}", cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                Write(answer);
            }

            return ExitCode.Fine;
        });
        return explain;
    }

    private static void Write(JsonElement answer)
    {
        Line($"{answer.GetProperty("on").GetString()} “{answer.GetProperty("subject").GetString()}”, origin {answer.GetProperty("origin").GetString()}, confidence {answer.GetProperty("confidence").GetInt32()}");
        foreach (var rule in answer.GetProperty("rules").EnumerateArray())
        {
            Line($"  rule {rule.GetProperty("rule").GetString(),-32} {(rule.TryGetProperty("whyNot", out var whyNot) ? $"does not apply: {whyNot.GetString()}" : "applies")}");
        }

        foreach (var action in answer.GetProperty("actions").EnumerateArray())
        {
            Line($"  {action.GetProperty("verdict").GetString()} {action.GetProperty("target").GetString()} (rule {action.GetProperty("rule").GetString()}; class enabled: {action.GetProperty("enabled").GetString()}): {action.GetProperty("reason").GetString()}");
            foreach (var objection in action.GetProperty("objections").EnumerateArray())
            {
                Line($"      objects: {objection.GetString()}");
            }
        }
    }

    private static void Line(string text) => Console.WriteLine(Printable.Of(text));
}
