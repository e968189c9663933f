using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure;

/// <summary>An advisory that cannot be read; the others of its folder still count.</summary>
/// <param name="Where">File and JSON path, or file and line.</param>
public sealed record AdvisoryRefused(string Where, string What, string Expected)
    : Refusal("exposure.advisory-refused", Where, What, Expected, "Fetch the file again from its publisher, or leave it out.");

/// <summary>A version range that is not in the <c>vers</c> notation.</summary>
public sealed record RangeRefused(string Where, string What)
    : Refusal("exposure.range-refused", Where, What, "a vers range such as vers:maven/>=3.0|<3.2.4", "See docs/exposure.md.");
