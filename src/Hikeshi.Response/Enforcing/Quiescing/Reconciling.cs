using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Active;

namespace Hikeshi.Response.Enforcing.Quiescing;

/// <summary>
/// Asks payment systems what became of the payments under way: at once after the cut and at once when the containment is over, then with pauses that
/// double up to five minutes, for a day. Nothing waits for it.
/// </summary>
internal sealed class Reconciling(OpenFlows flows, Func<ResponseState> state, ByContainment turns, SteadyClock clock)
{
    private const int AtOnce = 4;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(1);

    /// <summary>Of several actuators one may fail first; what the others say stands in the log right behind.</summary>
    private static readonly TimeSpan SurelyFailed = TimeSpan.FromSeconds(5);

    /// <param name="hook">Null: the settings have none of that name any more.</param>
    /// <returns>What is new, each with the entry that it comes from.</returns>
    public async Task<IReadOnlyList<(EntryId Cause, Fact Fact)>> LookAsync(PaymentHook? hook, Func<OpenFlow, bool> isMine, CancellationToken cancel)
    {
        var now = clock.Now;
        var found = new ConcurrentQueue<(EntryId, Fact)>();
        var due = flows.All.Where(isMine).Select(flow => (Flow: flow, Current: Current(flow, now))).Where(pair => !pair.Current.IsSettled && pair.Current.Next <= now).ToList();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (pair, stop) =>
        {
            if (await turns.InOrderAsync(pair.Flow.Containment, () => AskAsync(hook, pair.Flow, pair.Current, stop)) is { } fact)
            {
                found.Enqueue((pair.Current.Cause, fact));
            }
        });
        return [.. found];
    }

    private async Task<FlowsReconciled?> AskAsync(PaymentHook? hook, OpenFlow known, OpenFlow flow, CancellationToken cancel)
    {
        if (!flows.IsStill(known))
        {
            return null;
        }

        var answer = hook is null
            ? new ReconcileAnswer(FlowWords.Unanswered, [], [], flow.Ids, $"the settings have no hook {flow.Hook}", 0)
            : await hook.ReconcileAsync(flow.Containment, flow.Ids, mayNameMore: !flow.HasNamedAll, flow.Why, resume: flow.Why != FlowWords.Enforced, cancel);
        var isOver = answer.State == FlowWords.Reconciled;
        var isGivenUp = !isOver && clock.Now - flow.Since >= GivesUpAfter;
        var pause = flow.Pause * 2 < LongestPause ? flow.Pause * 2 : LongestPause;
        flows.Update(known, flow with { State = answer.State, Ids = answer.Unknown, IsSettled = isOver || isGivenUp, Next = clock.Now + flow.Pause, Pause = pause });
        var isNews = isOver || isGivenUp || known.Why != flow.Why || known.State != answer.State || known.Pause == OpenFlow.FirstPause || !known.Ids.Order(StringComparer.Ordinal).SequenceEqual(answer.Unknown, StringComparer.Ordinal);
        return isNews
            ? new FlowsReconciled(flow.Containment, flow.Hook, flow.Why, isGivenUp ? FlowWords.GivenUp : answer.State, answer.Settled, answer.Returned, answer.Unknown, answer.Detail, answer.TookMs)
            : null;
    }

    /// <summary>As the world is now: what was cut may have been let go, or was never cut.</summary>
    private OpenFlow Current(OpenFlow flow, DateTimeOffset now) =>
        flow.Why == FlowWords.Enforced && WhyNow(flow.Containment) is var why && why != flow.Why ? flow.Entering(why, now) : flow;

    private string WhyNow(ContainmentId containment)
    {
        var seen = state();
        return seen.Active.TryFind(containment, out var active) ? !active.MayStand && active.Reports.All(report => report.FailedAt is { } at && clock.Of(at) + SurelyFailed < clock.Now) ? FlowWords.Failed : FlowWords.Enforced
            : seen.Released.ContainsKey(containment) || seen.AllReleased?.Presses.Any(press => press.LetGo.Contains(containment)) == true ? FlowWords.Released
            : FlowWords.Expired;
    }
}
