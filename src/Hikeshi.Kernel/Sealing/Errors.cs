using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Sealing;

/// <summary>A key to which nothing can be sealed, or with which nothing can be opened.</summary>
public sealed record SealingKeyRefusal(string Where, string What, string Expected, string Mend)
    : Refusal("sealing.key", Where, What, Expected, Mend);
