using System.Globalization;
using System.Text.Json;

namespace Hikeshi.Response.Actuators.Http;

/// <summary>Reads foreign JSON without ever throwing: what is missing, or of another type, is empty.</summary>
internal static class JsonReading
{
    public static JsonElement At(this JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                return default;
            }
        }

        return value;
    }

    /// <summary>A text, or a number as it stands; otherwise empty.</summary>
    public static string Text(this JsonElement value, params ReadOnlySpan<string> path) => value.At(path) switch
    {
        { ValueKind: JsonValueKind.String } text => Whole(text),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => "",
    };

    public static bool? Truth(this JsonElement value, params ReadOnlySpan<string> path) => value.At(path).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static long? Whole(this JsonElement value, params ReadOnlySpan<string> path) =>
        value.At(path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    public static DateTimeOffset? Time(this JsonElement value, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(value.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A text with half of a surrogate pair is JSON, and no text.</summary>
    private static string Whole(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    public static IEnumerable<JsonElement> List(this JsonElement value, params ReadOnlySpan<string> path) =>
        value.At(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];
}
