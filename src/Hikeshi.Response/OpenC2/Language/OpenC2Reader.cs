using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>Reads Commands and Responses in the JSON serialization (Language Specification 1.0 §3.1.5), strictly: what a word means is never guessed.</summary>
public static class OpenC2Reader
{
    /// <summary>A message, in bytes.</summary>
    public const int LargestMessage = 1 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <exception cref="RefusedException">It is no Command; the refusal names the JSON path.</exception>
    public static OpenC2Command Command(ReadOnlyMemory<byte> utf8, OpenC2Profiles profiles) =>
        Read(utf8, root => CommandReader.Read(new OpenC2Member("$", root), profiles));

    /// <exception cref="RefusedException">It is no Response; the refusal names the JSON path.</exception>
    public static OpenC2Response Response(ReadOnlyMemory<byte> utf8, OpenC2Profiles profiles) =>
        Read(utf8, root => ResponseReader.Read(new OpenC2Member("$", root), profiles));

    internal static T Read<T>(ReadOnlyMemory<byte> utf8, Func<JsonElement, T> read)
    {
        if (utf8.Length is 0 or > LargestMessage)
        {
            throw new RefusedException(OpenC2Fault.At("$", $"{utf8.Length} bytes", $"a JSON object of 1 to {LargestMessage} bytes"));
        }

        try
        {
            // Not disposed: what profiles define is kept as it came.
            return read(JsonDocument.Parse(utf8, Strict).RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw new RefusedException(OpenC2Fault.At(broken is { LineNumber: { } line, BytePositionInLine: { } at } ? $"line {line + 1}, byte {at + 1}" : "$", broken.Message.Split(" LineNumber", 2)[0].Split(" Path:", 2)[0].TrimEnd('.'), "a JSON object, each member once, nested 32 deep at most"));
        }
    }
}
