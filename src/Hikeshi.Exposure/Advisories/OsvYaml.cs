using System.Buffers;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Hikeshi.Exposure.Advisories;

/// <summary>OSV written as YAML (the Python advisory database): rewritten as JSON and read by the one reader. Anchors are refused, so nothing can expand.</summary>
internal static class OsvYaml
{
    private const int MaxDepth = 60;

    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with file and line.</exception>
    public static byte[] ToJson(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > OsvReader.MaxBytes)
        {
            throw Refused(file, line: 1, $"the file has {utf8.Length} bytes", $"at most {OsvReader.MaxBytes} bytes");
        }

        var buffer = new ArrayBufferWriter<byte>(utf8.Length + 256);
        try
        {
            using var json = new Utf8JsonWriter(buffer);
            var parser = new Parser(new StringReader(Encoding.UTF8.GetString(utf8)));
            parser.Consume<StreamStart>();
            parser.Consume<DocumentStart>();
            Write(file, parser, json, depth: 0);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
        }
        catch (YamlException broken)
        {
            throw Refused(file, broken.Start.Line, "this is not one YAML document (" + broken.Message + ")", "an OSV document");
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            throw Refused(file, line: 1, "this is not one YAML document (" + broken.Message + ")", "an OSV document");
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(string file, Parser parser, Utf8JsonWriter json, int depth)
    {
        var node = parser.Consume<ParsingEvent>();
        if (depth > MaxDepth || node is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refused(file, node.Start.Line, depth > MaxDepth ? "nested too deep" : "an anchor or alias", $"plain nodes, at most {MaxDepth} deep");
        }

        switch (node)
        {
            case Scalar scalar when scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null":
                json.WriteNullValue();
                break;
            case Scalar scalar:
                json.WriteStringValue(scalar.Value);
                break;
            case SequenceStart:
                json.WriteStartArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    Write(file, parser, json, depth + 1);
                }

                json.WriteEndArray();
                break;
            case MappingStart:
                json.WriteStartObject();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    json.WritePropertyName(parser.TryConsume<Scalar>(out var key) ? key.Value : throw Refused(file, node.Start.Line, "a key that is no text", "text keys"));
                    Write(file, parser, json, depth + 1);
                }

                json.WriteEndObject();
                break;
            default:
                throw Refused(file, node.Start.Line, node.GetType().Name, "a mapping, a sequence or a scalar");
        }
    }

    private static RefusedException Refused(string file, long line, string what, string expected) =>
        new(new AdvisoryRefused($"{file}:{line}", what.ReplaceLineEndings(" "), expected));
}
