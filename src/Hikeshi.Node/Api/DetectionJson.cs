using Hikeshi.Detection;
using Hikeshi.Detection.Queue;
using Hikeshi.Facts.Detection;

namespace Hikeshi.Node.Api;

/// <param name="Total">Cases that fit the question; <paramref name="Cases"/> are the first of them.</param>
/// <param name="Open">Cases that nobody has judged, or that somebody looks into.</param>
/// <param name="States">How many fit the question in each state, whatever state it asks for.</param>
/// <param name="MayTriage">Whether who asks may judge, and hold back.</param>
internal sealed record CasesAnswer(IReadOnlyList<DetectionCase> Cases, int Total, int Open, IReadOnlyDictionary<string, int> States, bool MayTriage);

/// <param name="Rule">Null when the rule no longer watches.</param>
/// <param name="Sightings">The newest first.</param>
/// <param name="Related">Of other rules on the same host, or of the same users, around the newest sighting.</param>
/// <param name="Suppressions">That hold for this rule.</param>
internal sealed record CaseAnswer(DetectionCase Case, CaseRule? Rule, IReadOnlyList<CaseSighting> Sightings, IReadOnlyList<CaseRelated> Related, IReadOnlyList<SuppressionRow> Suppressions);

/// <param name="Text">The YAML.</param>
internal sealed record CaseRule(string Title, string Description, IReadOnlyList<string> FalsePositives, string Digest, string Text);

/// <param name="Fact">Null when it was erased.</param>
/// <param name="Events">The events that it rests on; null when they were not looked up, which is done for the newest sightings alone.</param>
internal sealed record CaseSighting(string EntryId, DateTimeOffset Time, Sighted? Fact, IReadOnlyList<CaseEvent>? Events);

/// <param name="Raw">As received; null when it was erased.</param>
internal sealed record CaseEvent(string EntryId, string? Digest, string? Source, DateTimeOffset? ReceivedAt, string? Raw);

internal sealed record CaseRelated(string EntryId, string CaseId, string RuleId, string Title, string Level, DateTimeOffset Time, string? Host, string? User, string? Process);

internal sealed record TriageRequest(string Verdict, string? Note = null);

/// <param name="Where">All must hold; may be empty when <paramref name="RuleId"/> is there.</param>
internal sealed record SuppressionRequest(string Reason, DateTimeOffset ExpiresAt, string? RuleId = null, IReadOnlyList<SuppressedField>? Where = null);

internal sealed record SuppressionRow(string Id, string? RuleId, IReadOnlyList<SuppressedField> Where, string Reason, string Owner, DateTimeOffset ExpiresAt, long HeldBack);

internal sealed record SuppressionAnswer(string Id, string EntryId);

/// <param name="Refused">The first refusals, at most 20.</param>
internal sealed record RulesAnswer(string Digest, int Loaded, int RefusedCount, IReadOnlyList<string> Refused);
