using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Packages;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Exposure.Vex.Applying;

/// <summary>What was said of one component, and what it decided.</summary>
/// <param name="Uses">Statements about this component and a weakness that is explained, also those that were not applied; applied ones first.</param>
public sealed record VexExplanation(IReadOnlyList<VexDecision> Decisions, IReadOnlyList<VexUse> Uses)
{
    /// <param name="documents">The scanned software; without any, the component stands alone, in no product.</param>
    public static VexExplanation Of(PackageUrl purl, ComponentExplanation explained, AdvisoryIndex index, IReadOnlyList<Advisory> advisories, IReadOnlyList<VexDocument> vex, IReadOnlyList<ScannedDocument> documents)
    {
        var component = new SoftwareComponent(purl.Name, purl.Version, purl.ToString());
        var around = documents.Count == 0 ? [new ScannedDocument("the component alone", [component], 1)] : documents;
        var only = around.Where(document => document.Components.Any(one => one.Purl == component.Purl)).Select(document => document with { Components = [component] }).ToList();
        var aliases = Aliases.Of(advisories, []);
        var outcome = VexApplication.Apply(ExposureScan.Run(only, index).Packages, vex, aliases, around);
        var asked = explained.Advisories.Select(one => one.Advisory.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ids = asked.SelectMany(id => aliases.Of(id).Ids).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var decisions = outcome.Decisions.Where(decision => asked.Contains(decision.Advisory)).ToList();
        var decided = decisions.SelectMany(decision => decision.InForce.Concat(decision.Superseded)).ToHashSet<VexStatement>(ReferenceEqualityComparer.Instance);
        return new VexExplanation(decisions, [.. outcome.Uses.Where(use => decided.Contains(use.Statement)
            || ((use.Statement.Component ?? use.Statement.Product)?.Covers(purl) == true && use.Statement.Aliases.Prepend(use.Statement.Vulnerability).Any(ids.Contains)))
            .OrderBy(use => use.Fate)]);
    }
}
