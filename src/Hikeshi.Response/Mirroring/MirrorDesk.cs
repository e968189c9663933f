using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Approvals;
using Hikeshi.Response.Enforcing;

namespace Hikeshi.Response.Mirroring;

/// <summary>Writes down what became of showing something, for good.</summary>
public delegate Task RecordMirrored(IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel);

/// <summary>
/// Shows what waits for people, what they say and what came of it, at each mirror and at its own pace, beside the loop. What was shown is known from the
/// log, so a restart goes on where it was; what cannot be shown is said once for each reason, and tried again.
/// </summary>
/// <param name="approvals">The open ones and the newest concluded ones.</param>
/// <param name="nameOf">The name of an actor's account; null where there is none.</param>
/// <param name="durable">Completes when everything that the rooms know is on disk.</param>
public sealed class MirrorDesk(IReadOnlyList<IApprovalMirror> mirrors, Func<IReadOnlyList<Approval>> approvals, Func<string, string?> nameOf, Func<CancellationToken, Task> durable, RecordMirrored record, TimeProvider clock)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>So long after its conclusion it is tried to show it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<(string Mirror, string Approval), Shown> shown = new();
    private readonly ConcurrentDictionary<(string Mirror, string Approval), Pause> pauses = new();
    private readonly DateTimeOffset began = clock.GetUtcNow();

    public IReadOnlyList<IApprovalMirror> Mirrors => mirrors;

    public void Apply(Recorded<ApprovalMirrored> mirrored)
    {
        var fact = mirrored.Fact;
        if (fact.State == ApprovalMirrored.Shown)
        {
            shown[(fact.Mirror, fact.ApprovalId)] = new Shown(fact.Voices, fact.Outcome);
        }

        if (shown.Count > MostKept)
        {
            ForgetUnknown();
        }
    }

    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(mirrors.Select(mirror => RunAsync(mirror, cancel)));

    /// <summary>Shows what is next at a mirror.</summary>
    /// <returns>False: there is nothing to do now.</returns>
    public async Task<bool> StepAsync(IApprovalMirror mirror, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var next = approvals().Where(approval => IsBehind(mirror.Name, approval, now)).OrderBy(approval => approval.RequestedAt).FirstOrDefault();
        if (next is null)
        {
            return false;
        }

        var (key, before) = ((mirror.Name, next.Request.ApprovalId), shown.GetValueOrDefault((mirror.Name, next.Request.ApprovalId)));
        await durable(cancel);
        var report = await mirror.ShowAsync(MirrorWords.Of(next, before?.Voices, nameOf), cancel);
        if (report.State == ActuatorState.Failed)
        {
            await FailedAsync(key, next, report, cancel);
            return true;
        }

        pauses.TryRemove(key, out _);
        var after = new Shown(MirrorWords.VoicesOf(next), next.Outcome);
        shown[key] = after;
        await record([next.Entry], new ApprovalMirrored(next.Request.ApprovalId, mirror.Name, ApprovalMirrored.Shown, after.Voices, report.Detail) { Outcome = after.Outcome }, cancel);
        return true;
    }

    private async Task RunAsync(IApprovalMirror mirror, CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            while (await StepAsync(mirror, cancel))
            {
                // The next one.
            }
        }
    }

    /// <summary>What was over before anybody here could show it stays unshown: a mirror that is set up shows no history.</summary>
    private bool IsBehind(string mirror, Approval approval, DateTimeOffset now)
    {
        var key = (mirror, approval.Request.ApprovalId);
        var before = shown.GetValueOrDefault(key);
        return (before is null ? approval.Outcome is null || approval.RequestedAt >= began : before.Voices < MirrorWords.VoicesOf(approval) || before.Outcome != approval.Outcome)
            && (approval.ConcludedAt is not { } at || now - at < Patience)
            && (!pauses.TryGetValue(key, out var pause) || pause.Until <= now);
    }

    /// <summary>Where it is the mirror that is busy or away, the others wait with it.</summary>
    private async Task FailedAsync((string Mirror, string Approval) key, Approval approval, ActuatorReport report, CancellationToken cancel)
    {
        var (now, before) = (clock.GetUtcNow(), pauses.GetValueOrDefault(key));
        var length = before is null ? ShortestPause : before.Length * 2 < LongestPause ? before.Length * 2 : LongestPause;
        var until = now + (report.LeaveAloneFor > length ? report.LeaveAloneFor : length);
        pauses[key] = new Pause(until, length, report.Detail);
        if (report.Trouble == ActuatorTrouble.Passing)
        {
            foreach (var other in approvals().Where(other => other != approval && IsBehind(key.Mirror, other, now)))
            {
                pauses.AddOrUpdate((key.Mirror, other.Request.ApprovalId), new Pause(until, ShortestPause, report.Detail), (_, known) => known with { Until = until });
            }
        }

        if (before is null || !Reasons.AreSame(before.Reason, report.Detail))
        {
            await record([approval.Entry], new ApprovalMirrored(key.Approval, key.Mirror, ApprovalMirrored.Failed, MirrorWords.VoicesOf(approval), report.Detail) { Outcome = approval.Outcome }, cancel);
        }
    }

    /// <summary>What the rooms do not keep any more is never shown again.</summary>
    private void ForgetUnknown()
    {
        var known = approvals().Select(approval => approval.Request.ApprovalId).ToHashSet(StringComparer.Ordinal);
        foreach (var key in shown.Keys.Where(key => !known.Contains(key.Approval)))
        {
            shown.TryRemove(key, out _);
            pauses.TryRemove(key, out _);
        }
    }

    private sealed record Shown(int Voices, string? Outcome);

    private sealed record Pause(DateTimeOffset Until, TimeSpan Length, string Reason);
}
