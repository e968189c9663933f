using System.Text.Json;

namespace Hikeshi.Verbs.Conformance;

/// <summary>Members of a case, refused with their JSON path when they are missing or of another kind.</summary>
internal readonly record struct CaseMember(string Where, JsonElement Value)
{
    /// <summary>The first of <paramref name="names"/> that is there: suites rename members from one schema to the next.</summary>
    public CaseMember this[params ReadOnlySpan<string> names]
    {
        get
        {
            foreach (var name in names)
            {
                if (Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var value))
                {
                    return new CaseMember($"{Where}.{name}", value);
                }
            }

            throw CaseDocument.Refused($"{Where}.{names[0]}", "it is missing", "this member");
        }
    }

    public string Text => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Refused("text");

    public bool Truth => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Refused("true or false");

    public IReadOnlyList<string> Texts => Items.Select(item => item.Text).ToList();

    public IEnumerable<CaseMember> Items
    {
        get
        {
            var where = Where;
            return Value.ValueKind == JsonValueKind.Array
                ? Value.EnumerateArray().Select((item, i) => new CaseMember($"{where}[{i}]", item))
                : throw Refused("an array");
        }
    }

    /// <summary>Null when the member is missing or null.</summary>
    public string? OptionalText(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new CaseMember($"{Where}.{name}", value).Text
            : null;

    public bool IsTrue(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
        && new CaseMember($"{Where}.{name}", value).Truth;

    public Exception Refused(string expected) => CaseDocument.Refused(Where, Value.GetRawText(), expected);
}
