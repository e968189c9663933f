using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Exposure.Priority;

/// <summary>The inputs of the deployer's table from what is known here; unknown ones by the rules of docs/exposure.md, Priority.</summary>
public static class SsvcInputs
{
    public static SsvcDecision Decide(FindingFacts finding, LedgerFacts place, ExploitationFacts attackers) => DeployerTable.Decide(
        attackers.Exploitation ?? Exploitation.PublicPoc,
        // Code that cannot be reached is the long attack path for which SSVC says "small".
        finding.Reachable == false ? SystemExposure.Small : place.Exposure ?? SystemExposure.Open,
        attackers.Automatable ?? Automatable.Yes,
        HumanImpactOf(place.Functions));

    /// <summary>The worst of the functions; unknown ones as SSVC's guidance suggests: marginal, support crippled.</summary>
    public static HumanImpact HumanImpactOf(IReadOnlyList<CriticalFunction>? functions) => functions switch
    {
        null => DeployerTable.HumanImpactOf(SafetyImpact.Marginal, MissionImpact.MefSupportCrippled),
        [] => DeployerTable.HumanImpactOf(SafetyImpact.Negligible, MissionImpact.Degraded),
        _ => functions.Max(function => DeployerTable.HumanImpactOf(Safety(function), Mission(function))),
    };

    /// <summary>A payment rail of the first tiers is the "financial grid" of SSVC's definition of critical.</summary>
    private static SafetyImpact Safety(CriticalFunction function) => function switch
    {
        { PaymentRail: true, Tier: <= 1 } => SafetyImpact.Critical,
        { PaymentRail: true } or { Tier: <= 1 } => SafetyImpact.Marginal,
        _ => SafetyImpact.Negligible,
    };

    private static MissionImpact Mission(CriticalFunction function) => function.Tier switch
    {
        <= 0 => MissionImpact.MissionFailure,
        1 => MissionImpact.MefFailure,
        2 => MissionImpact.MefSupportCrippled,
        _ => MissionImpact.Degraded,
    };
}
