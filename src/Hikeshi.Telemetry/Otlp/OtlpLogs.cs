using System.Buffers;
using System.Text;
using System.Text.Json;
using Hikeshi.Telemetry.Formats;

namespace Hikeshi.Telemetry.Otlp;

/// <summary>Reads the body of OTLP's <c>/v1/logs</c>, unpacked, and writes its answer. An event for each log record.</summary>
public static class OtlpLogs
{
    public const string ProtobufType = "application/x-protobuf";
    public const string JsonType = "application/json";

    /// <param name="read">The event, or why the record is none; valid until this returns.</param>
    /// <param name="position">Of the record in the request, from 1.</param>
    public delegate void TakeEvent(EventJson read, long position);

    /// <returns>Null; or why the body is refused, as a whole or from some place on. Records before that place were given.</returns>
    public static string? ReadProtobuf(ReadOnlySpan<byte> body, TakeEvent take) =>
        new OtlpProtobuf(take).Read(body) ? null : "a body that is no message; expected an ExportLogsServiceRequest in Protocol Buffers";

    /// <inheritdoc cref="ReadProtobuf"/>
    public static string? ReadJson(ReadOnlySpan<byte> body, TakeEvent take)
    {
        const string Expected = "expected an ExportLogsServiceRequest in JSON";
        try
        {
            return new OtlpJson(take).Read(body) ? null : $"a body that is no object; {Expected}";
        }
        catch (JsonException broken)
        {
            return $"JSON that is broken at line {broken.LineNumber + 1}, byte {broken.BytePositionInLine}; {Expected}";
        }
        catch (InvalidOperationException)
        {
            return $"a text with half of a surrogate pair; {Expected}";
        }
    }

    /// <summary>ExportLogsServiceResponse: what was rejected must not be sent again (OTLP 1.x, "Partial Success").</summary>
    /// <param name="rejected">Records that were no events.</param>
    /// <param name="reason">Of one of them; empty when there is none.</param>
    public static void WriteResponse(IBufferWriter<byte> output, bool isProtobuf, long rejected, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!isProtobuf)
        {
            using var writer = new Utf8JsonWriter(output);
            writer.WriteStartObject();
            if (rejected > 0)
            {
                writer.WriteStartObject("partialSuccess"u8);
                writer.WriteString("rejectedLogRecords"u8, rejected.ToString());
                writer.WriteString("errorMessage"u8, reason);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }
        else if (rejected > 0)
        {
            var message = Encoding.UTF8.GetBytes(reason);
            byte[] partial = [0x08, .. Varint((ulong)rejected), 0x12, .. Varint((ulong)message.Length), .. message];
            output.Write<byte>([0x0A, .. Varint((ulong)partial.Length), .. partial]);
        }
    }

    private static IEnumerable<byte> Varint(ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            yield return (byte)((number & 0x7F) | 0x80);
        }

        yield return (byte)number;
    }
}
