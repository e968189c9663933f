using System.Diagnostics;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>A person lets go of the host that was isolated in the attack; the signal comes again, and it is not isolated again at once.</summary>
internal static class Undo
{
    /// <param name="hostId">The host that the attacker had reached.</param>
    public static async Task<UndoShown> PlayAsync(ControlStage stage, string hostId, CancellationToken cancel)
    {
        var host = stage.Host(hostId);
        await using var door = Doors.From(stage.Member, host);
        var isolated = await door.FirstAsync(ProbeVerdict.Refused, after: 0, ControlStage.Watched, cancel) is not null;
        if (!isolated || await stage.Staff.Responder.FindContainmentAsync($"host {host.Id}", cancel) is not { } containment)
        {
            return new UndoShown(host.Id, null, SignalSeen: false, ContainedAgain: false);
        }

        var began = Stopwatch.GetTimestamp();
        await stage.Staff.Responder.ReleaseAsync(containment.Id, "cleaned and checked", cancel);
        var accepted = await door.FirstAsync(ProbeVerdict.Accepted, began, ControlStage.Patience, cancel);
        if (accepted is null)
        {
            return new UndoShown(host.Id, null, SignalSeen: false, ContainedAgain: false);
        }

        var admitted = ControlStage.Between(began, accepted);
        stage.Tell("release", "undo.released", host.Id, admitted!);
        var (seen, stayed) = await stage.StayOpenAfterAsync([await stage.Signals.SendAsync(stage.Member, host, cancel)], [door], cancel);
        stage.Tell(stayed ? "waiting" : "containment", stayed ? "undo.cools-down" : "undo.again", host.Id);
        return new UndoShown(host.Id, admitted, seen, !stayed);
    }
}

/// <param name="AdmittedAfterMs">From before the request was sent to the first accepted connection; null when it was not let go, or had not been isolated.</param>
/// <param name="SignalSeen">The same signal came again and a rule saw it.</param>
/// <param name="ContainedAgain">A connection was refused within a second of that.</param>
public sealed record UndoShown(string Host, double? AdmittedAfterMs, bool SignalSeen, bool ContainedAgain)
{
    internal IEnumerable<string> Problems() =>
        AdmittedAfterMs is null ? [$"{Host} was not let go by a person"]
        : !SignalSeen ? [$"the signal on {Host} did not come again"]
        : ContainedAgain ? [$"{Host} was contained again at once, although a person had let go of it"]
        : [];
}
