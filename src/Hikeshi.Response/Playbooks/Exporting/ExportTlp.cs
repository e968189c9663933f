using System.Text.Json.Nodes;
using Hikeshi.Kernel.Marking;

namespace Hikeshi.Response.Playbooks.Exporting;

/// <summary>The TLP markings that every CACAO playbook must use (oasis-tcs/cacao, Common-Objects/Data-Markings): their ids, maker and date are given.</summary>
internal static class ExportTlp
{
    public static (string Id, JsonObject Marking) Of(Tlp level)
    {
        var (id, name) = level switch
        {
            Tlp.Clear => ("94868c89-83c2-464b-929b-a1a8aa3c8487", "TLP:CLEAR"),
            Tlp.Green => ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "TLP:GREEN"),
            Tlp.Amber => ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "TLP:AMBER"),
            Tlp.AmberStrict => ("939a9414-2ddd-4d32-a0cd-375ea402b003", "TLP:AMBER+STRICT"),
            _ => ("e828b379-4e03-4974-9ac4-e53a884c97c1", "TLP:RED"),
        };
        return ("marking-tlp--" + id, new JsonObject
        {
            ["type"] = "marking-tlp",
            ["id"] = "marking-tlp--" + id,
            ["created_by"] = "identity--5abe695c-7bd5-4c31-8824-2528696cdbf1",
            ["created"] = "2022-10-01T00:00:00.000Z",
            ["tlpv2_level"] = name,
        });
    }
}
