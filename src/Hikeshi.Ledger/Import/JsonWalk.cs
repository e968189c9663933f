using System.Globalization;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import;

/// <summary>
/// A forward walk over UTF-8 JSON that knows where it is, so that a refusal can name the path. It never builds a tree: a bill of
/// materials of 100 MB costs no more memory than the components in it.
/// </summary>
internal ref struct JsonWalk
{
    private readonly string file;
    private readonly List<object> path;
    private Utf8JsonReader reader;

    public JsonWalk(string file, ReadOnlySpan<byte> utf8)
    {
        this.file = file;
        path = [];
        reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ImportLimits.MaxDepth });
        reader.Read();
    }

    /// <summary>Stands before the members of the current value, which must be an object.</summary>
    public void EnterObject()
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refuse($"found {Word}", "an object");
        }

        path.Add("");
    }

    /// <summary>Moves to the next member's value; false at the end of the object, which it leaves.</summary>
    public bool NextMember(out string name)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            path.RemoveAt(path.Count - 1);
            name = "";
            return false;
        }

        // Member names are short; a long one is none that anybody reads.
        name = reader.ValueSpan.Length > 256 ? "…" : Unescaped();
        path[^1] = name;
        reader.Read();
        return true;
    }

    public void EnterArray()
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Refuse($"found {Word}", "an array");
        }

        path.Add(-1);
    }

    public bool NextItem()
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            path.RemoveAt(path.Count - 1);
            return false;
        }

        path[^1] = (int)path[^1] + 1;
        return true;
    }

    /// <returns>Null for JSON null.</returns>
    public string? Text()
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw Refuse($"found {Word}", "a string");
        }

        return reader.ValueSpan.Length <= ImportLimits.MaxText
            ? Unescaped()
            : throw Refuse($"a text of {reader.ValueSpan.Length} bytes", $"at most {ImportLimits.MaxText} bytes");
    }

    public void Skip() => reader.Skip();

    /// <summary>A text, a number or a truth value as text; null for anything else, and for a text that is longer than any that is taken.</summary>
    public string? Scalar()
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueSpan.Length <= ImportLimits.MaxText:
                return Unescaped();
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when reader.ValueSpan.Length <= ImportLimits.MaxText:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    public readonly bool IsObject => reader.TokenType == JsonTokenType.StartObject;

    public readonly bool IsArray => reader.TokenType == JsonTokenType.StartArray;

    public readonly bool IsString => reader.TokenType == JsonTokenType.String;

    public readonly RefusedException Refuse(string what, string expected) =>
        new(new ImportRefused($"{file}: {PathOf(path)}", what, expected, "Nothing of this file was imported: mend it, or ask whoever wrote it."));

    /// <param name="fits">What <see cref="ComponentCollector.Add"/> returned.</param>
    public readonly void Require(bool fits)
    {
        if (!fits)
        {
            throw Refuse(ComponentCollector.TooMany, ComponentCollector.Fewer);
        }
    }

    /// <summary>Takes a member for the first time.</summary>
    public void Once(ref bool seen)
    {
        if (seen)
        {
            throw Refuse("this member occurs twice", "one member of each name");
        }

        seen = true;
    }

    private readonly string Word => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        _ => "null",
    };

    private readonly string Unescaped()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Refuse("the text is not valid Unicode", "UTF-8 without unpaired surrogates");
        }
    }

    /// <param name="steps">Names of members, and numbers of items.</param>
    internal static string PathOf(IEnumerable<object> steps)
    {
        var text = new StringBuilder("$");
        foreach (var step in steps)
        {
            _ = step is int index
                ? text.Append(CultureInfo.InvariantCulture, $"[{Math.Max(index, 0)}]")
                : step is string { Length: > 0 } name ? text.Append('.').Append(name) : text;
        }

        return text.ToString();
    }
}
