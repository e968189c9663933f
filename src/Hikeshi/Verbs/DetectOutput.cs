using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Detection;

namespace Hikeshi.Verbs;

/// <summary>Matches of single events as <c>detect</c> prints them.</summary>
internal static class DetectOutput
{
    private const string Indent = "               ";

    /// <summary>The output goes to a file or a terminal, never into HTML.</summary>
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Table(RuleMatch match, string file, long line, EventEntities entities)
    {
        var rule = match.Rule;
        List<string> lines =
        [
            $"{rule.Level,-13}  {entities.Host ?? "-",-24}  {rule.Title}",
            $"{Indent}{Printable(file)}:{line}  {rule.Id}{(rule.Techniques.Count == 0 ? "" : "  " + string.Join(' ', rule.Techniques))}",
            .. match.Matched.Take(4).Select(field => $"{Indent}{Printable(field.Pattern)}  ←  {Printable(field.Value)}"),
            .. rule.Filters.Select(filter => $"{Indent}passed the filter {Printable(filter.Title)}  ({Printable(filter.Source)})"),
        ];
        return string.Join(Environment.NewLine, lines);
    }

    /// <summary>Events are written by attackers: no control characters reach the terminal.</summary>
    public static string Printable(string text)
    {
        var end = Math.Min(text.Length, 160);
        return string.Create(end, text, (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }) + (text.Length > end ? "…" : "");
    }

    public static string Json(RuleMatch match, string file, long line, EventEntities entities) => Written(json =>
    {
        json.WriteString("ruleId", match.Rule.Id);
        json.WriteString("title", match.Rule.Title);
        json.WriteString("level", match.Rule.Level);
        json.WriteString("file", file);
        json.WriteNumber("line", line);
        WriteTexts(json, "techniques", match.Rule.Techniques);
        json.WriteStartArray("matched");
        foreach (var field in match.Matched)
        {
            json.WriteStartObject();
            json.WriteString("field", field.Field);
            json.WriteString("value", field.Value);
            json.WriteString("pattern", field.Pattern);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (match.Rule.Filters.Count > 0)
        {
            WriteTexts(json, "passedFilters", match.Rule.Filters.Select(f => f.Id));
        }

        WriteIfKnown(json, "host", entities.Host);
        WriteIfKnown(json, "user", entities.User);
        WriteIfKnown(json, "time", entities.Time?.ToString("O"));
    });

    /// <returns>One object on one line.</returns>
    public static string Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
