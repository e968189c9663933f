using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import.CycloneDx;
using Hikeshi.Ledger.Import.Schemas;
using Hikeshi.Ledger.Import.Spdx;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import;

/// <summary>The normalized content of a bill of materials: unique components, sorted.</summary>
/// <param name="Listed">How many the document listed, repeated ones included.</param>
public sealed record SoftwareDocument(string Format, int Listed, IReadOnlyList<SoftwareComponent> Components)
{
    /// <summary>Reads a bill of materials without making a fact of it.</summary>
    /// <exception cref="RefusedException">An <see cref="ImportRefused"/>; also for an institution document.</exception>
    public static SoftwareDocument Read(string sourceName, ReadOnlyMemory<byte> document)
    {
        var content = document.Span.StartsWith(Encoding.UTF8.Preamble) ? document[Encoding.UTF8.Preamble.Length..] : document;
        var format = content.Length <= ImportLimits.MaxBytes
            ? FormatProbe.Detect(sourceName, content)
            : throw new RefusedException(new ImportRefused(sourceName, "the file is too large", $"at most {ImportLimits.MaxBytes >> 20} MiB", "Split it by asset."));
        return format.StartsWith("hikeshi-", StringComparison.Ordinal)
            ? throw new RefusedException(new ImportRefused(sourceName, $"found {format}", "a bill of materials", "Import it with 'hikeshi ledger import'."))
            : Read(sourceName, format, content);
    }

    /// <param name="format">As <see cref="FormatProbe"/> found it.</param>
    internal static SoftwareDocument Read(string sourceName, string format, ReadOnlyMemory<byte> document)
    {
        var found = new ComponentCollector();
        var version = format[(format.IndexOf('/', StringComparison.Ordinal) + 1)..];
        switch (format[..^version.Length])
        {
            case FormatProbe.CycloneDxXml:
                CycloneDxXml.Read(sourceName, document, version, found);
                break;
            case FormatProbe.SpdxTagValue:
                SpdxTagValue.Read(sourceName, document.Span, found);
                break;
            default:
                ReadJson(sourceName, format, version, document.Span, found);
                break;
        }

        return new SoftwareDocument(format, found.Listed, found.Sorted());
    }

    private static void ReadJson(string sourceName, string format, string version, ReadOnlySpan<byte> utf8, ComponentCollector found)
    {
        var walk = new JsonWalk(sourceName, utf8);
        if (format.StartsWith(FormatProbe.CycloneDxJson, StringComparison.Ordinal))
        {
            RequireValid(sourceName, utf8, CycloneDxSchemas.ForJson(version));
            CycloneDxJson.Read(ref walk, found);
        }
        else if (Spdx3.Versions.Contains(version))
        {
            Spdx3.Read(ref walk, found);
        }
        else
        {
            SpdxJson.Read(ref walk, found);
        }
    }

    private static void RequireValid(string sourceName, ReadOnlySpan<byte> utf8, JsonSchemaNode schema)
    {
        if (JsonSchemaCheck.Run(utf8, schema) is { } problem)
        {
            throw new RefusedException(new ImportRefused($"{sourceName}: {problem.Path}", problem.What, problem.Expected, "Nothing of this file was imported: mend it, or ask whoever wrote it."));
        }
    }
}
