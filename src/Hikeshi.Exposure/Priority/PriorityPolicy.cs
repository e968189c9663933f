using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exposure.Priority;

/// <summary>By when to act, and when work may be done: format <c>hikeshi-priority-policy/1</c>, described in docs/exposure.md.</summary>
/// <param name="Deadlines">One for each decision.</param>
/// <param name="WorkMinutes">How long a change takes, with the way back; 1 to 1440.</param>
public sealed record PriorityPolicy(
    IReadOnlyDictionary<SsvcDecision, PolicyDeadline> Deadlines,
    int WorkMinutes,
    IReadOnlyList<WorkWindowRule> Windows,
    BlockedTimes Blocked,
    IReadOnlyList<ChangeFreeze> Freezes,
    NationalHolidays Holidays);

/// <param name="Target">From when a finding became known; at most <paramref name="HardLimit"/>.</param>
/// <param name="HardLimit">No window, no freeze and no calendar moves a deadline past it.</param>
public readonly record struct PolicyDeadline(TimeSpan Target, TimeSpan HardLimit);

/// <summary>Local times of the ledger's calendar in which work may be done.</summary>
/// <param name="Days">Days on which it begins.</param>
/// <param name="To">On the next day when it is not after <paramref name="From"/>.</param>
public sealed record WorkWindowRule(IReadOnlySet<DayKind> Days, TimeOnly From, TimeOnly To);

/// <summary>Business days by name; a bank holiday is <see cref="Holiday"/>, except that Saturdays and Sundays keep their names.</summary>
public enum DayKind
{
    Sun,
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Holiday,
}

/// <summary>Times of the ledger's calendar in which nothing may be changed.</summary>
/// <param name="OpeningHours">Of business days.</param>
/// <param name="CutOffBefore">Around every cut-off of business days.</param>
/// <param name="Gotobi">五十日: the 5th, 10th, 15th, 20th, 25th and the last day of a month, whole days.</param>
/// <param name="MonthEnd">The last business day of a month, a whole day.</param>
/// <param name="Shift">Where a day of <paramref name="Gotobi"/> goes that is no business day.</param>
public sealed record BlockedTimes(bool OpeningHours, TimeSpan CutOffBefore, TimeSpan CutOffAfter, bool Gotobi, bool MonthEnd, GotobiShift Shift);

public enum GotobiShift
{
    Previous,
    Next,

    /// <summary>Payments of the day are settled before or after it, by contract: both business days are blocked.</summary>
    Both,
}

/// <param name="From">Local; the first blocked minute.</param>
/// <param name="To">Local; the first minute that is free again.</param>
public sealed record ChangeFreeze(BilingualText Names, DateTime From, DateTime To);

/// <summary>National holidays, from a list with a source. Saturdays, Sundays and 31 December to 3 January are bank holidays without being listed.</summary>
/// <param name="FirstYear">The list is whole from this year to <paramref name="LastYear"/>; of other years nothing is known.</param>
public sealed record NationalHolidays(string Source, int FirstYear, int LastYear, IReadOnlySet<DateOnly> Days);
