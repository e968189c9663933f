using System.Buffers;
using System.Text.Json;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Actuators;

/// <summary>A containment order as the outside reads it (docs/enforcement-protocol.md). Written by hand: it lies on the hot path of a cold process.</summary>
internal static class OrderJson
{
    internal static byte[] Write(ContainmentOrder order, bool withId)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (withId)
            {
                json.WriteString("id", order.Id.Value);
            }

            json.WriteString("kind", ContainmentWords.Of(order.Kind));
            json.WriteString("host", order.Host);
            json.WriteString("address", order.Address);
            if (order.Port is { } port)
            {
                json.WriteNumber("port", port);
            }

            WriteList(json, "allow", order.Allow);
            WriteList(json, "destinations", order.Destinations);
            if (order.Account is { } account)
            {
                json.WriteString("account", account);
            }

            json.WriteString("expires_at", order.ExpiresAt.ToUniversalTime());
            json.WriteString("reason", order.Reason);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}
