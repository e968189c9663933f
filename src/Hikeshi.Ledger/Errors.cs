using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger;

/// <summary>A document that cannot be imported. Nothing of it has been taken.</summary>
/// <param name="Where">File, then the JSON path or the byte position.</param>
public sealed record ImportRefused(string Where, string What, string Expected, string Mend)
    : Refusal("ledger.import-refused", Where, What, Expected, Mend);
