namespace Hikeshi.Exposure.Scoring.Ssvc;

/// <summary>
/// The deployer's decision model of SSVC (Stakeholder-Specific Vulnerability Categorization, CERT/CC):
/// tables "Deployer Patch Application Priority" 1.0.0 (DT_DP) and "Human Impact" 1.0.0, as CERTCC/SSVC publishes them. Pure.
/// </summary>
public static class DeployerTable
{
    /// <summary>What a record of a decision says about where it comes from.</summary>
    public const string Version = "ssvc:DT_DP:1.0.0";

    /// <summary>
    /// D, S, O, I for defer, scheduled, out-of-cycle, immediate. A line for each exploitation; in it six groups for exposure small, controlled, open,
    /// each not automatable and automatable; in a group human impact low, medium, high, very high.
    /// </summary>
    private const string Decisions =
        "DDSS DSSS DSSS SSSS DSSS SSSO "
        + "DSSS SSSS DSSS SSSO SSSO SSOO "
        + "SSOO SOOO SSOO OOOO SOOI OOII ";

    /// <summary>L, M, H, V for human impact low to very high. A group for each safety impact; in it mission impact from degraded to mission failure.</summary>
    private const string Humans = "LLMV LLMV MHHV VVVV ";

    public static SsvcDecision Decide(Exploitation exploitation, SystemExposure exposure, Automatable automatable, HumanImpact impact) =>
        Decisions[((((((int)exploitation * 3) + (int)exposure) * 2) + (int)automatable) * 5) + (int)impact] switch
        {
            'D' => SsvcDecision.Defer,
            'S' => SsvcDecision.Scheduled,
            'O' => SsvcDecision.OutOfCycle,
            _ => SsvcDecision.Immediate,
        };

    public static HumanImpact HumanImpactOf(SafetyImpact safety, MissionImpact mission) => Humans[((int)safety * 5) + (int)mission] switch
    {
        'L' => HumanImpact.Low,
        'M' => HumanImpact.Medium,
        'H' => HumanImpact.High,
        _ => HumanImpact.VeryHigh,
    };
}
