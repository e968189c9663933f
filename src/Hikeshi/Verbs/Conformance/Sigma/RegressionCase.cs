using System.Text.Json;

namespace Hikeshi.Verbs.Conformance.Sigma;

/// <summary>A rule, and events that were recorded for it.</summary>
/// <param name="RuleId">The rule that must match.</param>
/// <param name="Events">How many events the case has.</param>
/// <param name="Matching">How many of them the rule matches.</param>
/// <param name="Needed">How many of them it must match; 0 for a companion.</param>
/// <param name="Broken">What is wrong with the case itself (no such rule, an event that cannot be read); null for most.</param>
internal sealed record RegressionCase(string File, string Kind, string RuleId, int Events, int Matching, int Needed, string? Broken)
    : SuiteCase(File, Kind, $"rule {RuleId}")
{
    public const string FlatEvent = "flat";
    public const string Recording = "recording";

    public override bool Passed => Broken is null && Matching >= Needed;

    public override string Sentence => Broken ?? (Events == 1
        ? "expected that the rule matches this event, and it does not"
        : $"expected that the rule matches at least {Needed} of {Events} events, and it matches {Matching}");

    public override string? Note => Passed && Matching == 0
        ? "events beside the ones that the rule is about: it matches as many others of the recording as its info.yml asks for"
        : null;

    public override void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteString("rule", RuleId);
        json.WriteNumber("events", Events);
        json.WriteNumber("matching", Matching);
        json.WriteNumber("needed", Needed);
        json.WriteString("broken", Broken);
    }
}
