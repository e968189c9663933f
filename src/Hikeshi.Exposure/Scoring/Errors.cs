using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Scoring;

/// <summary>A CVSS vector that its specification does not allow.</summary>
/// <param name="Where">The metric and its first character in the text, counted from 1; empty when the whole text is meant.</param>
public sealed record CvssRefused(string Where, string What, string Expected)
    : Refusal("exposure.cvss-refused", Where, What, Expected, "Take the vector from its publisher again.");
