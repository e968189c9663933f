using Hikeshi.Exposure.Matching;

namespace Hikeshi.Exposure.Reporting;

/// <summary>A finding in one sentence.</summary>
internal static class FindingWords
{
    public static string Sentence(AffectedComponentFindings package, Finding finding) =>
        $"{package.Purl}: {package.Version} in {finding.Interval} by {finding.Comparer}, says {finding.Source}";
}
