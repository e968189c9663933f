using System.Text.Json;
using static Hikeshi.Response.Playbooks.Checking.Shapes;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>The playbook itself (§3.1) and the steps of its workflow (§4), property by property.</summary>
internal static class Workflow
{
    public static readonly string[] StepTypes = ["start", "end", "action", "playbook-action", "parallel", "if-condition", "while-condition", "switch-condition"];

    private static readonly IReadOnlyList<Property> Common =
    [
        May("name", Text), May("description", Text), May("external_references", List(Objects.ExternalReference, 1)), May("delay", Whole(0, long.MaxValue)), May("timeout", Whole(long.MinValue, long.MaxValue)),
        May("step_variables", Objects.Variables), May("owner", Id), May("on_completion", Id), May("on_success", Id), May("on_failure", Id), May("step_extensions", Objects.Extensions),
    ];

    private static readonly Shape Names = List(Text, 1);

    private static readonly Dictionary<string, Shape> Steps = new(StringComparer.Ordinal)
    {
        ["start"] = Both(Step("start"), Without("on_success", "on_failure")),
        ["end"] = Both(Step("end"), Without("on_completion", "on_success", "on_failure")),
        ["action"] = Step("action", Must("commands", List(Objects.Command, 1)), Must("agent", Id), May("targets", List(Id, 1)), May("in_args", Names), May("out_args", Names)),
        ["playbook-action"] = Step("playbook-action", Must("playbook_id", Id), May("playbook_version", Time), May("in_args", Names), May("out_args", Names)),
        ["parallel"] = Step("parallel", Must("next_steps", List(Id, 2))),
        ["if-condition"] = Step("if-condition", Must("condition", Text), Must("on_true", Id), May("on_false", Id)),
        ["while-condition"] = Step("while-condition", Must("condition", Text), Must("on_true", Id)),
        ["switch-condition"] = Step("switch-condition", Must("switch", Text), Must("cases", Dictionary(_ => Formatted(t => StepTypes.Contains(Forms.TypeOf(t), StringComparer.Ordinal), "the id of a step"), 0))),
    };

    public static readonly Shape Playbook = Object(
        Must("type", Word("playbook")), Must("spec_version", Word("cacao-2.0")), Must("id", Id), Must("name", Text), May("description", Text), May("playbook_types", List(Text, 0)),
        May("playbook_activities", List(Text, 1)), May("playbook_processing_summary", Objects.Summary), Must("created_by", Id), Must("created", Time), Must("modified", Time), May("revoked", Flag),
        May("valid_from", Time), May("valid_until", Time), May("derived_from", List(Id, 1)), May("related_to", List(Id, 1)), May("priority", Whole(0, 100)), May("severity", Whole(0, 100)),
        May("impact", Whole(0, 100)), May("industry_sectors", List(Text, 1)), May("labels", List(Text, 1)), May("external_references", List(Objects.ExternalReference, 1)), May("markings", List(Id, 1)),
        May("playbook_variables", Objects.Variables), Must("workflow_start", Id), May("workflow_exception", Id), Must("workflow", Dictionary(key => Steps.GetValueOrDefault(Forms.TypeOf(key)), 0)),
        May("playbook_extensions", Objects.Extensions), May("authentication_info_definitions", Dictionary(Objects.AuthenticationOf, 1)), May("agent_definitions", Dictionary(Objects.PartyOf, 1)),
        May("target_definitions", Dictionary(Objects.PartyOf, 1)), May("extension_definitions", Dictionary(key => Forms.TypeOf(key) == "extension-definition" ? Objects.ExtensionDefinition : null, 0)),
        May("data_marking_definitions", Dictionary(Objects.MarkingOf, 0)), May("signatures", List(Objects.Signature, 1)));

    private static Shape Step(string type, params IReadOnlyList<Property> more) => Object([Must("type", Word(type)), .. Common, .. more]);

    private static Shape Without(params string[] names) => (value, path, findings) =>
    {
        foreach (var name in names.Where(n => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(n, out _)))
        {
            findings.Structure($"{path}.{name}", "this step has no such property", "a step of another type, or nothing (§4.3, §4.4)");
        }
    };
}
