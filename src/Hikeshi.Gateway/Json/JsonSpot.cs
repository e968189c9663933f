using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Gateway.Json;

/// <summary>A JSON value and where it stands. Reading is strict: what is not expected is refused with its path.</summary>
internal readonly record struct JsonSpot(JsonElement Value, string Path)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <exception cref="RefusedException">Not JSON, nested too deeply, or a member is repeated.</exception>
    internal static JsonSpot Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return new JsonSpot(JsonDocument.Parse(utf8, Strict).RootElement, "$");
        }
        catch (JsonException broken)
        {
            var where = broken.LineNumber is { } line ? $"line {line + 1}, byte {broken.BytePositionInLine + 1}" : "$";
            throw new RefusedException(new InvalidInput(where, "this is not well-formed JSON: " + FirstSentence(broken.Message), "one JSON object without repeated members", ""));
        }
    }

    internal JsonSpot Object(params ReadOnlySpan<string> known)
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Refuse($"found {Kind}", "an object");
        }

        foreach (var member in Value.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                throw new RefusedException(new InvalidInput($"{Path}.{member.Name}", "unknown member", string.Join(", ", known.ToArray()), ""));
            }
        }

        return this;
    }

    internal JsonSpot Required(string name) =>
        Optional(name) ?? throw new RefusedException(new InvalidInput($"{Path}.{name}", "missing", "a value", ""));

    /// <summary>Null when the member is absent or null.</summary>
    internal JsonSpot? Optional(string name) =>
        Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new JsonSpot(value, $"{Path}.{name}") : null;

    internal string Text(int maxLength)
    {
        var text = Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Refuse($"found {Kind}", "a string");
        return text.Length <= maxLength ? text : throw Refuse($"a string of {text.Length} characters", $"at most {maxLength}");
    }

    internal int Integer(int min, int max) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) && number >= min && number <= max
            ? number
            : throw Refuse($"found {(Value.ValueKind == JsonValueKind.Number ? Value.GetRawText() : Kind)}", $"an integer from {min} to {max}");

    internal List<JsonSpot> Items(int max)
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Refuse($"found {Kind}", "an array");
        }

        if (Value.GetArrayLength() > max)
        {
            throw Refuse($"{Value.GetArrayLength()} items", $"at most {max}");
        }

        var path = Path;
        return [.. Value.EnumerateArray().Select((item, i) => new JsonSpot(item, $"{path}[{i}]"))];
    }

    internal RefusedException Refuse(string what, string expected) => new(new InvalidInput(Path, what, expected, ""));

    private string Kind => Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    private static string FirstSentence(string message) => message.Split(". ", 2)[0].TrimEnd('.');
}
