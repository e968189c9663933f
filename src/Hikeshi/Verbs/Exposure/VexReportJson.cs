using System.Text.Json;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Verbs.Exposure;

/// <summary>VEX in JSON: what was decided of a finding, and what became of every statement.</summary>
internal static class VexReportJson
{
    public static string Word(VexFate fate) => JsonNamingPolicy.CamelCase.ConvertName(fate.ToString());

    /// <summary>Every statement once, by its place; the same input makes the same bytes.</summary>
    public static void Write(string path, VexOutcome outcome)
    {
        using var output = File.Create(path);
        VerbJson.Write(output, json => Write(json, outcome));
    }

    private static void Write(Utf8JsonWriter json, VexOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteStartObject("counts");
        foreach (var (fate, count) in outcome.Counts)
        {
            json.WriteNumber(Word(fate), count);
        }

        json.WriteEndObject();
        json.WriteStartArray("statements");
        foreach (var use in outcome.Uses)
        {
            Write(json, use);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, VexUse use)
    {
        json.WriteStartObject();
        json.WriteString("result", Word(use.Fate));
        json.WriteString("why", use.Why);
        Write(json, use.Statement);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, VexDecision decision)
    {
        json.WriteStartObject();
        json.WriteString("advisory", decision.Advisory);
        json.WriteString("document", decision.Document);
        json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(decision.State.ToString()));
        WriteAll(json, "inForce", decision.InForce);
        WriteAll(json, "superseded", decision.Superseded);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, string name, IReadOnlyList<VexStatement> statements)
    {
        json.WriteStartArray(name);
        foreach (var statement in statements)
        {
            json.WriteStartObject();
            Write(json, statement);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, VexStatement statement)
    {
        json.WriteString("vulnerability", statement.Vulnerability);
        json.WriteString("product", statement.Product?.Id);
        json.WriteString("component", statement.Component?.Id);
        json.WriteString("versions", (statement.Component ?? statement.Product)?.Versions);
        json.WriteString("status", VexText.Label(statement.Status));
        json.WriteString("justification", VexText.Justification(statement));
        json.WriteString("impact", statement.Impact);
        json.WriteString("action", statement.Action);
        json.WriteString("author", statement.Author);
        json.WriteString("time", VexText.Time(statement));
        json.WriteString("source", statement.Where);
    }
}
