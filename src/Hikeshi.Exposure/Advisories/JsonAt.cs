using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories;

/// <summary>A JSON value that knows its file and path, so that a refusal can name them.</summary>
internal sealed class JsonAt
{
    /// <summary>Far above any description that a publisher wrote; what is longer is an attack on the memory.</summary>
    private const int MaxText = 1 << 20;

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

    public bool Has(string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;

    public bool IsText => value.ValueKind == JsonValueKind.String;

    public bool IsObject => value.ValueKind == JsonValueKind.Object;

    /// <summary>Numbers as they are written: some publishers put their ids and versions in quotes, some do not.</summary>
    public string? TextOrNumber(string name) => Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : Text(name);

    /// <summary>The member as it stands, for values that may be a text or an object.</summary>
    public JsonAt? Any(string name) => Member(name) is { } member ? new JsonAt(file, $"{path}.{name}", member) : null;

    /// <summary>The members of an object whose names are data; empty when it is missing or null.</summary>
    public IEnumerable<(string Name, JsonAt Value)> Members(string name)
    {
        if (Object(name) is not { } found)
        {
            yield break;
        }

        foreach (var member in found.value.EnumerateObject())
        {
            var key = found.NameOf(member);
            yield return (key, new JsonAt(file, $"{found.path}['{key}']", member.Value));
        }
    }

    /// <summary>The items of a value that is an array itself; empty when it is null.</summary>
    public IEnumerable<JsonAt> Items()
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Refused(path, Words(value.ValueKind), "an array");
        }

        return value.EnumerateArray().Select((item, index) => new JsonAt(file, $"{path}[{index}]", item));
    }

    public string Where => $"{file}: {path}";

    public string File => file;

    public RefusedException Wrong(string what, string expected) => Refused(path, what, expected);

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

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Refused(path, "a name is not valid Unicode", "valid UTF-8 and paired surrogates");
        }
    }

    private string GetString(string? name, JsonElement text)
    {
        try
        {
            var found = text.GetString()!;
            return found.Length <= MaxText ? found : throw Refused(name is null ? path : $"{path}.{name}", $"a text of {found.Length} characters", $"at most {MaxText}");
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
