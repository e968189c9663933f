using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Verbs.Conformance;

/// <summary>A file of cases as JSON: each member once, in Unicode, of a size that can be held.</summary>
internal static class CaseDocument
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="most">Bytes; a larger file is refused.</param>
    /// <param name="read">Takes what it needs out of the document, which is gone afterwards.</param>
    /// <exception cref="RefusedException">The file is no such document.</exception>
    public static T Read<T>(string path, string name, int most, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.Read(path, most), Strict);
            return read(document.RootElement);
        }
        catch (JsonException broken)
        {
            throw Refused(name + PlaceOf(broken), broken.Message.TrimEnd('.'), "a JSON object, each member once");
        }
        catch (InvalidOperationException notText)
        {
            // Broken UTF-8, or half of a surrogate pair, is found only when a text is taken out.
            throw Refused(name, notText.Message, "Unicode text");
        }
    }

    /// <summary>What is no case, with its place.</summary>
    public static RefusedException Refused(string where, string what, string expected) =>
        new(new Refusal("conformance.case", where, what.Length <= 80 ? what : what[..80] + "…", expected, "Mend or remove the file"));

    /// <summary>What it says of the place: of a member that is there twice, nothing but its name.</summary>
    private static string PlaceOf(JsonException broken) =>
        broken is { LineNumber: { } line, BytePositionInLine: { } at } ? $" line {line + 1}, byte {at + 1}" : "";
}
