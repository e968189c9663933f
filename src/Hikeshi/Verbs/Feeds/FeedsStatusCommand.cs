using System.CommandLine;
using Hikeshi.Exposure.Feeds.Remote;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Feeds;

/// <summary><c>hikeshi exposure feeds status</c>: how fresh the copies are, without asking anybody.</summary>
internal static class FeedsStatusCommand
{
    public static Command Build()
    {
        var into = FeedsCommand.Into("The folder that 'exposure feeds fetch' writes.");
        var format = Formats.TableOrJson();
        var status = new Command("status", "Says of every feed how old its copy is, and since when it fails. Exit code 1 when one is stale or failing.") { into, format };
        status.SetAction(parsed => Run(parsed.GetValue(into)!, parsed.GetValue(format) == "json"));
        return status;
    }

    private static int Run(string into, bool asJson)
    {
        var now = TimeProvider.System.GetUtcNow();
        var states = FeedStore.States(into).Select(state => (State: state, Word: FeedsReport.Word(state, now))).ToList();
        if (asJson)
        {
            VerbJson.Write(json => FeedsReport.WriteJson(json, states, now));
        }
        else
        {
            FeedsReport.WriteTable(states, now);
        }

        return states.Exists(one => one.State.IsStale(now) || one.State.FailingSince is not null) ? ExitCode.Findings : ExitCode.Fine;
    }
}
