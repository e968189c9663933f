namespace Hikeshi.Detection.Patterns;

/// <summary>The time modifiers (Sigma modifiers appendix 2.1): a number taken out of a date as it is written, without regard to its zone.</summary>
internal enum TimePart
{
    Minute,
    Hour,
    Day,

    /// <summary>Of the year, by ISO 8601: weeks begin on Monday, the first has the year's first Thursday.</summary>
    Week,
    Month,
    Year,
}

/// <summary>Some value of the field is a date, and this part of it compares so.</summary>
/// <param name="Comparison">Null for equal.</param>
internal sealed record TimePartPredicate(string Field, TimePart Part, Comparison? Comparison, int Bound) : Predicate(Field);

internal static class TimeParts
{
    public static TimePart? Of(string modifier) => modifier switch
    {
        "minute" => TimePart.Minute,
        "hour" => TimePart.Hour,
        "day" => TimePart.Day,
        "week" => TimePart.Week,
        "month" => TimePart.Month,
        "year" => TimePart.Year,
        _ => null,
    };

    /// <summary>What the part can be; a year that ISO 8601 divides into 53 weeks has a week 53.</summary>
    public static (int Least, int Most) Range(TimePart part) => part switch
    {
        TimePart.Minute => (0, 59),
        TimePart.Hour => (0, 23),
        TimePart.Day => (1, 31),
        TimePart.Week => (1, 53),
        TimePart.Month => (1, 12),
        _ => (1, 9999),
    };
}
