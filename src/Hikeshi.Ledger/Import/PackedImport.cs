using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Unpacking;

namespace Hikeshi.Ledger.Import;

/// <summary>Documents that arrive packed. What counts is the document: packed or plain, it is the same import.</summary>
public static class PackedImport
{
    /// <summary>For one document, and for an archive of many.</summary>
    public static UnpackLimits Limits { get; } = new(Packed: 1L << 30, Document: ImportLimits.MaxBytes, Total: 8L << 30, Entries: 100_000, Ratio: 200);

    /// <returns>The document itself; what is not packed, as it is.</returns>
    /// <exception cref="RefusedException">An <see cref="UnpackRefused"/>: a limit, a fault, or an archive with none or several documents.</exception>
    internal static ReadOnlyMemory<byte> Unpack(string sourceName, ReadOnlyMemory<byte> bytes) =>
        PackedKinds.Of(bytes.Span) == PackedKind.Plain ? bytes : PackedFile.ReadOne(sourceName, new MemoryStream(bytes.ToArray(), writable: false), Limits);
}
