using System.Text.Json;

namespace Hikeshi.Verbs.Conformance;

/// <summary>The report of a suite for programs, on standard output.</summary>
internal static class SuiteJson
{
    public static void Write<T>(SuiteRun<T> run, Action<Utf8JsonWriter> more)
        where T : SuiteCase
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("passed", run.Cases.Count - run.Failed);
        json.WriteNumber("failed", run.Failed);
        json.WriteStartArray("cases");
        foreach (var one in run.Cases)
        {
            json.WriteStartObject();
            json.WriteString("file", one.File);
            json.WriteString("kind", one.Kind);
            json.WriteString("description", one.Description);
            one.WriteMembers(json);
            json.WriteBoolean("passed", one.Passed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unreadable");
        foreach (var refusal in run.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("where", refusal.Where);
            json.WriteString("what", refusal.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        more(json);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
