using System.CommandLine;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Respond;
using Hikeshi.Verbs.Respond.Remediation;

namespace Hikeshi.Verbs;

/// <summary><c>hikeshi respond</c>: what is contained, and how to undo it.</summary>
internal static class RespondVerb
{
    public static Command Build() =>
        new("respond", "Containments: list them, release one, undo everything; the policy behind them, why it decides as it does, and what may act; playbooks; proactive suspension; compensating controls and patch campaigns; an opinion of a model.")
        {
            ListCommand.Build(), Release(), Renew(), ReleaseAll(), CloseCircuit(), PolicyCommand.Build(), ExplainCommand.Build(), ReplayCommand.Build(), EnableCommands.Measure(), EnableCommands.Sign(), EnableCommands.Enable(), SwitchCommands.Switch(), SwitchCommands.Guard(), ChannelCommands.Channels(), ChannelCommands.NotifyTest(), PlaybookCommands.Build(), InvestigateCommand.Build(), SuspendCommands.Build(), ControlCommands.Build(), CampaignCommands.Build(),
        };

    private static Command Release()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<Guid>("ID") { Description = "The containment, as 'respond list' shows it." };
        var reason = OptionalReason();
        var release = new Command("release", "Undoes one containment.") { id, data, reason };
        release.SetAction((parsed, cancel) => OtherWay.NamedAsync(parsed.GetValue(data)!, async node =>
        {
            var answer = await node.PostAsync($"api/v1/response/containments/{parsed.GetValue(id)}/release", Body(parsed.GetValue(reason) ?? ""), cancel);
            Console.WriteLine($"released{(answer.GetProperty("neverInForce").GetInt32() > 0 ? "; it was never in force: everybody who should enforce it had failed" : "")}; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        }, cancel));
        return release;
    }

    private static Command Renew()
    {
        var data = LocalNode.DataOption;
        var id = new Argument<Guid>("ID") { Description = "The containment, as 'respond list' shows it." };
        var minutes = new Option<int>("--minutes") { Description = "How long it shall last from now, 1 to 1440.", Required = true };
        var reason = Reason();
        var renew = new Command("renew", "Asks people to let a containment last longer; whoever asks cannot approve it.") { id, minutes, data, reason };
        renew.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var body = new JsonObject { ["minutes"] = parsed.GetValue(minutes), ["reason"] = parsed.GetValue(reason)! };
            var answer = await node.PostAsync($"api/v1/response/containments/{parsed.GetValue(id)}/renew", body.ToJsonString(), cancel);
            Console.WriteLine($"people are asked (see 'hikeshi approve list'); evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return renew;
    }

    private static Command ReleaseAll()
    {
        var data = LocalNode.DataOption;
        var reason = OptionalReason();
        var all = new Command("release-all", "The red button: undoes everything this node contains, and stops automatic action until it is enabled again.") { data, reason };
        all.SetAction((parsed, cancel) => OtherWay.NamedAsync(parsed.GetValue(data)!, async node =>
        {
            var answer = await node.PostAsync("api/v1/response/release-all", Body(parsed.GetValue(reason) ?? ""), cancel);
            var recorded = answer.TryGetProperty("entryId", out var entry) && entry.GetString() is { } id ? $"evidence {id}" : $"NOT RECORDED: {answer.GetProperty("notRecorded").GetString()}";
            var goesOn = answer.TryGetProperty("goingOn", out var going) && going.GetString() is { } rest ? $". {rest}. {OtherWay.Named(parsed.GetValue(data)!)}" : "";
            Console.WriteLine($"{answer.GetProperty("released").GetInt32()} containments released{(answer.GetProperty("neverInForce").GetInt32() is > 0 and var never ? $", {never} of which were never in force: everybody who should enforce them had failed" : "")}; {recorded}{goesOn}");
            return ExitCode.Fine;
        }, cancel));
        return all;
    }

    private static Command CloseCircuit()
    {
        var data = LocalNode.DataOption;
        var reason = Reason();
        var close = new Command("close-circuit", "Closes the circuit breaker after somebody has looked: classes act again as far as they are enabled.") { data, reason };
        close.SetAction(async (parsed, cancel) =>
        {
            using var node = await LocalNode.ConnectAsync(parsed.GetValue(data)!, cancel);
            var answer = await node.PostAsync("api/v1/response/circuit/close", Body(parsed.GetValue(reason)!), cancel);
            Console.WriteLine($"closed; evidence {answer.GetProperty("entryId").GetString()}");
            return ExitCode.Fine;
        });
        return close;
    }

    /// <summary>Letting go must not wait for words.</summary>
    private static Option<string?> OptionalReason() => new("--reason") { Description = "Why; it becomes evidence. Without one the evidence says 'no reason given'." };

    private static Option<string> Reason() => new("--reason") { Description = "Why; it becomes evidence.", Required = true };

    private static string Body(string reason) => new JsonObject { ["reason"] = reason }.ToJsonString();
}
