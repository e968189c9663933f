using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hikeshi.Telemetry.Formats;

/// <summary>Writes one JSON object after the other into the same buffer. One thread at a time.</summary>
internal sealed class ObjectWriter
{
    // Relaxed: what is written here goes to a detector and a log, never into a page as it is.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Utf8JsonWriter _writer = new(Stream.Null, Options);

    /// <param name="more">Members of an object as text, without its braces, that follow; of other names.</param>
    /// <returns>Valid until the next object is written.</returns>
    public ReadOnlySpan<byte> Write(EventMembers members, ReadOnlySpan<byte> more)
    {
        _output.ResetWrittenCount();
        _writer.Reset(_output);
        _writer.WriteStartObject();
        members.WriteTo(_writer);
        if (more.IsEmpty)
        {
            _writer.WriteEndObject();
            _writer.Flush();
        }
        else
        {
            _writer.Flush();
            _output.Write(members.Count > 0 ? ","u8 : []);
            _output.Write(more);
            _output.Write("}"u8);
        }

        return _output.WrittenSpan;
    }
}
