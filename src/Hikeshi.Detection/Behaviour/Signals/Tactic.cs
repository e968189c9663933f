namespace Hikeshi.Detection.Behaviour;

/// <summary>Tactics of MITRE ATT&amp;CK (Enterprise), in the order of an intrusion.</summary>
public static class Tactic
{
    public static IReadOnlyList<string> All { get; } =
    [
        "initial-access", "execution", "persistence", "privilege-escalation", "defense-evasion", "credential-access", "discovery",
        "lateral-movement", "collection", "command-and-control", "exfiltration", "impact",
    ];
}
