using System.Text.Json;

namespace Hikeshi.Response.Playbooks.Checking;

/// <summary>What is named must be there: agents, targets, authentication, extensions, markings. Steps are <see cref="FlowRules"/>'.</summary>
internal static class ReferenceRules
{
    public static void Check(JsonElement root, Findings findings)
    {
        foreach (var step in root.GetProperty("workflow").EnumerateObject().Where(s => s.Value.ValueKind == JsonValueKind.Object))
        {
            var path = $"$.workflow.{step.Name}";
            One(root, step.Value, path, "agent", "agent_definitions", findings);
            Each(root, step.Value, path, "targets", "target_definitions", findings);
            Keys(root, step.Value, path, "step_extensions", findings);
        }

        foreach (var group in new[] { "agent_definitions", "target_definitions" })
        {
            foreach (var party in root.TryGetProperty(group, out var parties) ? parties.EnumerateObject() : default)
            {
                One(root, party.Value, $"$.{group}.{party.Name}", "authentication_info", "authentication_info_definitions", findings);
                Keys(root, party.Value, $"$.{group}.{party.Name}", "agent_target_extensions", findings);
            }
        }

        Keys(root, root, "$", "playbook_extensions", findings);
        Each(root, root, "$", "markings", "data_marking_definitions", findings);
    }

    private static void One(JsonElement root, JsonElement of, string path, string property, string definitions, Findings findings)
    {
        if (of.ValueKind == JsonValueKind.Object && of.TryGetProperty(property, out var id) && id.ValueKind == JsonValueKind.String)
        {
            Defined(root, id.GetString()!, $"{path}.{property}", definitions, findings);
        }
    }

    private static void Each(JsonElement root, JsonElement of, string path, string property, string definitions, Findings findings)
    {
        var index = 0;
        foreach (var id in of.TryGetProperty(property, out var ids) && ids.ValueKind == JsonValueKind.Array ? ids.EnumerateArray() : default)
        {
            Defined(root, id.GetString()!, $"{path}.{property}[{index++}]", definitions, findings);
        }
    }

    private static void Keys(JsonElement root, JsonElement of, string path, string property, Findings findings)
    {
        foreach (var extension in of.ValueKind == JsonValueKind.Object && of.TryGetProperty(property, out var extensions) && extensions.ValueKind == JsonValueKind.Object ? extensions.EnumerateObject() : default)
        {
            Defined(root, extension.Name, $"{path}.{property}.{extension.Name}", "extension_definitions", findings);
        }
    }

    private static void Defined(JsonElement root, string id, string path, string definitions, Findings findings)
    {
        if (!root.TryGetProperty(definitions, out var known) || !known.TryGetProperty(id, out _))
        {
            findings.Rule(path, $"'{id}' is not defined", $"an entry of $.{definitions}");
        }
    }
}
