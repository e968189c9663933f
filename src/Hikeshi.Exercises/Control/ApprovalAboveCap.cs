using System.Diagnostics;
using System.Net;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Control;

/// <summary>
/// The other host behind payments: without it the service would carry nothing, since the first was away within the hour. Held for two people;
/// one of them is not enough, also when that one says it twice.
/// </summary>
internal static class ApprovalAboveCap
{
    public const string Host = "core-2";
    private static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan InVain = TimeSpan.FromSeconds(2);

    public static async Task<ApprovalShown> PlayAsync(ControlStage stage, CancellationToken cancel)
    {
        var (host, staff) = (stage.Host(Host), stage.Staff);
        await using var door = Doors.From(stage.Member, host);
        await stage.Signals.SendAsync(stage.Member, host, cancel);
        if (await AskedAsync(staff.FirstApprover, $"host {host.Id}", cancel) is not { } question)
        {
            return ApprovalShown.NobodyAsked(host.Id);
        }

        var waited = await door.StaysAsync(ProbeVerdict.Accepted, Shortly, cancel);
        stage.Tell("waiting", "approval.waits", host.Id, question.People, question.HeldBy);

        var firstSaid = await staff.FirstApprover.ApproveAsync(question.Id, "the host is in the attacker's hands", cancel);
        var stillOpen = await door.StaysAsync(ProbeVerdict.Accepted, Shortly, cancel);
        stage.Tell("decision", "approval.first", host.Id);
        var saidTwice = await staff.FirstApprover.ApproveAsync(question.Id, "once more", cancel);
        var twiceOpen = await door.StaysAsync(ProbeVerdict.Accepted, Shortly, cancel);
        stage.Tell("refused", "approval.again", host.Id);

        var began = Stopwatch.GetTimestamp();
        if (staff.SecondApprover is { } second)
        {
            await second.ApproveAsync(question.Id, "seen too: the first host is back", cancel);
        }

        var refused = await door.FirstAsync(ProbeVerdict.Refused, began, staff.SecondApprover is null ? InVain : ControlStage.Patience, cancel);
        var inForce = refused is not null && await door.StaysAsync(ProbeVerdict.Refused, Shortly, cancel) ? ControlStage.Between(began, refused) : null;
        if (inForce is not null)
        {
            stage.Tell("containment", "approval.second", host.Id, inForce);
        }

        return new ApprovalShown(host.Id, question.HeldBy, question.People, waited, firstSaid == HttpStatusCode.OK && stillOpen && twiceOpen, saidTwice == HttpStatusCode.Conflict, inForce);
    }

    private static async Task<WaitingQuestion?> AskedAsync(Person approver, string target, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < ControlStage.Patience)
        {
            if (await approver.FindWaitingAsync("isolate-host", target, cancel) is { } question)
            {
                return question;
            }

            await Task.Delay(20, cancel);
        }

        return null;
    }
}

/// <param name="HeldBy">The guardrail; null when people were never asked.</param>
/// <param name="People">How many had to agree.</param>
/// <param name="Waited">Connections were accepted until somebody agreed.</param>
/// <param name="OneWasNotEnough">They were accepted, too, after the first approval, and after that person's second.</param>
/// <param name="SamePersonRefused">The same person's second approval was refused.</param>
/// <param name="InForceAfterMs">From before the second person's request was sent to the first refused connection with none accepted later; null when it never came into force.</param>
public sealed record ApprovalShown(string Host, string? HeldBy, int People, bool Waited, bool OneWasNotEnough, bool SamePersonRefused, double? InForceAfterMs)
{
    internal static ApprovalShown NobodyAsked(string host) => new(host, null, 0, Waited: false, OneWasNotEnough: false, SamePersonRefused: false, null);

    internal IEnumerable<string> Problems()
    {
        if (HeldBy is null)
        {
            return [$"nobody was asked about {Host}"];
        }

        string?[] said =
        [
            People == 2 ? null : $"{People} people had to agree about {Host}, not two",
            Waited ? null : $"{Host} was contained before anybody agreed",
            OneWasNotEnough ? null : $"one person was enough for {Host}",
            SamePersonRefused ? null : $"the same person could approve {Host} twice",
            InForceAfterMs is null ? $"the containment of {Host} never came into force: a second person's approval is missing" : null,
        ];
        return said.OfType<string>();
    }
}
