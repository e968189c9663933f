namespace Hikeshi.Evidence.Witnessing;

/// <summary>When a witness signed, by its own clock.</summary>
/// <param name="Seconds">Since 1970 (POSIX), up to 2^63 - 1.</param>
public readonly record struct CosignatureTime(ulong Seconds)
{
    /// <summary>9999-12-31, the last second that a <see cref="DateTimeOffset"/> holds.</summary>
    private const ulong LastOfCalendar = 253_402_300_799;

    /// <summary>Null when it lies behind the year 9999.</summary>
    public DateTimeOffset? Instant => Seconds <= LastOfCalendar ? DateTimeOffset.FromUnixTimeSeconds((long)Seconds) : null;
}
