namespace Hikeshi.Detection.Correlating;

/// <summary>A rule or a correlation that a correlation refers to.</summary>
/// <param name="Id">Of that rule or correlation.</param>
/// <param name="Groups">The fields of its events that <c>group-by</c> means, in that order, aliases resolved.</param>
/// <param name="Values">The fields that the condition means, likewise.</param>
internal sealed record Member(string Id, IReadOnlyList<string> Groups, IReadOnlyList<string> Values);
