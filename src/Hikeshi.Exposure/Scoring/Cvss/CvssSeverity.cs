namespace Hikeshi.Exposure.Scoring.Cvss;

public enum CvssSeverity
{
    None,
    Low,
    Medium,
    High,
    Critical,
}

/// <summary>Words for scores.</summary>
public static class CvssSeverities
{
    /// <summary>
    /// Specifications 3.0, 3.1 (§5) and 4.0 (§6): None 0.0, Low to 3.9, Medium to 6.9, High to 8.9, Critical to 10.0.
    /// The guide of CVSS 2 has no such words; the National Vulnerability Database's are used: Low 0.0 to 3.9, Medium to 6.9, High to 10.0.
    /// </summary>
    public static CvssSeverity Of(CvssVersion version, decimal score) => score switch
    {
        >= 9.0m when version != CvssVersion.V20 => CvssSeverity.Critical,
        >= 7.0m => CvssSeverity.High,
        >= 4.0m => CvssSeverity.Medium,
        > 0.0m => CvssSeverity.Low,
        _ => version == CvssVersion.V20 ? CvssSeverity.Low : CvssSeverity.None,
    };
}
