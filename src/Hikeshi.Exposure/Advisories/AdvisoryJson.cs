using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Advisories;

/// <summary>Opens a JSON document from outside (RFC 8259), with bounds on its bytes and depth, and without names that appear twice.</summary>
internal static class AdvisoryJson
{
    public const int MaxBytes = 16 << 20;
    private const int MaxDepth = 64;

    /// <param name="expected">What a person should put here instead, if this is not JSON.</param>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> that names file and line, or what <paramref name="read"/> throws.</exception>
    public static T Read<T>(string file, ReadOnlyMemory<byte> utf8, string expected, Func<JsonAt, T> read)
    {
        if (utf8.Length > MaxBytes)
        {
            throw new RefusedException(new AdvisoryRefused(file, $"the file has {utf8.Length} bytes", $"at most {MaxBytes} bytes"));
        }

        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(utf8), new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return read(new JsonAt(file, "$", document.RootElement));
        }
        catch (JsonException broken)
        {
            var position = broken.LineNumber is { } line ? $":{line + 1}" : "";
            throw new RefusedException(new AdvisoryRefused(file + position, $"this is not well-formed JSON ({broken.Message.Split(" LineNumber", 2)[0]})", expected));
        }
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;
}
