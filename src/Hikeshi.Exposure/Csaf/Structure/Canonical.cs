using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>A text that is equal for values that JSON Schema calls equal (2020-12 core, section 4.2.2): order of members and spelling of numbers do not count.</summary>
internal static class Canonical
{
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    WriteText(member.Name, text);
                    Write(member.Value, text);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, text);
                break;
            case JsonValueKind.Number:
                text.Append(value.TryGetDouble(out var number) ? number.ToString("R", CultureInfo.InvariantCulture) : value.GetRawText());
                break;
            default:
                text.Append(value.ValueKind);
                break;
        }
    }

    /// <summary>With its length before it, so that no text can look like two.</summary>
    private static void WriteText(string part, StringBuilder text) => text.Append(part.Length).Append(':').Append(part);
}
