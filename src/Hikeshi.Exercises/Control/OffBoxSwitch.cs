using System.Diagnostics;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>At another member: its node hangs (stopped, so that it does nothing at all), the signed switch is laid down, and the guard lets go. The node goes on, finds the switch, and acts no more.</summary>
internal static class OffBoxSwitch
{
    private static readonly TimeSpan InVain = TimeSpan.FromSeconds(3);

    public static async Task<SwitchShown> PlayAsync(ControlStage stage, SectorRun run, Institution member, CancellationToken cancel)
    {
        var (node, offBox, host) = (run.Members[member.Id], run.OffBox!, member.Assets.First(asset => asset.Id == AutomaticEnd.Host));
        await using var port = Doors.To(member);
        await using var guard = await offBox.GuardAsync(member.Id, SectorRun.GatewayUrl(member.Id), Path.Combine(node.Directory, SectorRun.GatewayToken), cancel);
        if (await port.FirstAsync(ProbeVerdict.Refused, after: 0, ControlStage.Watched, cancel) is null)
        {
            return new SwitchShown(member.Id, null, SignalSeen: false, ActedAgain: false);
        }

        double? admitted;
        using (node.Hang())
        {
            stage.TellAt(member.Id, "note", "switch.hangs");
            var signed = await offBox.SignAsync(member.Id, cancel);
            var began = Stopwatch.GetTimestamp();
            var isLaidDown = !stage.TakenAway.Has(TakenAway.Switch);
            if (isLaidDown)
            {
                await offBox.LayDownAsync(member.Id, signed, cancel);
            }

            admitted = ControlStage.Between(began, await port.FirstAsync(ProbeVerdict.Accepted, began, isLaidDown ? ControlStage.Patience : InVain, cancel));
        }

        if (admitted is null)
        {
            return new SwitchShown(member.Id, null, SignalSeen: false, ActedAgain: false);
        }

        stage.TellAt(member.Id, "release", "switch.open", admitted);
        await UntilObeyedAsync(node, cancel);
        await using var outwards = Doors.From(member, host);
        var (seen, stayed) = await stage.StayOpenAfterAsync([await stage.Signals.SendAsync(member, host, cancel)], [port, outwards], cancel);
        stage.TellAt(member.Id, stayed ? "note" : "containment", stayed ? "switch.still" : "switch.again");
        return new SwitchShown(member.Id, admitted, seen, !stayed);
    }

    /// <summary>A node that goes on looks for a switch within a second; what it would do before that is not asked.</summary>
    private static async Task UntilObeyedAsync(NodeProcess node, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < ControlStage.Patience && (await node.Client.GetAsync("api/v1/response/containments", cancel)).GetArrayLength() > 0)
        {
            await Task.Delay(20, cancel);
        }
    }
}

/// <param name="AdmittedAfterMs">From before the file was laid down, with the node stopped, to the first accepted connection; null when it was not let go.</param>
/// <param name="SignalSeen">A signal came after that, and a rule of the node that went on saw it.</param>
/// <param name="ActedAgain">A connection was refused within a second of that.</param>
public sealed record SwitchShown(string Member, double? AdmittedAfterMs, bool SignalSeen, bool ActedAgain)
{
    internal IEnumerable<string> Problems() =>
        AdmittedAfterMs is null ? [$"the off-box switch did not let go at {Member} while its node hung"]
        : !SignalSeen ? [$"no signal was seen at {Member} after the off-box switch"]
        : ActedAgain ? [$"{Member} contained something after the off-box switch"]
        : [];
}
