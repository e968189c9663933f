using System.Text.Json;

namespace Hikeshi.Response.Playbooks;

/// <summary>A CACAO 2.0 playbook (OASIS, CACAO Security Playbooks Version 2.0), as far as it is shown and carried out. Read by <see cref="Reading.PlaybookReader"/>.</summary>
/// <param name="Id"><c>playbook--UUID</c>.</param>
/// <param name="Modified">Names the version (§3.1).</param>
/// <param name="Tlp">The strictest level of its markings, such as <c>TLP:AMBER</c>; null when it has none.</param>
/// <param name="Start">The id of the start step.</param>
/// <param name="Exception">The step that is taken when a failure is not handled; null without.</param>
/// <param name="Source">The whole document.</param>
public sealed record Playbook(
    string Id,
    string Name,
    string? Description,
    DateTimeOffset Modified,
    DateTimeOffset? ValidFrom,
    DateTimeOffset? ValidUntil,
    bool Revoked,
    string? Tlp,
    bool Signed,
    IReadOnlyDictionary<string, PlaybookVariable> Variables,
    string Start,
    string? Exception,
    IReadOnlyDictionary<string, PlaybookStep> Steps,
    IReadOnlyDictionary<string, PlaybookParty> Parties,
    JsonElement Source);

/// <param name="Type">Of the variable-type-ov (§10.18.4), or somebody's own.</param>
/// <param name="Value">Null: unknown. Numbers and truth are texts (§10.18.3).</param>
/// <param name="Constant">Never changes.</param>
/// <param name="External">Its first value is given when the playbook is started.</param>
public sealed record PlaybookVariable(string Type, string? Value, bool Constant, bool External);

/// <summary>An agent or a target (§7).</summary>
/// <param name="Source">Its JSON object.</param>
public sealed record PlaybookParty(string Id, string Type, string Name, JsonElement Source);
