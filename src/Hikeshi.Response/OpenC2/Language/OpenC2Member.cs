using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>A value with its JSON path. What it is not, it refuses with that path.</summary>
internal readonly record struct OpenC2Member(string Path, JsonElement Value)
{
    public string Text => Value.ValueKind == JsonValueKind.String ? Unicode() : throw Refused("a text");

    public bool Truth => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Refused("true or false");

    /// <summary>The members of an object that has at least one, each of them named in <paramref name="known"/> or recognised by <paramref name="also"/>.</summary>
    public Dictionary<string, OpenC2Member> Members(string known, Func<string, bool>? also = null, string more = "")
    {
        var members = Object();
        var names = known.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (name, member) in members)
        {
            if (!names.Contains(name, StringComparer.Ordinal) && !(also?.Invoke(name) ?? false))
            {
                throw new RefusedException(OpenC2Fault.At(member.Path, "this member is not known", string.Join(", ", names) + more));
            }
        }

        return members.Count > 0 ? members : throw Refused("at least one of " + string.Join(", ", names) + more);
    }

    public Dictionary<string, OpenC2Member> Object()
    {
        var path = Path;
        return Value.ValueKind == JsonValueKind.Object
            ? Value.EnumerateObject().ToDictionary(p => p.Name, p => new OpenC2Member($"{path}.{p.Name}", p.Value), StringComparer.Ordinal)
            : throw Refused("an object");
    }

    /// <param name="most">Items.</param>
    public List<OpenC2Member> Items(int least, int most)
    {
        var path = Path;
        return Value.ValueKind == JsonValueKind.Array && Value.GetArrayLength() is var length && length >= least && length <= most
            ? [.. Value.EnumerateArray().Select((item, i) => new OpenC2Member($"{path}[{i}]", item))]
            : throw Refused($"an array of {least} to {most} items");
    }

    /// <summary>Texts, none of them twice.</summary>
    public List<string> Names(int least, int most)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. Items(least, most).Select(item => seen.Add(item.Text) ? item.Text : throw item.Refused("each item once"))];
    }

    public string OneOf(IReadOnlySet<string> words) => words.Contains(Text) ? Text : throw Refused("one of " + string.Join(", ", words));

    public string Formatted(Func<string, bool> format, string expected) => format(Text) ? Text : throw Refused(expected);

    /// <summary>A whole number, however it is written: <c>200.0</c> is one (RFC 8259 knows no integers).</summary>
    public long Whole(long least, long most) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetDecimal(out var number) && decimal.Truncate(number) == number && number >= least && number <= most
            ? (long)number
            : throw Refused($"a whole number from {least} to {most}");

    public RefusedException Refused(string expected) => new(OpenC2Fault.At(Path, Shown(), expected));

    private string Unicode()
    {
        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new RefusedException(OpenC2Fault.At(Path, "broken Unicode", "Unicode text"));
        }
    }

    private string Shown() => Value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : Value.GetRawText();
}
