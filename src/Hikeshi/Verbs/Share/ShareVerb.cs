using System.CommandLine;
using System.Text.Json.Nodes;

namespace Hikeshi.Verbs.Share;

/// <summary><c>hikeshi share</c>: what this node tells the sector, takes back, and hears.</summary>
internal static class ShareVerb
{
    private const string Root = "api/v1/sharing";

    public static Command Build() =>
        new("share", "Sharing with the sector: publish indicators, correct or retract what was published, see what something would do here before it does it, what was exchanged and what it caused, and whom this node knows.")
        {
            PublishCommand.Build(), Correct(), Retract(), PreviewCommand.Build(), AuditCommand.Build(), PeersCommand.Build(),
        };

    private static Command Correct()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "The indicator, as 'share audit' shows it." };
        var value = new Argument<string>("KIND=VALUE") { Description = $"What it says from now on, such as ipv4-addr=198.51.100.7; {SharedValue.Kinds}." };
        var correct = new Command("correct", "Publishes a newer version of an indicator: whoever acted on the old one undoes that, and judges the new one.") { id, value, data };
        correct.SetAction(async (parsed, cancel) =>
        {
            var (kind, says) = SharedValue.Parse(parsed.GetValue(value)!);
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/corrections", new JsonObject { ["id"] = parsed.GetValue(id), ["kind"] = kind, ["value"] = says }.ToJsonString(), cancel);
            Console.WriteLine($"corrected; evidence {answer.GetProperty("entryId").GetString()}");
            return Kernel.Errors.ExitCode.Fine;
        });
        return correct;
    }

    private static Command Retract()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<string>("ID") { Description = "A bundle or an object that this node published, as 'share audit' shows it." };
        var because = new Option<string>("--because") { Description = "Why, for those who acted on it; at most 500 characters.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var retract = new Command("retract", "Takes back what this node published: everybody who received it undoes what rests on it alone.") { id, because, data };
        retract.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync($"{Root}/retractions", new JsonObject { ["id"] = parsed.GetValue(id), ["because"] = parsed.GetValue(because) }.ToJsonString(), cancel);
            Console.WriteLine($"retracted; evidence {answer.GetProperty("entryId").GetString()}");
            return Kernel.Errors.ExitCode.Fine;
        });
        return retract;
    }
}
