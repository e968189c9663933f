using System.Text;
using System.Text.Json.Nodes;
using Hikeshi.Sharing.Stix;

namespace Hikeshi.Sharing.Publishing;

/// <summary>What whoever runs a component should do, as a CACAO 2.0 playbook: shield it, look for what was seen, mend it, take the shield away. Every step is for people.</summary>
internal static class SuggestedPlaybook
{
    public static JsonObject Of(string component, string sighting, string creator, string seed, string at)
    {
        string[] todo =
        [
            $"Shield every service that runs {component}: let only who must reach it",
            $"Look for it on the hosts behind: {sighting}",
            $"Mend {component} as its advisory says",
            "Take the shield away, and see that the service answers",
        ];
        var ids = todo.Select((text, i) => "action--" + StixId.For("action", $"{seed}|{component}|{i}|{text}")["action--".Length..]).ToList();
        var start = "start--" + StixId.For("start", $"{seed}|{component}")["start--".Length..];
        var end = "end--" + StixId.For("end", $"{seed}|{component}")["end--".Length..];
        var people = "individual--" + StixId.For("individual", $"{seed}|{component}")["individual--".Length..];
        var workflow = new JsonObject { [start] = new JsonObject { ["type"] = "start", ["on_completion"] = ids[0] } };
        for (var i = 0; i < todo.Length; i++)
        {
            workflow[ids[i]] = new JsonObject
            {
                ["type"] = "action",
                ["name"] = todo[i],
                ["on_completion"] = i + 1 < ids.Count ? ids[i + 1] : end,
                ["commands"] = new JsonArray(new JsonObject { ["type"] = "manual", ["command"] = todo[i] }),
                ["agent"] = people,
            };
        }

        workflow[end] = new JsonObject { ["type"] = "end" };
        return new JsonObject
        {
            ["type"] = "playbook",
            ["spec_version"] = "cacao-2.0",
            ["id"] = StixId.For("playbook", $"{seed}|{component}"),
            ["name"] = $"Shield and mend {component}",
            ["playbook_types"] = new JsonArray("mitigation", "remediation"),
            ["created_by"] = creator,
            ["created"] = at,
            ["modified"] = at,
            ["workflow_start"] = start,
            ["workflow"] = workflow,
            ["agent_definitions"] = new JsonObject { [people] = new JsonObject { ["type"] = "individual", ["name"] = "Whoever answers for the service" } },
        };
    }

    public static string Encode(JsonObject playbook) => Convert.ToBase64String(Encoding.UTF8.GetBytes(playbook.ToJsonString()));
}
