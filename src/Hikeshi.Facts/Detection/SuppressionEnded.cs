namespace Hikeshi.Facts.Detection;

/// <summary>A suppression holds nothing back any more: its time was over, or a person ended it.</summary>
/// <param name="HeldBack">Sightings that it kept from being recorded, since the node last started.</param>
/// <param name="EndedBy">Who ended it; null when it expired.</param>
[FactKind("detection.suppression-ended/1")]
public sealed record SuppressionEnded(string SuppressionId, long HeldBack, string? EndedBy) : Fact;
