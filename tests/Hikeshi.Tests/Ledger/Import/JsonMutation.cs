using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hikeshi.Tests.Ledger.Import;

/// <summary>Changes a document so that it stays well-formed JSON, and perhaps valid.</summary>
internal static class JsonMutation
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Values = ["\"\"", "\"text\"", "\"2026-01-01T00:00:00Z\"", "0", "-1", "1.5", "true", "null", "{}", "[]", "[\"a\",\"a\"]", "\"MIT\"", "\"library\""];

    public static byte[] Of(JsonObject original, Random random)
    {
        var copy = original.DeepClone();
        var places = new List<JsonNode>();
        Collect(copy, places);
        for (var times = random.Next(1, 3); times > 0; times--)
        {
            Change(places[random.Next(places.Count)], random);
        }

        return JsonSerializer.SerializeToUtf8Bytes(copy, Plain);
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        switch (node)
        {
            case JsonObject members:
                places.Add(members);
                foreach (var member in members)
                {
                    Collect(member.Value, places);
                }

                break;
            case JsonArray items:
                places.Add(items);
                foreach (var item in items)
                {
                    Collect(item, places);
                }

                break;
        }
    }

    private static void Change(JsonNode place, Random random)
    {
        var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        switch (place)
        {
            case JsonObject members when members.Count > 0 && random.Next(3) > 0:
                var name = members.ElementAt(random.Next(members.Count)).Key;
                if (random.Next(2) == 0)
                {
                    members.Remove(name);
                }
                else
                {
                    members[name] = value;
                }

                break;
            case JsonObject members:
                members[random.Next(2) == 0 ? "name" : "unheardOf"] = value;
                break;
            case JsonArray items when items.Count > 0 && random.Next(2) == 0:
                items.Add(items[random.Next(items.Count)]?.DeepClone());
                break;
            case JsonArray items:
                items.Add(value);
                break;
        }
    }
}
