using System.Buffers;
using System.Text.Json;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Commands and Responses in the JSON serialization; what is written here, <see cref="OpenC2Reader"/> reads as the same.</summary>
public static class OpenC2Writer
{
    public static byte[] Utf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Utf8(OpenC2Command command) => Utf8(json => Write(json, command));

    public static byte[] Utf8(OpenC2Response response) => Utf8(json => Write(json, response));

    public static void Write(Utf8JsonWriter json, OpenC2Command command)
    {
        json.WriteStartObject();
        json.WriteString("action", command.Action);
        json.WriteStartObject("target");
        json.WritePropertyName(command.Target.Name);
        Target(json, command.Target);
        json.WriteEndObject();
        if (command.Args is { } args)
        {
            Args(json, args);
        }

        if (command.Actuator is { } actuator)
        {
            json.WriteStartObject("actuator");
            json.WritePropertyName(actuator.Profile);
            actuator.Specifiers.WriteTo(json);
            json.WriteEndObject();
        }

        if (command.CommandId is { } id)
        {
            json.WriteString("command_id", id);
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, OpenC2Response response)
    {
        json.WriteStartObject();
        json.WriteNumber("status", response.Status);
        if (response.StatusText is { } text)
        {
            json.WriteString("status_text", text);
        }

        if (response.Results is { } results)
        {
            Results(json, results);
        }

        json.WriteEndObject();
    }

    private static void Target(Utf8JsonWriter json, OpenC2Target target)
    {
        switch (target)
        {
            case NetTarget net:
                json.WriteStringValue(net.Net.ToString());
                break;
            case ConnectionTarget connection:
                Connection(json, connection);
                break;
            case TextTarget text:
                json.WriteStringValue(text.Value);
                break;
            case NamesTarget names:
                Texts(json, names.Names);
                break;
            case RuleNumberTarget rule:
                json.WriteNumberValue(rule.Number);
                break;
            case StructuredTarget structured:
                structured.Value.WriteTo(json);
                break;
            case ExtensionTarget extension:
                extension.Value.WriteTo(json);
                break;
            default:
                throw new InvalidOperationException($"no way to write {target.GetType().Name}");
        }
    }

    private static void Connection(Utf8JsonWriter json, ConnectionTarget connection)
    {
        json.WriteStartObject();
        Text(json, "protocol", connection.Protocol);
        Text(json, "src_addr", connection.Source?.ToString());
        Number(json, "src_port", connection.SourcePort);
        Text(json, "dst_addr", connection.Destination?.ToString());
        Number(json, "dst_port", connection.DestinationPort);
        json.WriteEndObject();
    }

    private static void Args(Utf8JsonWriter json, OpenC2Args args)
    {
        json.WriteStartObject("args");
        Number(json, "start_time", args.StartTime?.ToUnixTimeMilliseconds());
        Number(json, "stop_time", args.StopTime?.ToUnixTimeMilliseconds());
        Number(json, "duration", args.Duration is { } duration ? (long)duration.TotalMilliseconds : null);
        Text(json, "response_requested", args.ResponseRequested);
        Profiled(json, args.Profiles);
        json.WriteEndObject();
    }

    private static void Results(Utf8JsonWriter json, OpenC2Results results)
    {
        json.WriteStartObject("results");
        foreach (var (name, texts) in new[] { ("versions", results.Versions), ("profiles", results.Profiles) })
        {
            if (texts is not null)
            {
                json.WritePropertyName(name);
                Texts(json, texts);
            }
        }

        if (results.Pairs is { } pairs)
        {
            json.WriteStartObject("pairs");
            foreach (var (action, targets) in pairs)
            {
                json.WritePropertyName(action);
                Texts(json, targets);
            }

            json.WriteEndObject();
        }

        if (results.RateLimit is { } limit)
        {
            json.WriteNumber("rate_limit", limit);
        }

        Profiled(json, results.Profiled);
        json.WriteEndObject();
    }

    private static void Profiled(Utf8JsonWriter json, IReadOnlyDictionary<string, JsonElement> profiled)
    {
        foreach (var (profile, value) in profiled)
        {
            json.WritePropertyName(profile);
            value.WriteTo(json);
        }
    }

    private static void Texts(Utf8JsonWriter json, IReadOnlyList<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }
}
