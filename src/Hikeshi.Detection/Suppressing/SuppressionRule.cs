using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Facts.Detection;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection.Suppressing;

/// <summary>A suppression's conditions as a Sigma rule over the event: the one engine evaluates both, so a field means the same in both.</summary>
internal static class SuppressionRule
{
    public const int MostConditions = 16;
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>One rule with the suppression's id.</returns>
    /// <exception cref="RefusedException">A condition is no Sigma condition.</exception>
    public static RuleSet Compile(string id, IReadOnlyList<SuppressedField> where)
    {
        // JSON is YAML, and needs no quoting of its own. Conditions on one field are separate selections: a mapping names a field once.
        var detection = new JsonObject();
        for (var i = 0; i < where.Count; i++)
        {
            detection[$"where{i}"] = new JsonObject { [where[i].Field] = where[i].Value };
        }

        detection["condition"] = "all of where*";
        var rule = new JsonObject { ["title"] = "suppression", ["id"] = id, ["logsource"] = new JsonObject(), ["detection"] = detection };
        var parsed = RuleSet.Parse(rule.ToJsonString(Readable), "where");
        return parsed.Refused.Count == 0 && parsed.Rules.Count == 1
            ? parsed
            : throw new RefusedException(new Refusal("detection.suppression", "where", parsed.Refused.Count > 0 ? parsed.Refused[0].What : "nothing that can be evaluated", "fields of the event and values, as a Sigma rule writes them", "Take field and value from what the sighting matched."));
    }
}
