using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Running;

/// <param name="Step">Its word: notice:ID, fallback:FUNCTION, task:ID, report, review:N, deputy, decide.</param>
public sealed record AgendaStep(string Step, DateTimeOffset DueAt, BilingualText What, BilingualText Who);

/// <summary>What is due when, by whom. Pure.</summary>
public static class SuspensionAgenda
{
    /// <summary>While people are asked.</summary>
    public static IReadOnlyList<AgendaStep> OfProposal(SuspensionPlan plan, DateTimeOffset proposedAt) =>
    [
        new("deputy", proposedAt.AddMinutes(plan.Clock.Deputy), SuspensionWords.Say("step.deputy"), plan.Authority.Deputy),
        new("decide", proposedAt.AddMinutes(plan.Clock.Decide), SuspensionWords.Say("step.decide"), SuspensionWords.Say("both", plan.Authority.Decides, plan.Authority.Deputy)),
    ];

    /// <summary>From the start; of the reviews only the one that is due at <paramref name="now"/> or next.</summary>
    /// <param name="tasks">With what the ledger knows of a supplier.</param>
    public static IReadOnlyList<AgendaStep> OfRun(SuspensionPlan plan, IReadOnlyList<SuspensionTask> tasks, DateTimeOffset startedAt, SuspensionTimes times, DateTimeOffset now)
    {
        var steps = new List<AgendaStep>();
        steps.AddRange(plan.Notices.Where(notice => !notice.AtResume).Select(notice =>
            new AgendaStep($"notice:{notice.Id}", startedAt.AddMinutes(notice.WithinMinutes), SuspensionWords.Say("step.notice", notice.Audience), notice.Channel)));
        steps.AddRange(plan.Fallbacks.Select(route => new AgendaStep($"fallback:{route.Function}", startedAt.AddMinutes(route.OpensWithinMinutes), SuspensionWords.Say("step.fallback", route.Route), route.Owner)));
        steps.AddRange(tasks.Select(task => new AgendaStep($"task:{task.Id}", startedAt.AddMinutes(task.WithinMinutes), task.Text, task.Owner)));
        steps.Add(new AgendaStep("report", times.ReportBy, SuspensionWords.Say("step.report"), plan.Authority.Decides));
        var number = Math.Max(1, (int)((now - startedAt).TotalMinutes / times.ReviewEveryMinutes));
        var review = startedAt.AddMinutes((double)number * times.ReviewEveryMinutes);
        if (review < times.EndsAt)
        {
            steps.Add(new AgendaStep($"review:{number}", review, SuspensionWords.Say("step.review"), plan.Authority.Decides));
        }

        return [.. steps.OrderBy(step => step.DueAt)];
    }
}
