using Hikeshi.Exposure.Scoring.Ssvc;

namespace Hikeshi.Exposure.Priority;

/// <summary>How likely it is that this place is attacked through it, 0 to 1. Formula and reasons: docs/exposure.md, Priority.</summary>
internal static class Likelihood
{
    public static double Of(ExploitationFacts facts, SystemExposure? exposure, bool? reachable) =>
        Math.Max(Evidence(facts), facts.Epss ?? 0) * Exposed(exposure) * (reachable == false ? 0.1 : 1.0);

    /// <summary>What evidence alone is worth. An unknown state counts as a public proof of concept: the most that needs no attacker.</summary>
    private static double Evidence(ExploitationFacts facts) => facts.Exploitation switch
    {
        Exploitation.Active => facts.Ransomware ? 1.0 : 0.9,
        Exploitation.None => 0.02,
        _ => 0.3,
    };

    /// <summary>Unknown counts as open.</summary>
    private static double Exposed(SystemExposure? exposure) => exposure switch
    {
        SystemExposure.Small => 0.2,
        SystemExposure.Controlled => 0.5,
        _ => 1.0,
    };
}
