using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories;

/// <summary>A JSON value that knows its file and path, so that a refusal can name them.</summary>
internal sealed class JsonAt
{
    private readonly string file;
    private readonly string path;
    private readonly JsonElement value;

    public JsonAt(string file, string path, JsonElement value)
    {
        this.file = file;
        this.path = path;
        this.value = value;
    }

    /// <returns>Null when the member is missing or null.</returns>
    public string? Text(string name) => Member(name) is not { } member ? null
        : member.ValueKind == JsonValueKind.String ? GetString(name, member)
        : throw Wrong(name, Words(member.ValueKind), "a string");

    public JsonAt? Object(string name) => Member(name) is not { } member ? null
        : member.ValueKind == JsonValueKind.Object ? new JsonAt(file, $"{path}.{name}", member)
        : throw Wrong(name, Words(member.ValueKind), "an object");

    /// <returns>Empty when the member is missing or null.</returns>
    public IEnumerable<JsonAt> Array(string name)
    {
        if (Member(name) is not { } member)
        {
            yield break;
        }

        if (member.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(name, Words(member.ValueKind), "an array");
        }

        var index = 0;
        foreach (var item in member.EnumerateArray())
        {
            yield return new JsonAt(file, $"{path}.{name}[{index++}]", item);
        }
    }

    public string AsText() => value.ValueKind == JsonValueKind.String
        ? GetString(name: null, value)
        : throw Refused(path, Words(value.ValueKind), "a string");

    public RefusedException Missing(string name, string meaning) => Refused(path, $"'{name}' is missing", meaning);

    public RefusedException Wrong(string name, string what, string expected) => Refused($"{path}.{name}", what, expected);

    private JsonElement? Member(string name)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Refused(path, Words(value.ValueKind), "an object");
        }

        return value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }

    private string GetString(string? name, JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate passes the tokenizer and fails here.
            throw Refused(name is null ? path : $"{path}.{name}", "the text is not valid Unicode", "valid UTF-8 and paired surrogates");
        }
    }

    private RefusedException Refused(string where, string what, string expected) => new(new AdvisoryRefused($"{file}: {where}", what, expected));

    private static string Words(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "found an object",
        JsonValueKind.Array => "found an array",
        JsonValueKind.String => "found a string",
        JsonValueKind.Number => "found a number",
        _ => "found " + kind.ToString().ToLowerInvariant(),
    };
}
