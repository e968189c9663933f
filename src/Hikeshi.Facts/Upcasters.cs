using System.Text.Json.Nodes;

namespace Hikeshi.Facts;

/// <summary>Lifts a fact of an older version to the next one, as JSON; several versions are lifted step by step.</summary>
internal sealed record Upcaster(string To, Func<JsonObject, JsonObject> Lift);

internal static class Upcasters
{
    public static IReadOnlyDictionary<string, Upcaster> All { get; } = new Dictionary<string, Upcaster>
    {
        // Version 1 did not say whether the directory had been used before.
        ["node.started/1"] = new("node.started/2", old =>
        {
            old["resumed"] = false;
            return old;
        }),
    };
}
