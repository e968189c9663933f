using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Ledger.Import;

/// <summary>The normalized content of a bill of materials: unique components, sorted.</summary>
/// <param name="Listed">How many the document listed, repeated ones included.</param>
public sealed record SoftwareDocument(string Format, int Listed, IReadOnlyList<SoftwareComponent> Components)
{
    /// <summary>Reads a bill of materials without making a fact of it.</summary>
    /// <exception cref="RefusedException">An <see cref="ImportRefused"/>; also for an institution document.</exception>
    public static SoftwareDocument Read(string sourceName, ReadOnlySpan<byte> utf8)
    {
        var content = utf8.StartsWith(System.Text.Encoding.UTF8.Preamble) ? utf8[System.Text.Encoding.UTF8.Preamble.Length..] : utf8;
        var format = content.Length <= ImportLimits.MaxBytes
            ? FormatProbe.Detect(sourceName, content)
            : throw new RefusedException(new ImportRefused(sourceName, "the file is too large", $"at most {ImportLimits.MaxBytes >> 20} MiB", "Split it by asset."));
        return format.StartsWith("hikeshi-institution/", StringComparison.Ordinal)
            ? throw new RefusedException(new ImportRefused(sourceName, "found an institution document", "a bill of materials", "Import it with 'hikeshi ledger import'."))
            : Read(sourceName, format, content);
    }

    internal static SoftwareDocument Read(string sourceName, string format, ReadOnlySpan<byte> utf8)
    {
        var found = new ComponentCollector();
        var walk = new JsonWalk(sourceName, utf8);
        if (format.StartsWith("cyclonedx/", StringComparison.Ordinal))
        {
            CycloneDx.Read(ref walk, found);
        }
        else
        {
            Spdx.Read(ref walk, found);
        }

        return new SoftwareDocument(format, found.Listed, found.Sorted());
    }
}
