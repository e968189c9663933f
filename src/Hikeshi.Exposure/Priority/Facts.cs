using Hikeshi.Exposure.Feeds;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Priority;

/// <summary>What is known of one vulnerability in one place.</summary>
/// <param name="Id">CVE or another name, for the sentence.</param>
/// <param name="FoundAt">When it became known here, from 2000 to 2200; every deadline counts from it.</param>
/// <param name="Cvss">Null: unknown.</param>
/// <param name="Reachable">Whether the vulnerable code can be reached in this place (a VEX statement, an analysis); null: unknown.</param>
public sealed record FindingFacts(string Id, DateTimeOffset FoundAt, CvssVector? Cvss, bool? Reachable);

/// <summary>What the ledger says of the place.</summary>
/// <param name="Exposure">Null: unknown.</param>
/// <param name="Functions">Critical functions that stand on it, empty when none does; null: unknown.</param>
public sealed record LedgerFacts(SystemExposure? Exposure, IReadOnlyList<CriticalFunction>? Functions);

/// <summary>What feeds say about attackers.</summary>
/// <param name="Exploitation">Null: unknown.</param>
/// <param name="Automatable">Null: unknown.</param>
/// <param name="Ransomware">Known to be used in ransomware campaigns.</param>
/// <param name="Epss">0 to 1; null: unknown.</param>
/// <param name="ActiveAs">The number under which exploitation is known, ransomware before others; null when none is known.</param>
public sealed record ExploitationFacts(Exploitation? Exploitation, Automatable? Automatable, bool Ransomware, double? Epss, string? ActiveAs = null)
{
    /// <summary>
    /// Puts the feeds together; each may be missing. To be in the catalogue is evidence of exploitation. Not to be there is no evidence of the opposite,
    /// so only a CVE record can say that nothing is known. EPSS is a forecast and never becomes evidence here.
    /// </summary>
    public static ExploitationFacts Of(string cve, KevCatalog? kev, EpssFeed? epss, CveEnrichment? enrichment)
    {
        var listed = kev?.Entries.GetValueOrDefault(cve);
        var exploitation = listed is not null || enrichment is { Kev: true } ? Scoring.Ssvc.Exploitation.Active : enrichment?.Exploitation;
        return new ExploitationFacts(
            exploitation,
            enrichment?.Automatable,
            listed is { RansomwareUse: true },
            epss is not null && epss.Scores.TryGetValue(cve, out var score) ? score.Probability : null,
            exploitation == Scoring.Ssvc.Exploitation.Active ? cve : null);
    }
}
