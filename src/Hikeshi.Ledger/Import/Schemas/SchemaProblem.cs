namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>Where a document is not what its schema says, and what was expected there.</summary>
/// <param name="Path">JSON path: <c>$.components[2].type</c>.</param>
/// <param name="At">Byte where it was noticed.</param>
internal sealed record SchemaProblem(string Path, long At, string What, string Expected);
