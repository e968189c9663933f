using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Exercises.Sector;

namespace Hikeshi.Exercises.Attack;

/// <summary>Builds one telemetry line, in one of two flavours: flat Sysmon-like Windows events, or Linux events that name product and category.</summary>
internal sealed class EventLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private readonly Utf8JsonWriter writer;
    private readonly string id;

    private EventLine(string id)
    {
        this.id = id;
        writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        writer.WriteString("EventRecordID", id);
    }

    /// <param name="eventId">Sysmon event id: 1 process creation, 3 network connection, 10 process access, 11 file creation, 22 DNS query.</param>
    internal static EventLine Sysmon(int eventId, Institution institution, Asset host, SeededRandom random, DateTimeOffset at)
    {
        var line = new EventLine(random.NextHex(8));
        line.writer.WriteNumber("EventID", eventId);
        return line
            .With("Channel", "Microsoft-Windows-Sysmon/Operational")
            .With("Provider_Name", "Microsoft-Windows-Sysmon")
            .With("Computer", $"{host.Id}.{institution.Id}.example")
            .With("UtcTime", at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture))
            .With("ProcessGuid", ProcessGuid(random));
    }

    /// <param name="category">Sigma's generic category: process_creation, network_connection, file_event, dns_query.</param>
    internal static EventLine Linux(string category, Institution institution, Asset host, SeededRandom random, DateTimeOffset at) =>
        new EventLine(random.NextHex(8))
            .With("product", "linux")
            .With("category", category)
            .With("Computer", $"{host.Id}.{institution.Id}.example")
            .With("UtcTime", at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture))
            .With("ProcessGuid", ProcessGuid(random));

    internal EventLine With(string name, string value)
    {
        writer.WriteString(name, value);
        return this;
    }

    internal TelemetryEvent ToEvent()
    {
        writer.WriteEndObject();
        writer.Flush();
        var line = buffer.WrittenMemory;
        writer.Dispose();
        return new TelemetryEvent(id, line, Convert.ToHexStringLower(SHA256.HashData(line.Span)));
    }

    private static string ProcessGuid(SeededRandom random) =>
        $"{{{random.NextHex(4)}-{random.NextHex(2)}-{random.NextHex(2)}-{random.NextHex(2)}-{random.NextHex(6)}}}";
}
