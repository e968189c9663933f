using System.Diagnostics;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>Everything of a member is let go of by one press, and nothing is ordered after it, although the signals come again.</summary>
internal static class RedButton
{
    private static readonly TimeSpan InVain = TimeSpan.FromSeconds(2);

    public static async Task<RedButtonShown> PlayAsync(ControlStage stage, string hostId, CancellationToken cancel)
    {
        await using var port = Doors.To(stage.Member);
        await using var second = Doors.From(stage.Member, stage.Host(ApprovalAboveCap.Host));
        await using var web = Doors.From(stage.Member, stage.Host(hostId));
        IReadOnlyList<Door> all = [port, second, web];
        var shut = (await Task.WhenAll(all.Select(async door => (Door: door, Shut: await door.FirstAsync(ProbeVerdict.Refused, after: 0, TimeSpan.FromMilliseconds(300), cancel) is not null))))
            .Where(each => each.Shut).Select(each => each.Door).ToList();

        var began = Stopwatch.GetTimestamp();
        var isPressed = !stage.TakenAway.Has(TakenAway.RedButton);
        if (isPressed)
        {
            await stage.Staff.Responder.ReleaseAllAsync("exercise: everything off", cancel);
        }

        var opened = await Task.WhenAll(shut.Select(door => door.FirstAsync(ProbeVerdict.Accepted, began, isPressed ? ControlStage.Patience : InVain, cancel)));
        var stayedShut = opened.Count(probe => probe is null);
        if (shut.Count == 0 || stayedShut > 0)
        {
            return new RedButtonShown(shut.Count, stayedShut, null, SignalsSeen: false, ActedAgain: false);
        }

        var admitted = opened.Max(probe => ControlStage.Between(began, probe));
        stage.Tell("release", "red-button.open", shut.Count, admitted!);
        Signal[] signals = [await stage.Signals.SendAsync(stage.Member, stage.Host(hostId), cancel), await stage.Signals.SendAsync(stage.Member, stage.Host(AutomaticEnd.Host), cancel)];
        await using var first = Doors.From(stage.Member, stage.Host(AutomaticEnd.Host));
        var (seen, stayed) = await stage.StayOpenAfterAsync(signals, [.. all, first], cancel);
        stage.Tell(stayed ? "note" : "containment", stayed ? "red-button.still" : "red-button.again");
        return new RedButtonShown(shut.Count, 0, admitted, seen, !stayed);
    }
}

/// <param name="Doors">Ways that were refused before it was pressed.</param>
/// <param name="StayedShut">Those that were not accepted again within ten seconds.</param>
/// <param name="AdmittedAfterMs">From before the request was sent to the accepted connection at the last of them; null when one stayed shut.</param>
/// <param name="SignalsSeen">The signals came again and a rule saw them.</param>
/// <param name="ActedAgain">A connection was refused within a second of that.</param>
public sealed record RedButtonShown(int Doors, int StayedShut, double? AdmittedAfterMs, bool SignalsSeen, bool ActedAgain)
{
    internal IEnumerable<string> Problems() =>
        Doors == 0 ? ["nothing was in force that the red button could let go of"]
        : AdmittedAfterMs is null ? [$"the red button did not let go of everything: {StayedShut} of {Doors} ways stayed shut"]
        : !SignalsSeen ? ["the signals did not come again after the red button"]
        : ActedAgain ? ["something was contained after the red button"]
        : [];
}
