using System.Globalization;
using System.Text.Json;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>ExportLogsServiceRequest in JSON (OTLP 1.x, "JSON Protobuf Encoding"): names in lowerCamelCase, 64-bit numbers as text or number, ids in hexadecimal.</summary>
internal sealed class OtlpJson(OtlpLogs.TakeEvent take)
{
    private readonly OtlpRecord _record = new();
    private readonly EventMembers _resource = new();
    private long _position;

    /// <exception cref="JsonException">The body is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text with half of a surrogate pair.</exception>
    public bool Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 64 });
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var resource in Items(document.RootElement, "resourceLogs"u8))
        {
            _resource.Clear();
            if (Member(resource, "resource"u8) is { } described)
            {
                Attributes(described, _resource);
            }

            foreach (var record in Items(resource, "scopeLogs"u8).SelectMany(scope => Items(scope, "logRecords"u8)))
            {
                _record.Clear();
                Record(record);
                take(_record.ToJson(_resource), ++_position);
            }
        }

        return true;
    }

    private void Record(JsonElement record)
    {
        _record.Time = Unsigned(record, "timeUnixNano"u8);
        _record.ObservedTime = Unsigned(record, "observedTimeUnixNano"u8);
        _record.SeverityNumber = Unsigned(record, "severityNumber"u8) is <= 24 and var severity ? (long)severity : 0;
        _record.SeverityText = Text(record, "severityText"u8);
        _record.TraceId = Text(record, "traceId"u8);
        _record.SpanId = Text(record, "spanId"u8);
        _record.EventName = Text(record, "eventName"u8);
        Attributes(record, _record.Attributes);
        if (Member(record, "body"u8) is { } body)
        {
            Value(body, OtlpRecord.BodyName, _record.Body);
        }
    }

    private static void Attributes(JsonElement of, EventMembers into) => Pairs(Items(of, "attributes"u8), into);

    private static void Pairs(IEnumerable<JsonElement> pairs, EventMembers into)
    {
        foreach (var pair in pairs)
        {
            if (Text(pair, "key"u8) is { } name && Member(pair, "value"u8) is { } value)
            {
                Value(value, name, into);
            }
        }
    }

    /// <summary>The depth is bounded by that of the document.</summary>
    private static void Value(JsonElement value, string name, EventMembers into)
    {
        foreach (var member in value.EnumerateObject())
        {
            var content = member.Value;
            switch (member.Name)
            {
                case "stringValue" or "bytesValue" when content.ValueKind == JsonValueKind.String:
                    into.Add(name, content.GetString()!);
                    return;
                case "boolValue" when content.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    into.AddBoolean(name, content.GetBoolean());
                    return;
                case "intValue" when long.TryParse(Plain(content), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                    into.AddNumber(name, number);
                    return;
                case "doubleValue" when double.TryParse(Plain(content), NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                    into.AddNumber(name, number);
                    return;
                case "arrayValue" when content.ValueKind == JsonValueKind.Object:
                    foreach (var item in Items(content, "values"u8))
                    {
                        Value(item, name, into);
                    }

                    return;
                case "kvlistValue" when content.ValueKind == JsonValueKind.Object:
                    Pairs(Items(content, "values"u8), into.AddObject(name));
                    return;
                default:
                    break;
            }
        }
    }

    private static string Plain(JsonElement number) => number.ValueKind == JsonValueKind.String ? number.GetString()! : number.GetRawText();

    private static JsonElement? Member(JsonElement of, ReadOnlySpan<byte> name) => of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static string? Text(JsonElement of, ReadOnlySpan<byte> name) => of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static ulong Unsigned(JsonElement of, ReadOnlySpan<byte> name) =>
        of.TryGetProperty(name, out var member) && ulong.TryParse(Plain(member), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The objects of a list.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement of, ReadOnlySpan<byte> name) =>
        of.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];
}
