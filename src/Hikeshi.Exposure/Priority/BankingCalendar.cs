using System.Globalization;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Priority;

/// <summary>The institution's days: the ledger's calendar with the holidays of a policy. Immutable.</summary>
public sealed class BankingCalendar
{
    private readonly TimeZoneInfo zone;
    private readonly NationalHolidays holidays;

    private BankingCalendar(TimeZoneInfo zone, NationalHolidays holidays, TimeOnly opens, TimeOnly closes, IReadOnlyList<TimeOnly> cutOffs)
    {
        this.zone = zone;
        this.holidays = holidays;
        Opens = opens;
        Closes = closes;
        CutOffs = cutOffs;
    }

    public TimeOnly Opens { get; }

    /// <summary>On the next day when it is not after <see cref="Opens"/>.</summary>
    public TimeOnly Closes { get; }

    public IReadOnlyList<TimeOnly> CutOffs { get; }

    /// <exception cref="RefusedException">The ledger names a time zone that this machine does not know, or a time that is none.</exception>
    public static BankingCalendar Of(BusinessCalendar calendar, NationalHolidays holidays)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(calendar.TimeZone, out var known) ? known
            : throw new RefusedException(new Refusal("exposure.calendar", "calendar.timeZone", $"'{calendar.TimeZone}'", "a time zone of the IANA database, such as Asia/Tokyo", "Mend the institution's description, or install tzdata."));
        return new BankingCalendar(zone, holidays, Time(calendar.Opens), Time(calendar.Closes), [.. calendar.CutOffs.Select(cutOff => Time(cutOff.At))]);
    }

    /// <summary>The list of holidays says nothing of that year; weekends and the days around New Year are known all the same.</summary>
    public bool Knows(DateOnly day) => day.Year >= holidays.FirstYear && day.Year <= holidays.LastYear;

    /// <summary>Order for Enforcement of the Banking Act (銀行法施行令) article 5: Saturdays, Sundays, national holidays, 31 December to 3 January are bank holidays.</summary>
    public bool IsBusinessDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && !(day is { Month: 12, Day: 31 } or { Month: 1, Day: <= 3 })
        && !holidays.Days.Contains(day);

    public DayKind KindOf(DateOnly day) =>
        day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || IsBusinessDay(day) ? (DayKind)(int)day.DayOfWeek : DayKind.Holiday;

    /// <summary>A 五十日 falls on this business day, by itself or because it was moved here.</summary>
    public bool IsGotobi(DateOnly day, GotobiShift shift)
    {
        if (!IsBusinessDay(day))
        {
            return false;
        }

        // The days between this one and its neighbours among business days are moved to one of them.
        return IsNominal(day)
            || (shift is GotobiShift.Next or GotobiShift.Both && Between(day, -1).Any(IsNominal))
            || (shift is GotobiShift.Previous or GotobiShift.Both && Between(day, 1).Any(IsNominal));
    }

    public bool IsLastBusinessDayOfMonth(DateOnly day) =>
        IsBusinessDay(day) && Neighbour(day, 1).Month != day.Month;

    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>A local time that a change of clocks leaves out is taken by standard time.</summary>
    public DateTimeOffset Instant(DateTime local) => new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();

    public DateTimeOffset Instant(DateOnly day, TimeOnly time) => Instant(day.ToDateTime(time));

    /// <summary>Local, with its offset: <c>2026-12-04 05:00 +09:00</c>.</summary>
    public string Words(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    private static bool IsNominal(DateOnly day) => day.Day is 5 or 10 or 15 or 20 or 25 || day.Day == DateTime.DaysInMonth(day.Year, day.Month);

    private DateOnly Neighbour(DateOnly day, int step)
    {
        do
        {
            day = day.AddDays(step);
        }
        while (!IsBusinessDay(day));
        return day;
    }

    private IEnumerable<DateOnly> Between(DateOnly day, int step)
    {
        for (var other = day.AddDays(step); !IsBusinessDay(other); other = other.AddDays(step))
        {
            yield return other;
        }
    }

    private static TimeOnly Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time
        : throw new RefusedException(new Refusal("exposure.calendar", "calendar", $"'{text}'", "a local time as HH:mm", "Mend the institution's description."));
}
