using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Exposure.Reporting;

/// <summary>A finding in one sentence, and what was said of it in another.</summary>
internal static class FindingWords
{
    public static string Sentence(AffectedComponentFindings package, Finding finding) =>
        $"{package.Purl}: {package.ComparedVersion} in {finding.Interval} by {finding.Comparer}, says {finding.Source}";

    public static string Sentence(VexDecision decision) => decision.Document + ": " + State(decision.State) + ": " + string.Join("; ", decision.InForce.Select(VexText.Sentence));

    /// <returns>As reports write it.</returns>
    public static string State(VexState state) => state switch
    {
        VexState.Closed => "closed",
        VexState.Affected => "affected",
        VexState.UnderInvestigation => "under_investigation",
        _ => "contradicted",
    };
}
