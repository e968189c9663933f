using System.Text.Json;

namespace Hikeshi.Telemetry.ElasticBulk;

/// <summary><c>{"create":{"_index":"logs","_id":"1"}}</c>.</summary>
internal readonly record struct BulkActionLine(BulkAction Action, string? Index, string? Id)
{
    private const int LongestName = 512; // what Elasticsearch allows for an id

    /// <param name="fault">As Elasticsearch words it; null when the line is an action.</param>
    public static BulkActionLine Read(ReadOnlySpan<byte> line, long number, out string? fault)
    {
        try
        {
            return Parse(line, number, out fault);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            fault = $"Malformed action/metadata line [{number}], it is no JSON";
            return default;
        }
    }

    private static BulkActionLine Parse(ReadOnlySpan<byte> line, long number, out string? fault)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 16 });
        reader.Read();
        if (Unexpected(reader, JsonTokenType.StartObject, number, out fault))
        {
            return default;
        }

        reader.Read();
        if (Unexpected(reader, JsonTokenType.PropertyName, number, out fault))
        {
            return default;
        }

        var name = reader.GetString()!;
        var action = name switch
        {
            "index" => BulkAction.Index,
            "create" => BulkAction.Create,
            "update" => BulkAction.Update,
            "delete" => BulkAction.Delete,
            _ => (BulkAction?)null,
        };
        if (action is null)
        {
            fault = $"Malformed action/metadata line [{number}], expected field [create], [delete], [index] or [update] but found [{(name.Length > 64 ? name[..64] : name)}]";
            return default;
        }

        reader.Read();
        if (Unexpected(reader, JsonTokenType.StartObject, number, out fault))
        {
            return default;
        }

        string? index = null, id = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && member is "_index" or "_id")
            {
                var value = reader.GetString()!;
                if (value.Length > LongestName)
                {
                    fault = $"Malformed action/metadata line [{number}], [{member}] is longer than {LongestName} characters";
                    return default;
                }

                (index, id) = member == "_index" ? (value, id) : (index, value);
            }
            else
            {
                reader.Skip(); // routing, pipeline, op_type, …: of no meaning here
            }
        }

        reader.Read();
        _ = Unexpected(reader, JsonTokenType.EndObject, number, out fault) || reader.Read();
        return new(action.Value, index, id);
    }

    private static bool Unexpected(Utf8JsonReader reader, JsonTokenType expected, long number, out string? fault)
    {
        fault = reader.TokenType == expected ? null : $"Malformed action/metadata line [{number}], expected {Word(expected)} but found [{Word(reader.TokenType)}]";
        return fault is not null;
    }

    /// <summary>The tokens by the names that Elasticsearch has for them.</summary>
    private static string Word(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "START_OBJECT",
        JsonTokenType.EndObject => "END_OBJECT",
        JsonTokenType.StartArray => "START_ARRAY",
        JsonTokenType.EndArray => "END_ARRAY",
        JsonTokenType.PropertyName => "FIELD_NAME",
        JsonTokenType.String => "VALUE_STRING",
        JsonTokenType.Number => "VALUE_NUMBER",
        JsonTokenType.Null => "VALUE_NULL",
        _ => "VALUE_BOOLEAN",
    };
}
