namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>The states and justifications of CycloneDX beside those that all VEX has here.</summary>
internal static class CycloneDxWords
{
    /// <param name="versions">What is said of single versions of the component; of a version that is called affected nobody may take the weakness away.</param>
    /// <returns>Null when there is no analysis: a mere disclosure.</returns>
    public static VexStatus? Status(string? state, string? versions)
    {
        VexStatus? whole = state switch
        {
            "resolved" or "resolved_with_pedigree" => VexStatus.Fixed,
            "not_affected" or "false_positive" => VexStatus.NotAffected,
            "exploitable" => VexStatus.Affected,
            "in_triage" => VexStatus.UnderInvestigation,
            _ => null,
        };
        return whole is null ? null : (versions, whole) switch
        {
            ("affected", VexStatus.Fixed or VexStatus.NotAffected) => VexStatus.Affected,
            ("unaffected", VexStatus.Affected or VexStatus.UnderInvestigation) => VexStatus.NotAffected,
            ("unknown", _) => VexStatus.UnderInvestigation,
            _ => whole,
        };
    }

    /// <returns>Null for words that none of the five says.</returns>
    public static VexJustification? Justification(string? word) => word switch
    {
        "code_not_present" => VexJustification.VulnerableCodeNotPresent,
        "code_not_reachable" => VexJustification.VulnerableCodeNotInExecutePath,
        "protected_by_mitigating_control" or "protected_at_perimeter" or "protected_at_runtime" or "protected_by_compiler" => VexJustification.InlineMitigationsAlreadyExist,
        _ => null,
    };

    public static string State(VexStatement statement) => statement.Status switch
    {
        VexStatus.NotAffected => "not_affected",
        VexStatus.Fixed => "resolved",
        VexStatus.Affected => "exploitable",
        _ => "in_triage",
    };

    /// <returns>Null when CycloneDX has no word for it.</returns>
    public static string? Justification(VexStatement statement) => statement.JustifiedAs ?? statement.Justification switch
    {
        VexJustification.ComponentNotPresent or VexJustification.VulnerableCodeNotPresent => "code_not_present",
        VexJustification.VulnerableCodeNotInExecutePath => "code_not_reachable",
        VexJustification.InlineMitigationsAlreadyExist => "protected_by_mitigating_control",
        _ => null,
    };
}
