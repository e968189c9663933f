using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import;

/// <summary>Recognises a document by what is in it, never by its file name, and makes sure that all of it is JSON before anything is taken.</summary>
internal static class FormatProbe
{
    /// <returns><c>cyclonedx/1.6</c>, <c>spdx/2.3</c> or <c>hikeshi-institution/1</c>.</returns>
    /// <exception cref="RefusedException">It is none of them.</exception>
    public static string Detect(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
        {
            throw Unknown(file, Guess(utf8));
        }

        string? bomFormat = null, specVersion = null, spdxVersion = null, format = null;
        var isSpdx3 = false;
        try
        {
            var walk = new JsonWalk(file, utf8);
            bool hasBom = false, hasSpec = false, hasSpdx = false, hasFormat = false;
            walk.EnterObject();
            while (walk.NextMember(out var name))
            {
                switch (name)
                {
                    case "bomFormat":
                        walk.Once(ref hasBom);
                        bomFormat = walk.Text();
                        break;
                    case "specVersion":
                        walk.Once(ref hasSpec);
                        specVersion = walk.Text();
                        break;
                    case "spdxVersion":
                        walk.Once(ref hasSpdx);
                        spdxVersion = walk.Text();
                        break;
                    case "format" when walk.IsString:
                        walk.Once(ref hasFormat);
                        format = walk.Text();
                        break;
                    default:
                        isSpdx3 |= name == "@graph";
                        walk.Skip();
                        break;
                }
            }

            RequireEnd(utf8);
        }
        catch (JsonException broken)
        {
            throw new RefusedException(new ImportRefused(
                $"{file}:{broken.LineNumber + 1}:{broken.BytePositionInLine + 1}",
                $"this is not well-formed JSON ({OneLine(broken.Message)})",
                $"one JSON document, nested at most {ImportLimits.MaxDepth} deep",
                "The file may be truncated: fetch it again."));
        }

        if (bomFormat is not null || specVersion is not null)
        {
            return bomFormat == "CycloneDX" && CycloneDx.Versions.Contains(specVersion)
                ? "cyclonedx/" + specVersion
                : throw Unknown(file, $"bomFormat '{bomFormat}', specVersion '{specVersion}'");
        }

        if (spdxVersion is not null)
        {
            return Spdx.Versions.Contains(spdxVersion) ? "spdx/" + spdxVersion[5..] : throw Unknown(file, $"spdxVersion '{spdxVersion}'");
        }

        return format is not null && format.StartsWith("hikeshi-institution/", StringComparison.Ordinal) ? format
            : throw Unknown(file, isSpdx3 ? "an SPDX 3 document" : "a JSON object of an unknown kind");
    }

    /// <summary>The walk stops at the closing brace; anything but white space after it makes the file something else.</summary>
    private static void RequireEnd(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ImportLimits.MaxDepth });
        reader.Read();
        reader.Skip();
        while (reader.Read())
        {
        }
    }

    private static string Guess(ReadOnlySpan<byte> utf8)
    {
        var start = utf8.TrimStart(" \t\r\n"u8);
        return start.IsEmpty ? "an empty file"
            : start[0] == '<' ? "an XML document"
            : start[0] == '[' ? "a JSON array"
            : start.StartsWith("SPDXVersion"u8) ? "an SPDX tag-value document"
            : start.IndexOf((byte)0) >= 0 ? "a binary file"
            : "not JSON";
    }

    private static string OneLine(string message) => message.Split(" LineNumber", 2)[0].ReplaceLineEndings(" ");

    private static RefusedException Unknown(string file, string what) => new(new ImportRefused(
        file,
        $"found {what}",
        "CycloneDX JSON 1.2–1.7, SPDX JSON 2.2–2.3, or a hikeshi-institution/1 document",
        "Convert it, or export it as one of these."));
}
