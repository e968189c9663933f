using System.Net;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Play;
using Hikeshi.Exercises.Screen;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>After the attack: the people of the first victim take over. Payments go on meanwhile.</summary>
internal sealed class ControlPlay(SectorRun run, SyntheticSector sector, Signals signals, PlayScreen screen, TakenAway takenAway)
{
    /// <param name="attacked">The first victim, as the attack left it.</param>
    /// <returns>Null when nothing was contained there: then there is nothing to take over.</returns>
    public async Task<ControlReport?> RunAsync(MemberOutcome attacked, PaymentFlow payments, CancellationToken cancel)
    {
        var member = sector[attacked.Member];
        if (attacked.Steps.FirstOrDefault(step => step.Host is not null)?.Host is not { } host)
        {
            return null;
        }

        var before = payments.Counters;
        var api = new IPEndPoint(IPAddress.Parse(SectorRun.ApiAddress(run.NumberOf(member.Id))), SectorRun.ApiPort);
        using var staff = await Staff.ComeAsync(run.Members[member.Id], api, withSecondApprover: !takenAway.Has(TakenAway.SecondApprover), cancel);
        var stage = new ControlStage(member, staff, signals, screen, takenAway);
        stage.Tell("note", "people");
        var end = await AutomaticEnd.PlayAsync(stage, cancel);
        var approval = await ApprovalAboveCap.PlayAsync(stage, cancel);
        var undo = await Undo.PlayAsync(stage, host, cancel);
        var button = await RedButton.PlayAsync(stage, host, cancel);
        var off = await OffBoxSwitch.PlayAsync(stage, run, sector.Exposed.First(other => other.Id != member.Id), cancel);
        await payments.DisposeAsync();
        return new ControlReport(member.Id, end, approval, undo, button, off, payments.Counters.Attempts - before.Attempts, payments.Counters.Refused - before.Refused);
    }
}
