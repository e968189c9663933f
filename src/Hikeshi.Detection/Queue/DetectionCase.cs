using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Detection.Queue;

/// <summary>What one rule saw on one host, as an analyst works on it.</summary>
/// <param name="Id">The same for the same rule and host, at every node: 32 hex digits.</param>
/// <param name="Host">Null for sightings that name no host.</param>
/// <param name="Level">Of the newest sighting.</param>
/// <param name="State">One of <see cref="SightingTriaged.Verdicts"/>.</param>
/// <param name="JudgedBy">Who gave it that state; null when nobody has.</param>
/// <param name="Sightings">How many, those that are forgotten included.</param>
/// <param name="Users">Of the newest sightings, the newest first.</param>
public sealed record DetectionCase(
    string Id,
    string RuleId,
    string Title,
    string Level,
    string? Host,
    IReadOnlyList<string> Techniques,
    string State,
    string? JudgedBy,
    string? Note,
    long Sightings,
    DateTimeOffset First,
    DateTimeOffset Last,
    IReadOnlyList<string> Users);

/// <summary>A sighting as the queue remembers it; the rest is in the log.</summary>
/// <param name="Entry">Its entry.</param>
/// <param name="Time">When it was recorded.</param>
/// <param name="EventTime">By the event's own clock.</param>
public sealed record SightingRef(
    EntryId Entry,
    string CaseId,
    string RuleId,
    string Title,
    string Level,
    DateTimeOffset Time,
    DateTimeOffset? EventTime,
    string? Host,
    string? User,
    string? Process);
