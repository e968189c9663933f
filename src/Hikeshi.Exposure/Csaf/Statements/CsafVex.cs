using System.Globalization;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>What a CSAF document says about packages, in the words that all VEX has here.</summary>
internal static class CsafVex
{
    /// <summary>
    /// Statements on one version of a package, or on all of it. One on a range has no counterpart in VEX, where a product is a package URL: said of the
    /// package it would be said of too much, so it stays with the document (<see cref="CsafStatements.ByPackage"/>).
    /// </summary>
    public static IEnumerable<VexStatement> Vex(this CsafStatements statements, CsafDocument document)
    {
        foreach (var said in statements.ByPackage)
        {
            if (StatusOf(said.Status) is { } status && PackageUrl.TryParse(said.Identity, out var purl) && (purl.Version is not null || said.Versions is null))
            {
                yield return new VexStatement(
                    new VexProduct(said.ProductId, purl, Cpe: null),
                    Component: null,
                    said.Vulnerability,
                    [],
                    status,
                    JustificationOf(said.Justification),
                    said.Impact ?? "",
                    string.Join("; ", said.Actions),
                    document.Publisher.Name,
                    Time(document.Tracking.InitialReleaseDate),
                    Time(document.Tracking.CurrentReleaseDate),
                    document.SourceFile);
            }
        }
    }

    /// <returns>Null for <c>recommended</c>, which says nothing about a weakness.</returns>
    private static VexStatus? StatusOf(CsafStatus status) => status switch
    {
        CsafStatus.KnownNotAffected => VexStatus.NotAffected,
        CsafStatus.Fixed or CsafStatus.FirstFixed => VexStatus.Fixed,
        CsafStatus.KnownAffected or CsafStatus.FirstAffected or CsafStatus.LastAffected => VexStatus.Affected,
        CsafStatus.UnderInvestigation => VexStatus.UnderInvestigation,
        _ => null,
    };

    /// <summary>CSAF 2.0, 3.2.3.5.2: the same five, in the same words.</summary>
    private static VexJustification? JustificationOf(string? label) => label switch
    {
        "component_not_present" => VexJustification.ComponentNotPresent,
        "vulnerable_code_not_present" => VexJustification.VulnerableCodeNotPresent,
        "vulnerable_code_not_in_execute_path" => VexJustification.VulnerableCodeNotInExecutePath,
        "vulnerable_code_cannot_be_controlled_by_adversary" => VexJustification.VulnerableCodeCannotBeControlledByAdversary,
        "inline_mitigations_already_exist" => VexJustification.InlineMitigationsAlreadyExist,
        _ => null,
    };

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
