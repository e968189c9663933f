using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Ledger.Import.CycloneDx;
using Hikeshi.Ledger.Import.Inventory;
using Hikeshi.Ledger.Import.Spdx;

namespace Hikeshi.Ledger.Import;

/// <summary>Recognises a document by what is in it, never by its file name, and makes sure that all of it is JSON before anything is taken of JSON.</summary>
internal static class FormatProbe
{
    public const string CycloneDxJson = "cyclonedx/";
    public const string CycloneDxXml = "cyclonedx-xml/";
    public const string SpdxJson = "spdx/";
    public const string SpdxTagValue = "spdx-tag-value/";
    public const string Institution = "hikeshi-institution/";

    /// <returns>One of the words above, and a version: <c>cyclonedx/1.6</c>.</returns>
    /// <exception cref="RefusedException">It is none of them.</exception>
    public static string Detect(string file, ReadOnlyMemory<byte> document)
    {
        var start = document.Span.TrimStart(" \t\r\n"u8);
        return JsonEncoding.Other(document.Span) is { } encoding ? throw new RefusedException(new ImportRefused(file, $"this is JSON in {encoding}", JsonEncoding.Expected, "Convert it, or export it as UTF-8.")) : start switch
        {
            [(byte)'{', ..] => DetectJson(file, document.Span),
            [(byte)'<', ..] or [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] => DetectXml(file, document),
            [(byte)'S' or (byte)'#', ..] when start.IndexOf("SPDXVersion"u8) >= 0 => DetectTagValue(file, document.Span),
            _ => InventoryText.FormatOf(start) ?? throw Unknown(file, Guess(start)),
        };
    }

    private static string DetectXml(string file, ReadOnlyMemory<byte> document)
    {
        using var walk = new XmlWalk(file, document, schemas: null);
        _ = walk.Next();
        return CycloneDxSchemas.XmlVersions.FirstOrDefault(v => walk.Name == "bom" && walk.Namespace == CycloneDxSchemas.NamespaceOf(v)) is { } version
            ? CycloneDxXml + version
            : throw Unknown(file, $"an XML document that begins with '{walk.Name}' of the namespace '{walk.Namespace}'");
    }

    private static string DetectTagValue(string file, ReadOnlySpan<byte> utf8) => Spdx.SpdxTagValue.VersionOf(utf8) is var version && Spdx.SpdxJson.Versions.Contains(version)
        ? SpdxTagValue + version![5..]
        : throw Unknown(file, $"SPDX tag-value with SPDXVersion '{version}'");

    private static string DetectJson(string file, ReadOnlySpan<byte> utf8)
    {
        string? bomFormat = null, specVersion = null, spdxVersion = null, format = null, context = null;
        try
        {
            var walk = new JsonWalk(file, utf8);
            bool hasBom = false, hasSpec = false, hasSpdx = false, hasFormat = false, hasContext = false;
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
                    case "@context" when walk.IsString:
                        walk.Once(ref hasContext);
                        context = walk.Text();
                        break;
                    default:
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

        return bomFormat is not null || specVersion is not null
            ? bomFormat == "CycloneDX" && CycloneDxSchemas.JsonVersions.Contains(specVersion) ? CycloneDxJson + specVersion : throw Unknown(file, $"bomFormat '{bomFormat}', specVersion '{specVersion}'")
            : spdxVersion is not null
            ? Spdx.SpdxJson.Versions.Contains(spdxVersion) ? SpdxJson + spdxVersion[5..] : throw Unknown(file, $"spdxVersion '{spdxVersion}'")
            : context is not null
            ? Spdx3.VersionOf(context) is { } version ? SpdxJson + version : throw Unknown(file, $"JSON-LD with the context '{context}'")
            : format?.StartsWith(Institution, StringComparison.Ordinal) == true ? format : throw Unknown(file, "a JSON object of an unknown kind");
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

    private static string Guess(ReadOnlySpan<byte> start) => start.IsEmpty ? "an empty file"
        : start[0] == '[' ? "a JSON array"
        : start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "a compressed file"
        : start.IndexOf((byte)0) >= 0 ? "a binary file"
        : "text of an unknown kind";

    private static string OneLine(string message) => message.Split(" LineNumber", 2)[0].ReplaceLineEndings(" ");

    private static RefusedException Unknown(string file, string what) => new(new ImportRefused(
        file,
        $"found {what}",
        "CycloneDX 1.2–1.7 as JSON or 1.0–1.7 as XML, SPDX 2.2–2.3 as JSON or tag-value, SPDX 3.0.1 as JSON-LD, a hikeshi-institution/1 document, or an asset inventory (hikeshi-assets/1)",
        "Convert it, or export it as one of these."));
}
