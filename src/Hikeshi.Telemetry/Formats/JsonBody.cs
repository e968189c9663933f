using System.Text;
using System.Text.Json;

namespace Hikeshi.Telemetry.Formats;

/// <summary>A message that is a JSON object, alone or after the cookie of CEE.</summary>
internal sealed class JsonBody
{
    private const string Cookie = "@cee:";

    private readonly byte[] _inner;
    private readonly HashSet<string> _names;

    private JsonBody(byte[] inner, HashSet<string> names) => (_inner, _names) = (inner, names);

    /// <summary>The members without the braces; empty when there are none.</summary>
    public ReadOnlySpan<byte> Inner => _inner;

    public bool Has(string name) => _names.Contains(name);

    /// <returns>Null when it is no JSON object: it is a message like any other then.</returns>
    public static JsonBody? Find(string message)
    {
        var text = message.AsSpan().Trim();
        if (text.StartsWith(Cookie, StringComparison.OrdinalIgnoreCase))
        {
            text = text[Cookie.Length..].TrimStart();
        }

        if (text.Length < 2 || text[0] != '{' || text[^1] != '}')
        {
            return null;
        }

        return Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <returns>Null when it is no JSON object.</returns>
    public static JsonBody? Of(ReadOnlySpan<byte> json) =>
        json.Length >= 2 && json[0] == (byte)'{' && json[^1] == (byte)'}' && Names(json) is { } names ? new JsonBody(json[1..^1].Trim(" \t\r\n"u8).ToArray(), names) : null;

    private static HashSet<string>? Names(ReadOnlySpan<byte> json)
    {
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 64 });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    names.Add(reader.GetString()!);
                }
            }

            return names;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // a name with half of a surrogate pair
        }
    }
}
