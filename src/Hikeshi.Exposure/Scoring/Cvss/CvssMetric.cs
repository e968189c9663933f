namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>What a metric describes. CVSS 2 and 3 call the second group temporal, CVSS 4 calls it threat.</summary>
internal enum CvssGroup
{
    Base,
    Threat,
    Environmental,
    Supplemental,
}

/// <param name="Name">The abbreviation in vectors; case counts.</param>
/// <param name="Values">In the specification's order, "not defined" (X or ND) among them where it is allowed.</param>
internal sealed record CvssMetric(string Name, CvssGroup Group, IReadOnlyList<string> Values)
{
    public bool IsMandatory => Group == CvssGroup.Base;
}
