using System.Text.Json;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>Keys of dictionaries are identifiers whose type is the type of what they name (§10.10); JSON schemas pass over keys that are none.</summary>
internal static class KeyRules
{
    private static readonly (string Property, string[] Types)[] Dictionaries =
    [
        ("workflow", Workflow.StepTypes), ("authentication_info_definitions", []), ("agent_definitions", []), ("target_definitions", []),
        ("extension_definitions", ["extension-definition"]), ("data_marking_definitions", ["marking-tlp", "marking-statement", "marking-iep"]),
    ];

    public static void Check(JsonElement root, Findings findings)
    {
        if (Forms.TypeOf(root.GetProperty("id").GetString()!) != "playbook")
        {
            findings.Rule("$.id", root.GetProperty("id").GetString()!, "playbook--UUID (§3.1)");
        }

        if (Forms.TypeOf(root.GetProperty("created_by").GetString()!) != "identity")
        {
            findings.Rule("$.created_by", root.GetProperty("created_by").GetString()!, "identity--UUID, a STIX 2.1 identity (§3.1)");
        }

        if (root.TryGetProperty("playbook_types", out var kinds) && kinds.GetArrayLength() > 0 && !root.TryGetProperty("playbook_activities", out _))
        {
            findings.Advice("$.playbook_activities", "it is missing beside playbook_types", "an activity at least (§3.1)");
        }

        foreach (var (property, types) in Dictionaries)
        {
            foreach (var entry in root.TryGetProperty(property, out var dictionary) ? dictionary.EnumerateObject() : default)
            {
                Entry(property, types, entry, findings);
            }
        }

        Names(root, "playbook_variables", "$", findings);
        foreach (var step in root.GetProperty("workflow").EnumerateObject())
        {
            Names(step.Value, "step_variables", $"$.workflow.{step.Name}", findings);
        }
    }

    private static void Entry(string property, string[] types, JsonProperty entry, Findings findings)
    {
        var path = $"$.{property}.{entry.Name}";
        var type = Forms.TypeOf(entry.Name);
        if (type.Length == 0 || (types.Length > 0 && !types.Contains(type, StringComparer.Ordinal)))
        {
            findings.Rule(path, "this key names nothing that the specification knows here", types.Length > 0 ? string.Join(" or ", types) + ", two hyphens and a UUID" : "TYPE--UUID (§10.10)");
            return;
        }

        var said = entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("type", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        if (said is not null && said != type)
        {
            findings.Advice($"{path}.type", $"'{said}' under a key of type {type}", "the same type in both (§10.10)");
        }

        if (entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() != entry.Name)
        {
            findings.Rule($"{path}.id", $"'{id.GetString()}' is not its key", entry.Name);
        }
    }

    private static void Names(JsonElement of, string property, string path, Findings findings)
    {
        foreach (var variable in of.ValueKind == JsonValueKind.Object && of.TryGetProperty(property, out var variables) ? variables.EnumerateObject() : default)
        {
            if (!Forms.IsVariable(variable.Name))
            {
                findings.Rule($"{path}.{property}.{variable.Name}", "this is no name of a variable", "__name__: letters, digits, underscores and hyphens between double underscores (§10.18)");
            }
        }
    }
}
