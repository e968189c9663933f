using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.Json;
using System.Text;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Policy;

namespace Hikeshi.Verbs.Respond;

/// <summary><c>hikeshi respond replay</c>: what another policy would have done with what was recorded.</summary>
internal static class ReplayCommand
{
    public static Command Build()
    {
        var data = LocalNode.DataOption;
        var policy = new Option<string>("--policy") { Description = "The policy to try, hikeshi-response-policy/1.", Required = true, HelpName = "FILE" };
        var since = TimeOption.Build("--since", "Compare only what came from then on; without it, all that is recorded.", isRequired: false);
        var asIf = new Option<bool>("--as-if-enabled") { Description = "As if every action class might act: to try a policy while everything is record only." };
        var format = Formats.TableOrJson();
        var replay = new Command("replay", "Decides everything that was recorded once more by another policy, in order, and shows the differences. Nothing is done. Exit code 1: something would end otherwise.") { data, policy, since, asIf, format };
        replay.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetValue(policy)!;
            var bytes = RegularFile.Read(path, PolicyCommand.LargestPolicy);
            _ = ResponsePolicyReader.Read(path, bytes); // names the line before a node is asked
            var text = Encoding.UTF8.GetString(bytes);
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/response/replay", new JsonObject { ["policy"] = text, ["source"] = path, ["since"] = parsed.GetValue(since), ["asIfEnabled"] = parsed.GetValue(asIf) }.ToJsonString(), cancel);
            if (parsed.GetValue(format) == "json")
            {
                Console.WriteLine(answer.GetRawText());
            }
            else
            {
                Write(answer);
            }

            return answer.GetProperty("differences").GetInt32() > 0 ? ExitCode.Findings : ExitCode.Fine;
        });
        return replay;
    }

    private static void Write(JsonElement answer)
    {
        foreach (var changed in answer.GetProperty("changed").EnumerateArray())
        {
            Line($"{changed.GetProperty("time").GetString()}  {changed.GetProperty("entry").GetString()}  {changed.GetProperty("subject").GetString()}{(changed.GetProperty("isFalse").GetBoolean() ? "  [judged false positive]" : "")}");
            Sides(changed, "was", "-");
            Sides(changed, "would", "+");
        }

        Console.WriteLine("            ordered  reserved  held  recorded  refused  ordered on what people judged false");
        Totals("was", answer.GetProperty("was"));
        Totals("would be", answer.GetProperty("would"));
        Console.Error.WriteLine($"{answer.GetProperty("differences").GetInt32()} of {answer.GetProperty("triggers").GetInt32()} things would end otherwise");
    }

    private static void Sides(JsonElement changed, string side, string sign)
    {
        foreach (var action in changed.GetProperty(side).EnumerateArray())
        {
            Line($"  {sign} {action.GetString()}");
        }
    }

    private static void Totals(string name, JsonElement totals)
    {
        int Of(string member) => totals.GetProperty(member).GetInt32();
        Console.WriteLine($"{name,-10} {Of("ordered"),8}  {Of("reserved"),8}  {Of("held"),4}  {Of("recorded"),8}  {Of("refused"),7}  {Of("false"),5}");
    }

    private static void Line(string text) => Console.WriteLine(Printable.Of(text));
}
