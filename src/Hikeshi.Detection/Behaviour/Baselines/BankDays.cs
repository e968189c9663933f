namespace Hikeshi.Detection.Behaviour;

/// <summary>What kind of day it is for a bank. Immutable.</summary>
public enum DayClass
{
    Business,

    /// <summary>Saturday, Sunday, a listed holiday (in Japan also 31 December to 3 January: Order for Enforcement of the Banking Act, article 5).</summary>
    Closed,

    /// <summary>The last business day of a month, and listed settlement days: more of everything.</summary>
    Settlement,
}

/// <summary>Weekends, listed holidays, month ends and settlement days, in the bank's own time zone. Holidays are listed, not computed: they change by law.</summary>
/// <param name="Holidays">Dates on which the bank is closed.</param>
/// <param name="SettlementDays">Dates with unusual volume besides month ends (五十日, year end …).</param>
/// <param name="Offset">Of local time from UTC; nine hours for Japan.</param>
public sealed record BankDays(IReadOnlySet<DateOnly> Holidays, IReadOnlySet<DateOnly> SettlementDays, TimeSpan Offset)
{
    /// <summary>Weekends and month ends only, UTC.</summary>
    public static BankDays Plain { get; } = new(new HashSet<DateOnly>(), new HashSet<DateOnly>(), TimeSpan.Zero);

    /// <summary>0 to 167; Monday 00:00 local time is 0.</summary>
    public int HourOfWeek(DateTimeOffset time)
    {
        var local = time.ToOffset(Offset);
        return ((((int)local.DayOfWeek + 6) % 7) * 24) + local.Hour;
    }

    public DayClass ClassOf(DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.ToOffset(Offset).Date);
        return !IsOpen(day) ? DayClass.Closed
            : SettlementDays.Contains(day) || IsLastOpenOfMonth(day) ? DayClass.Settlement
            : DayClass.Business;
    }

    private bool IsOpen(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains(day);

    private bool IsLastOpenOfMonth(DateOnly day)
    {
        for (var next = day.AddDays(1); next.Month == day.Month; next = next.AddDays(1))
        {
            if (IsOpen(next))
            {
                return false;
            }
        }

        return true;
    }
}
