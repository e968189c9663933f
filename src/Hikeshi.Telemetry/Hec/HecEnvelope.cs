using System.Text.Json;

namespace Hikeshi.Telemetry.Hec;

/// <summary>The members around an event.</summary>
internal static class HecEnvelope
{
    private const int MostFields = 256;

    /// <summary>Steps from a name over its value.</summary>
    /// <returns>Null when the indexed fields are not what they must be: an object of texts, numbers, booleans, and lists of them.</returns>
    public static HecMetadata? Member(ref Utf8JsonReader reader, HecMetadata metadata)
    {
        var name = reader.GetString();
        reader.Read();
        if (name == "fields")
        {
            return Fields(ref reader) is { } fields ? metadata with { Fields = fields } : null;
        }

        if (name == "time" && reader.TokenType is JsonTokenType.Number or JsonTokenType.String && !reader.ValueIsEscaped)
        {
            return metadata with { Time = HecMetadata.ReadTime(reader.ValueSpan) ?? metadata.Time };
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return metadata;
        }

        return name switch
        {
            "host" => metadata with { Host = reader.GetString() },
            "source" => metadata with { Source = reader.GetString() },
            "sourcetype" => metadata with { SourceType = reader.GetString() },
            "index" => metadata with { Index = reader.GetString() },
            _ => metadata,
        };
    }

    private static List<(string Name, string Value)>? Fields(ref Utf8JsonReader reader)
    {
        var fields = new List<(string, string)>();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var isList = reader.TokenType == JsonTokenType.StartArray;
            while (!isList || (reader.Read() && reader.TokenType != JsonTokenType.EndArray))
            {
                if (Plain(ref reader) is not { } value || fields.Count == MostFields)
                {
                    return null;
                }

                fields.Add((name, value));
                if (!isList)
                {
                    break;
                }
            }
        }

        return fields;
    }

    private static string? Plain(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };
}
