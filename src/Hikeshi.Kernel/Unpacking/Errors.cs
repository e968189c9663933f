using Hikeshi.Kernel.Errors;

namespace Hikeshi.Kernel.Unpacking;

/// <summary>A packed file, or one document in it, that is not unpacked.</summary>
/// <param name="Where">The file, and the entry of an archive.</param>
public sealed record UnpackRefused(string Where, string What, string Expected, string Mend)
    : Refusal("unpacking.refused", Where, What, Expected, Mend);
