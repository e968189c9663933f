namespace Hikeshi.Detection.Matching;

/// <summary>What correlations need of an event that matched.</summary>
/// <param name="Time">Null when the event has no time that can be read.</param>
/// <param name="Values">In the order of <see cref="SigmaRule.Captures"/>; null where the event has no such value.</param>
internal sealed record Captured(DateTimeOffset? Time, string?[] Values);
