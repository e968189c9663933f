namespace Hikeshi.Facts.Detection;

/// <summary>
/// A person decided that some sightings are no news here, until a time: what matches is counted, and neither recorded nor acted upon.
/// It ends by itself.
/// </summary>
/// <param name="SuppressionId">Unique at this node.</param>
/// <param name="RuleId">Only sightings of this rule; null: of every rule.</param>
/// <param name="Where">Only events in which all of these hold; empty: all events of the rule.</param>
/// <param name="Reason">Why, for whoever reads it later.</param>
/// <param name="Owner">Who answers for it.</param>
[FactKind("detection.suppression-set/1")]
public sealed record SuppressionSet(
    string SuppressionId,
    string? RuleId,
    IReadOnlyList<SuppressedField> Where,
    string Reason,
    string Owner,
    DateTimeOffset ExpiresAt) : Fact;

/// <param name="Field">As a Sigma rule names it, with modifiers: <c>CommandLine|contains</c>.</param>
/// <param name="Value">As a Sigma rule writes it, with wildcards.</param>
public sealed record SuppressedField(string Field, string Value);
