namespace Hikeshi.Exposure.Scoring.Cvss;

/// <summary>The versions of FIRST's Common Vulnerability Scoring System that are read.</summary>
public enum CvssVersion
{
    V20,
    V30,
    V31,
    V40,
}
