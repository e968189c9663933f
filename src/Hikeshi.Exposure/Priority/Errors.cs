using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Priority;

/// <summary>A priority policy that cannot be read; it never replaces one that is in force.</summary>
/// <param name="Where">File and line.</param>
public sealed record PolicyRefused(string Where, string What, string Expected)
    : Refusal("exposure.priority-policy-refused", Where, What, Expected, "See docs/exposure.md; docs/examples/priority-policy.yaml is a whole one.");
