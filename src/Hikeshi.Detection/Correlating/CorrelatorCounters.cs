namespace Hikeshi.Detection;

/// <summary>What a <see cref="Correlator"/> took in and left out. Nothing is left out without being counted here.</summary>
/// <param name="Taken">Events that matched a rule that correlations refer to, and were taken in.</param>
/// <param name="Late">Events further behind the latest one than is allowed; left out.</param>
/// <param name="Ahead">Events further ahead of the clock than is allowed; left out.</param>
/// <param name="WithoutTime">Events without a time that can be read; left out.</param>
/// <param name="WithoutGroup">Times that a match lacked a field of <c>group-by</c> and took no part in a correlation.</param>
/// <param name="WithoutValue">Times that a match lacked the field of the condition, or had no number in it, and took no part in a correlation.</param>
/// <param name="ReleasedEarly">Events that went ahead because too many waited.</param>
/// <param name="EvictedGroups">Groups given up for lack of room, with all that was in their windows.</param>
/// <param name="EvictedSamples">Events that a full window let go.</param>
public readonly record struct CorrelatorCounters(
    long Taken,
    long Late,
    long Ahead,
    long WithoutTime,
    long WithoutGroup,
    long WithoutValue,
    long ReleasedEarly,
    long EvictedGroups,
    long EvictedSamples);
