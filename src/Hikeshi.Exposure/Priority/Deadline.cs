namespace Hikeshi.Exposure.Priority;

public enum DeadlineKind
{
    /// <summary>The policy's target, and a work window before it.</summary>
    OnTarget,

    /// <summary>No window before the target; moved to the end of the work in the first one after it, within the hard limit.</summary>
    Moved,

    /// <summary>No window fits before the hard limit: somebody must open one.</summary>
    NoWindow,

    /// <summary>The hard limit has passed.</summary>
    Overdue,
}

/// <summary>By when it must be done.</summary>
/// <param name="At">Never after <paramref name="HardLimit"/>.</param>
/// <param name="Window">When to do it.</param>
public sealed record Deadline(DeadlineKind Kind, DateTimeOffset At, DateTimeOffset HardLimit, WorkWindow? Window)
{
    internal static Deadline Of(PolicyDeadline rule, PriorityPolicy policy, BankingCalendar calendar, DateTimeOffset foundAt, DateTimeOffset now)
    {
        var target = foundAt + rule.Target;
        var hard = foundAt + rule.HardLimit;
        var from = now > foundAt ? now : foundAt;
        if (from >= hard)
        {
            return new Deadline(DeadlineKind.Overdue, hard, hard, Window: null);
        }

        if (WorkWindows.First(policy, calendar, from, target) is { } early)
        {
            return new Deadline(DeadlineKind.OnTarget, target, hard, early);
        }

        return WorkWindows.First(policy, calendar, from, hard) is { } late
            ? new Deadline(DeadlineKind.Moved, late.Start + TimeSpan.FromMinutes(policy.WorkMinutes), hard, late)
            : new Deadline(DeadlineKind.NoWindow, from <= target ? target : hard, hard, Window: null);
    }
}
