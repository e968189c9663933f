using System.Text;
using System.Text.Json;
using Hikeshi.Response.Playbooks.Checking;

namespace Hikeshi.Response.Playbooks.Reading;

/// <summary>Makes the model out of a document whose structure was found right.</summary>
internal static class ModelBuilder
{
    private static readonly string[] Levels = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

    public static Playbook Build(JsonElement root) => new(
        Text(root, "id")!,
        Text(root, "name")!,
        Text(root, "description"),
        Time(root, "modified")!.Value,
        Time(root, "valid_from"),
        Time(root, "valid_until"),
        root.TryGetProperty("revoked", out var revoked) && revoked.GetBoolean(),
        StrictestLevel(root),
        root.TryGetProperty("signatures", out _),
        Variables(root, "playbook_variables"),
        Text(root, "workflow_start")!,
        Text(root, "workflow_exception"),
        root.GetProperty("workflow").EnumerateObject().Where(s => Workflow.StepTypes.Contains(Forms.TypeOf(s.Name), StringComparer.Ordinal)).ToDictionary(s => s.Name, s => Step(s.Name, s.Value), StringComparer.Ordinal),
        Parties(root),
        root);

    public static Dictionary<string, PlaybookVariable> Variables(JsonElement of, string property) =>
        of.TryGetProperty(property, out var variables)
            ? variables.EnumerateObject().Where(v => Forms.IsVariable(v.Name)).ToDictionary(v => v.Name, v => Variable(v.Value), StringComparer.Ordinal)
            : [];

    public static int Count(JsonElement of, string property) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(property, out var all) && all.ValueKind == JsonValueKind.Object ? all.GetPropertyCount() : 0;

    public static PlaybookCommand Command(JsonElement command) => new(
        Text(command, "type")!,
        Text(command, "command") ?? Decoded(command, "command_b64") ?? "",
        Text(command, "content") ?? Decoded(command, "content_b64"),
        Text(command, "description"),
        command.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
            ? headers.EnumerateObject().ToDictionary(h => h.Name, h => h.Value.ValueKind == JsonValueKind.Array ? (IReadOnlyList<string>)[.. h.Value.EnumerateArray().Select(v => v.ToString())] : [], StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase));

    public static string? Text(JsonElement of, string property) => of.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static DateTimeOffset? Time(JsonElement of, string property) => Text(of, property) is { } text ? Forms.Time(text) : null;

    private static PlaybookVariable Variable(JsonElement variable) => new(
        Text(variable, "type")!,
        variable.TryGetProperty("value", out var value) ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Object => value.GetRawText(), _ => null } : null,
        variable.TryGetProperty("constant", out var constant) && constant.GetBoolean(),
        variable.TryGetProperty("external", out var external) && external.GetBoolean());

    private static PlaybookStep Step(string id, JsonElement step)
    {
        var frame = new StepFrame(
            id, Text(step, "name"), Duration(step, "delay") ?? TimeSpan.Zero, Duration(step, "timeout"), Variables(step, "step_variables"),
            Text(step, "on_completion"), Text(step, "on_success"), Text(step, "on_failure"));
        return Forms.TypeOf(id) switch
        {
            "start" => new StartStep(frame),
            "end" => new EndStep(frame),
            "action" => new ActionStep(frame, [.. step.GetProperty("commands").EnumerateArray().Select(Command)], Text(step, "agent")!, Texts(step, "targets"), Texts(step, "out_args")),
            "playbook-action" => new PlaybookActionStep(frame, Text(step, "playbook_id")!, Time(step, "playbook_version"), Texts(step, "in_args"), Texts(step, "out_args")),
            "parallel" => new ParallelStep(frame, Texts(step, "next_steps")),
            "if-condition" => new IfStep(frame, Text(step, "condition")!, Text(step, "on_true")!, Text(step, "on_false")),
            "while-condition" => new WhileStep(frame, Text(step, "condition")!, Text(step, "on_true")!),
            _ => new SwitchStep(frame, Text(step, "switch")!, step.GetProperty("cases").EnumerateObject().ToDictionary(c => c.Name, c => c.Value.GetString()!, StringComparer.Ordinal)),
        };
    }

    /// <summary>Milliseconds; a number that no clock could count becomes the longest that one can.</summary>
    private static TimeSpan? Duration(JsonElement step, string property) =>
        step.TryGetProperty(property, out var value) ? TimeSpan.FromMilliseconds(Math.Clamp(value.GetDecimal() is var number && number > int.MaxValue * 1000m ? int.MaxValue * 1000L : (long)number, 0, int.MaxValue * 1000L)) : null;

    private static List<string> Texts(JsonElement of, string property) => of.TryGetProperty(property, out var list) ? [.. list.EnumerateArray().Select(t => t.GetString()!)] : [];

    private static string? Decoded(JsonElement command, string property)
    {
        try
        {
            return Text(command, property) is { } text ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : null;
        }
        catch (FormatException)
        {
            return null; // CommandRules says so.
        }
    }

    private static Dictionary<string, PlaybookParty> Parties(JsonElement root)
    {
        var all = new Dictionary<string, PlaybookParty>(StringComparer.Ordinal);
        foreach (var group in new[] { "agent_definitions", "target_definitions" })
        {
            foreach (var party in root.TryGetProperty(group, out var parties) ? parties.EnumerateObject() : default)
            {
                all.TryAdd(party.Name, new PlaybookParty(party.Name, Text(party.Value, "type") ?? "", Text(party.Value, "name") ?? party.Name, party.Value));
            }
        }

        return all;
    }

    private static string? StrictestLevel(JsonElement root) =>
        root.TryGetProperty("markings", out var markings) && root.TryGetProperty("data_marking_definitions", out var definitions)
            ? markings.EnumerateArray().Select(m => definitions.TryGetProperty(m.GetString()!, out var marking) ? Text(marking, "tlpv2_level") : null).OfType<string>().MaxBy(level => Array.IndexOf(Levels, level))
            : null;
}
