namespace Hikeshi.Exposure.Scoring.Ssvc;

/// <summary>SSVC decision point "Exploitation" 1.1.0: the present state of exploitation.</summary>
public enum Exploitation
{
    /// <summary>No evidence of active exploitation, and no public proof of concept.</summary>
    None,

    /// <summary>A public proof of concept, or a well-known method.</summary>
    PublicPoc,

    /// <summary>Shared, observable, reliable evidence that it is used by real attackers.</summary>
    Active,
}

/// <summary>SSVC decision point "System Exposure" 1.0.1: the accessible attack surface.</summary>
public enum SystemExposure
{
    /// <summary>A local program, or a highly controlled network.</summary>
    Small,

    /// <summary>Networked, with some restrictions in place.</summary>
    Controlled,

    /// <summary>Reachable from the internet or another network whose access cannot be controlled.</summary>
    Open,
}

/// <summary>SSVC decision point "Automatable" 2.0.0: whether attackers can reliably automate the whole attack.</summary>
public enum Automatable
{
    No,
    Yes,
}

/// <summary>SSVC decision point "Safety Impact" 2.0.1.</summary>
public enum SafetyImpact
{
    Negligible,
    Marginal,
    Critical,
    Catastrophic,
}

/// <summary>SSVC decision point "Mission Impact" 2.0.0 (MEF: mission essential function; here a critical function of the ledger).</summary>
public enum MissionImpact
{
    Degraded,
    MefSupportCrippled,
    MefFailure,
    MissionFailure,
}

/// <summary>SSVC decision point "Human Impact" 2.0.2: safety and mission impact together.</summary>
public enum HumanImpact
{
    Low,
    Medium,
    High,
    VeryHigh,
}

/// <summary>SSVC outcome "Defer, Scheduled, Out-of-Cycle, Immediate" 1.0.0.</summary>
public enum SsvcDecision
{
    Defer,
    Scheduled,
    OutOfCycle,
    Immediate,
}
