using System.Globalization;
using Hikeshi.Exposure.Csaf.Documents;
using Hikeshi.Exposure.Vex;
using Hikeshi.Kernel.Packages;

namespace Hikeshi.Exposure.Csaf.Statements;

/// <summary>What a CSAF document says about products, in the words that all VEX has here.</summary>
internal static class CsafVex
{
    /// <summary>Every statement of the document, also those that apply to nothing because a product has no package URL: a person is told of them.</summary>
    public static VexDocument Vex(this CsafStatements statements, CsafDocument document)
    {
        var (issued, updated) = (Time(document.Tracking.InitialReleaseDate), Time(document.Tracking.CurrentReleaseDate));
        var all = new List<VexStatement>();
        foreach (var said in statements.ByPackage.Concat(statements.ByCpe).Concat(statements.Unidentified))
        {
            if (StatusOf(said.Status) is { } status)
            {
                var (product, component) = Products(said);
                var where = string.Create(CultureInfo.InvariantCulture, $"{document.SourceFile}: $.vulnerabilities[{said.Item}].product_status");
                all.Add(new VexStatement(product, component, said.Vulnerability, [], status, JustificationOf(said.Justification), said.Impact ?? "", string.Join("; ", said.Actions), document.Publisher.Name, issued, updated, where));
            }
        }

        return new VexDocument(document.Tracking.Id, document.Publisher.Name, document.Tracking.Version, updated, document.Category is "csaf_withdrawn" or "csaf_superseded", document.SourceFile, all);
    }

    private static (VexProduct Product, VexProduct? Component) Products(CsafStatement said)
    {
        var purl = PackageUrl.TryParse(said.Identity, out var parsed) ? parsed : null;
        var itself = new VexProduct(said.ProductId, purl, purl is null && said.Identity.StartsWith("cpe:", StringComparison.Ordinal) ? said.Identity : null)
        {
            Versions = purl?.Version is null ? said.Versions : null,
        };
        return said.Whole is { } whole
            ? (new VexProduct(whole.ProductId, PackageUrl.TryParse(whole.Purl, out var of) ? of : null, Cpe: null), itself)
            : (itself, null);
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
