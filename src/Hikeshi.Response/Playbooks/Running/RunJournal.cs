using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.Playbooks.Running;

/// <summary>Events of runs as JSON, one object each: what has to be kept so that a run can be continued.</summary>
public static class RunJournal
{
    public static string Write(RunEvent happened)
    {
        var json = new JsonObject { ["at"] = happened.At.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) };
        switch (happened)
        {
            case RunBegan began:
                (json["event"], json["playbook"], json["version"], json["by"], json["values"], json["automatic"]) = ("began", began.PlaybookId, began.Version.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), began.By, Values(began.Values), new JsonArray([.. began.Automatic.Select(a => (JsonNode)a)]));
                break;
            case CommandAnswered answer:
                (json["event"], json["ticket"], json["succeeded"], json["detail"], json["values"]) = ("command-answered", answer.Ticket, answer.Succeeded, answer.Detail, Values(answer.Values));
                break;
            case PersonAnswered answer:
                (json["event"], json["ticket"], json["done"], json["by"], json["note"], json["values"]) = ("person-answered", answer.Ticket, answer.Done, answer.By, answer.Note, Values(answer.Values));
                break;
            case RunCancelled cancelled:
                (json["event"], json["by"], json["reason"]) = ("cancelled", cancelled.By, cancelled.Reason);
                break;
            default:
                json["event"] = "time-passed";
                break;
        }

        return json.ToJsonString();
    }

    /// <param name="where">For the refusal: file and line.</param>
    /// <exception cref="RefusedException">It is no event.</exception>
    public static RunEvent Read(string line, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var json = document.RootElement;
            var at = json.GetProperty("at").GetDateTimeOffset();
            return json.GetProperty("event").GetString() switch
            {
                "began" => new RunBegan(at, Text(json, "playbook"), json.GetProperty("version").GetDateTimeOffset(), Text(json, "by"), Values(json), [.. json.GetProperty("automatic").EnumerateArray().Select(a => a.GetString() ?? throw new FormatException("automatic is null"))]),
                "command-answered" => new CommandAnswered(at, json.GetProperty("ticket").GetInt32(), json.GetProperty("succeeded").GetBoolean(), Text(json, "detail"), Values(json)),
                "person-answered" => new PersonAnswered(at, json.GetProperty("ticket").GetInt32(), json.GetProperty("done").GetBoolean(), Text(json, "by"), Text(json, "note"), Values(json)),
                "cancelled" => new RunCancelled(at, Text(json, "by"), Text(json, "reason")),
                "time-passed" => new TimePassed(at),
                var other => throw new FormatException($"event '{other}'"),
            };
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new RefusedException(new Refusal("playbook.journal", where, fault.Message.TrimEnd('.'), "an event of a run", "Give the journal that a run wrote, unchanged"));
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static JsonObject Values(IReadOnlyDictionary<string, string> values) => new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));

    private static Dictionary<string, string> Values(JsonElement json) =>
        json.GetProperty("values").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString() ?? throw new FormatException($"{v.Name} is null"), StringComparer.Ordinal);
}
