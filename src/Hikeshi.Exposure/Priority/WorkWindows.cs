namespace Hikeshi.Exposure.Priority;

/// <summary>A time in which work may be done.</summary>
/// <param name="End">The first moment after it.</param>
public readonly record struct WorkWindow(DateTimeOffset Start, DateTimeOffset End);

/// <summary>Times in which a policy lets people work, without those in which the bank must not be touched. Pure.</summary>
internal static class WorkWindows
{
    /// <returns>The first time between <paramref name="from"/> and <paramref name="to"/> in which the policy's work fits as a whole; null when there is none.</returns>
    public static WorkWindow? First(PriorityPolicy policy, BankingCalendar calendar, DateTimeOffset from, DateTimeOffset to)
    {
        if (from >= to)
        {
            return null;
        }

        // A window of the day before may reach into the first day.
        var last = calendar.DayOf(to);
        for (var day = calendar.DayOf(from).AddDays(-1); day <= last; day = day.AddDays(1))
        {
            foreach (var window in Of(policy, calendar, day).OrderBy(window => window.Start))
            {
                var clipped = new WorkWindow(Later(window.Start, from), Earlier(window.End, to));
                if (Fitting(clipped, Blocked(policy, calendar, clipped), TimeSpan.FromMinutes(policy.WorkMinutes)) is { } fitting)
                {
                    return fitting;
                }
            }
        }

        return null;
    }

    private static IEnumerable<WorkWindow> Of(PriorityPolicy policy, BankingCalendar calendar, DateOnly day) =>
        policy.Windows.Where(rule => rule.Days.Contains(calendar.KindOf(day))).Select(rule => Interval(calendar, day, rule.From, rule.To));

    /// <summary>The first gap that is long enough, in the order of time.</summary>
    private static WorkWindow? Fitting(WorkWindow window, IEnumerable<WorkWindow> blocked, TimeSpan work)
    {
        var start = window.Start;
        foreach (var block in blocked.Where(block => block.End > window.Start && block.Start < window.End).OrderBy(block => block.Start))
        {
            if (block.Start - start >= work)
            {
                return new WorkWindow(start, block.Start);
            }

            start = Later(start, block.End);
        }

        return window.End - start >= work ? new WorkWindow(start, window.End) : null;
    }

    private static List<WorkWindow> Blocked(PriorityPolicy policy, BankingCalendar calendar, WorkWindow around)
    {
        var rules = policy.Blocked;
        var blocked = policy.Freezes.Select(freeze => new WorkWindow(calendar.Instant(freeze.From), calendar.Instant(freeze.To))).ToList();
        // Opening hours and cut-offs of the day before and after may reach in.
        for (var day = calendar.DayOf(around.Start).AddDays(-2); day <= calendar.DayOf(around.End).AddDays(2); day = day.AddDays(1))
        {
            if (!calendar.IsBusinessDay(day))
            {
                continue;
            }

            if (rules.OpeningHours)
            {
                blocked.Add(Interval(calendar, day, calendar.Opens, calendar.Closes));
            }

            blocked.AddRange(calendar.CutOffs.Select(at => calendar.Instant(day, at)).Select(at => new WorkWindow(at - rules.CutOffBefore, at + rules.CutOffAfter)));
            if ((rules.Gotobi && calendar.IsGotobi(day, rules.Shift)) || (rules.MonthEnd && calendar.IsLastBusinessDayOfMonth(day)))
            {
                blocked.Add(new WorkWindow(calendar.Instant(day, TimeOnly.MinValue), calendar.Instant(day.AddDays(1), TimeOnly.MinValue)));
            }
        }

        return blocked;
    }

    private static WorkWindow Interval(BankingCalendar calendar, DateOnly day, TimeOnly from, TimeOnly to) =>
        new(calendar.Instant(day, from), calendar.Instant(to > from ? day : day.AddDays(1), to));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
