using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>Reads <see cref="BomContents"/> from a document that <see cref="Ledger.Import.SoftwareDocument.Read"/> has accepted.</summary>
public static class BomReader
{
    private const int MaxDepth = 128;
    private const int MaxXmlCharacters = 64 << 20;

    /// <returns>Null when the document is no bill of materials that describes a product or refers to one.</returns>
    /// <exception cref="RefusedException">An <see cref="AdvisoryRefused"/> with file and path.</exception>
    public static BomContents? Read(string file, ReadOnlyMemory<byte> document)
    {
        var content = document.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? document[3..] : document;
        return content.Span.TrimStart(" \t\r\n"u8) switch
        {
            [(byte)'{', ..] => OfJson(file, content),
            [(byte)'<', ..] or [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] => OfXml(file, document),
            _ => BomContents.OfDescribed(SpdxDescribed.OfTagValue(content.Span)),
        };
    }

    private static BomContents? OfJson(string file, ReadOnlyMemory<byte> utf8)
    {
        using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
        try
        {
            var root = new JsonAt(file, "$", json.RootElement);
            return root.Has("bomFormat") ? CycloneDxJsonContents.Read(root)
                : root.Has("spdxVersion") ? BomContents.OfDescribed(SpdxDescribed.Of(json.RootElement))
                : root.Has("@graph") ? BomContents.OfDescribed(SpdxDescribed.OfGraph(json.RootElement))
                : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate passes the tokenizer and fails when it is taken out.
            throw new RefusedException(new AdvisoryRefused(file, "a text is not valid Unicode", "valid UTF-8 and paired surrogates"));
        }
    }

    private static BomContents OfXml(string file, ReadOnlyMemory<byte> document)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxXmlCharacters, IgnoreComments = true, IgnoreProcessingInstructions = true };
        using var xml = XmlReader.Create(new MemoryStream(document.ToArray(), writable: false), settings);
        return CycloneDxXmlContents.Read(file, XDocument.Load(xml, LoadOptions.SetLineInfo).Root!);
    }
}
