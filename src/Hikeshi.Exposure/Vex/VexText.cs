using System.Globalization;

namespace Hikeshi.Exposure.Vex;

/// <summary>A statement in words: the labels of OpenVEX, and one sentence.</summary>
public static class VexText
{
    public static string Label(VexStatus status) => status switch
    {
        VexStatus.NotAffected => "not_affected",
        VexStatus.Affected => "affected",
        VexStatus.Fixed => "fixed",
        _ => "under_investigation",
    };

    /// <returns>In the words of its format; empty when the statement gives none.</returns>
    public static string Justification(VexStatement statement) => statement.JustifiedAs ?? statement.Justification switch
    {
        VexJustification.ComponentNotPresent => "component_not_present",
        VexJustification.VulnerableCodeNotPresent => "vulnerable_code_not_present",
        VexJustification.VulnerableCodeNotInExecutePath => "vulnerable_code_not_in_execute_path",
        VexJustification.VulnerableCodeCannotBeControlledByAdversary => "vulnerable_code_cannot_be_controlled_by_adversary",
        VexJustification.InlineMitigationsAlreadyExist => "inline_mitigations_already_exist",
        _ => "",
    };

    /// <returns>In UTC, to the second; empty when nothing says when.</returns>
    public static string Time(VexStatement statement) =>
        statement.Said == DateTimeOffset.MinValue ? "" : statement.Said.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>not_affected (code_not_reachable), says Kura Systems, 2024-03-02T01:00:00Z, in vex.json: $.statements[0]: the parser is not built</c></summary>
    public static string Sentence(VexStatement statement)
    {
        var (why, when, impact) = (Justification(statement), Time(statement), statement.Impact.ReplaceLineEndings(" "));
        return $"{Label(statement.Status)}{(why.Length == 0 ? "" : $" ({why})")}, says {statement.Author}{(when.Length == 0 ? "" : ", " + when)}, in {statement.Where}{(impact.Length == 0 ? "" : ": " + impact)}";
    }
}
