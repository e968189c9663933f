using Hikeshi.Exposure.Priority;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Response.Policy;

/// <summary>The days of the institution: the ledger's calendar with the holidays and freezes of its priority policy. Immutable.</summary>
public sealed class BankingDays
{
    private readonly PriorityPolicy times;
    private readonly BankingCalendar calendar;

    /// <exception cref="Kernel.Errors.RefusedException">The ledger's calendar names a time zone that this machine does not know, or a time that is none.</exception>
    public BankingDays(BusinessCalendar calendar, PriorityPolicy times)
    {
        this.times = times;
        this.calendar = BankingCalendar.Of(calendar, times.Holidays);
    }

    public BankingMoment At(DateTimeOffset now, IReadOnlyDictionary<string, NamedWindow> windows) => new(calendar, times, windows, now);
}

/// <summary>What day and time of day it is to a bank.</summary>
public sealed class BankingMoment
{
    private readonly BankingCalendar calendar;
    private readonly PriorityPolicy times;
    private readonly IReadOnlyDictionary<string, NamedWindow> windows;
    private readonly DateTimeOffset now;
    private readonly DateOnly today;

    internal BankingMoment(BankingCalendar calendar, PriorityPolicy times, IReadOnlyDictionary<string, NamedWindow> windows, DateTimeOffset now)
    {
        this.calendar = calendar;
        this.times = times;
        this.windows = windows;
        this.now = now;
        today = calendar.DayOf(now);
    }

    public bool IsBusinessDay => calendar.IsBusinessDay(today);

    /// <summary>Within the opening hours of a business day.</summary>
    public bool IsOpen => IsWithin(new NamedWindow(calendar.Opens, calendar.Closes));

    /// <summary>A 五十日, moved as the priority policy says.</summary>
    public bool IsGotobi => calendar.IsGotobi(today, times.Blocked.Shift);

    public bool IsMonthEnd => calendar.IsLastBusinessDayOfMonth(today);

    /// <summary>Within a change freeze of the priority policy.</summary>
    public bool IsFreeze => times.Freezes.Any(freeze => calendar.Instant(freeze.From) <= now && now < calendar.Instant(freeze.To));

    /// <summary>A cut-off of this business day comes within <paramref name="before"/>.</summary>
    public bool IsBeforeCutOff(TimeSpan before) =>
        IsBusinessDay && calendar.CutOffs.Any(cutOff => calendar.Instant(today, cutOff) - now is var left && left > TimeSpan.Zero && left <= before);

    /// <summary>Within the window of that name; one that the policy does not define is refused when it is read.</summary>
    public bool IsIn(string window) => IsWithin(windows[window]);

    /// <summary>One that began yesterday may reach into today.</summary>
    private bool IsWithin(NamedWindow window) => IsWithin(window, today) || (window.To <= window.From && IsWithin(window, today.AddDays(-1)));

    private bool IsWithin(NamedWindow window, DateOnly day) =>
        calendar.IsBusinessDay(day)
        && calendar.Instant(day, window.From) <= now
        && now < calendar.Instant(window.To > window.From ? day : day.AddDays(1), window.To);
}
