using System.Text.Encodings.Web;
using System.Text.Json;

namespace Hikeshi.Verbs;

/// <summary>One JSON document of a verb: indented, readable, and ended by a newline, as a text file is.</summary>
internal static class VerbJson
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On standard output.</summary>
    public static void Write(Action<Utf8JsonWriter> write)
    {
        using var output = Console.OpenStandardOutput();
        Write(output, write);
    }

    public static void Write(Stream output, Action<Utf8JsonWriter> write)
    {
        using (var json = new Utf8JsonWriter(output, Readable))
        {
            write(json);
        }

        output.Write("\n"u8);
    }
}
