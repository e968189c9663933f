using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Feeds;

namespace Hikeshi.Exposure.Vex;

/// <summary>The labels of OpenVEX (specification, "Status Labels" and "Status Justifications").</summary>
internal static class VexWords
{
    public static VexStatus Status(JsonAt item) => item.Text("status") switch
    {
        "not_affected" => VexStatus.NotAffected,
        "affected" => VexStatus.Affected,
        "fixed" => VexStatus.Fixed,
        "under_investigation" => VexStatus.UnderInvestigation,
        null => throw item.Missing("status", "not_affected, affected, fixed or under_investigation"),
        var other => throw item.Wrong("status", FeedText.Shortened(other), "not_affected, affected, fixed or under_investigation"),
    };

    public static VexJustification? Justification(JsonAt item) => item.Text("justification") switch
    {
        null or "" => null,
        "component_not_present" => VexJustification.ComponentNotPresent,
        "vulnerable_code_not_present" => VexJustification.VulnerableCodeNotPresent,
        "vulnerable_code_not_in_execute_path" => VexJustification.VulnerableCodeNotInExecutePath,
        "vulnerable_code_cannot_be_controlled_by_adversary" => VexJustification.VulnerableCodeCannotBeControlledByAdversary,
        "inline_mitigations_already_exist" => VexJustification.InlineMitigationsAlreadyExist,
        var other => throw item.Wrong("justification", FeedText.Shortened(other), "one of the five justifications of OpenVEX"),
    };
}
