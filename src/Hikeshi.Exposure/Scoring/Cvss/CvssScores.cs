namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>What a vector scores, each from 0.0 to 10.0 with one decimal.</summary>
/// <param name="Base">From the base metrics alone.</param>
/// <param name="Threat">With the temporal (2, 3) or threat (4) metrics; null when the vector defines none, except in CVSS 3, where it is then the base score.</param>
/// <param name="Environmental">With all metrics; null when the vector defines no environmental one, except in CVSS 3, whose environmental equations have a result for every vector.</param>
/// <param name="Overall">The one that takes account of everything the vector defines, and of nothing else.</param>
/// <param name="Nomenclature">CVSS-B, CVSS-BT, CVSS-BE or CVSS-BTE (specification 4.0 §1.3); null before CVSS 4.</param>
public sealed record CvssScores(CvssVersion Version, decimal Base, decimal? Threat, decimal? Environmental, decimal Overall, string? Nomenclature)
{
    public CvssSeverity Severity => CvssSeverities.Of(Version, Overall);
}
