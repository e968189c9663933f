using Hikeshi.Exposure.Csaf.Reading;

namespace Hikeshi.Exposure.Csaf.Rules.Scores;

/// <summary>The members of a CVSS object that repeat a metric of its vector, by the names of both (the JSON schemas of FIRST).</summary>
internal static class CvssProperties
{
    private static readonly (string Property, string Metric)[] V2 = Table(
        """
        accessVector AV, accessComplexity AC, authentication Au, confidentialityImpact C, integrityImpact I, availabilityImpact A,
        exploitability E, remediationLevel RL, reportConfidence RC, collateralDamagePotential CDP, targetDistribution TD,
        confidentialityRequirement CR, integrityRequirement IR, availabilityRequirement AR
        """);

    private static readonly (string Property, string Metric)[] V3 = Table(
        """
        attackVector AV, attackComplexity AC, privilegesRequired PR, userInteraction UI, scope S, confidentialityImpact C, integrityImpact I, availabilityImpact A,
        exploitCodeMaturity E, remediationLevel RL, reportConfidence RC, confidentialityRequirement CR, integrityRequirement IR, availabilityRequirement AR,
        modifiedAttackVector MAV, modifiedAttackComplexity MAC, modifiedPrivilegesRequired MPR, modifiedUserInteraction MUI, modifiedScope MS,
        modifiedConfidentialityImpact MC, modifiedIntegrityImpact MI, modifiedAvailabilityImpact MA
        """);

    private static readonly (string Property, string Metric)[] V4 = Table(
        """
        attackVector AV, attackComplexity AC, attackRequirements AT, privilegesRequired PR, userInteraction UI,
        vulnConfidentialityImpact VC, vulnIntegrityImpact VI, vulnAvailabilityImpact VA, subConfidentialityImpact SC, subIntegrityImpact SI, subAvailabilityImpact SA,
        exploitMaturity E, confidentialityRequirement CR, integrityRequirement IR, availabilityRequirement AR,
        modifiedAttackVector MAV, modifiedAttackComplexity MAC, modifiedAttackRequirements MAT, modifiedPrivilegesRequired MPR, modifiedUserInteraction MUI,
        modifiedVulnConfidentialityImpact MVC, modifiedVulnIntegrityImpact MVI, modifiedVulnAvailabilityImpact MVA,
        modifiedSubConfidentialityImpact MSC, modifiedSubIntegrityImpact MSI, modifiedSubAvailabilityImpact MSA,
        Safety S, Automatable AU, Recovery R, valueDensity V, vulnerabilityResponseEffort RE, providerUrgency U
        """);

    private static readonly Dictionary<string, string> LongV2 = new(StringComparer.Ordinal)
    {
        ["NOT_DEFINED"] = "ND", ["PROOF_OF_CONCEPT"] = "POC", ["OFFICIAL_FIX"] = "OF", ["TEMPORARY_FIX"] = "TF", ["UNCONFIRMED"] = "UC",
        ["UNCORROBORATED"] = "UR", ["LOW_MEDIUM"] = "LM", ["MEDIUM_HIGH"] = "MH",
    };

    /// <summary>What the members say, in the words of a vector; what is not defined says nothing.</summary>
    public static IEnumerable<(CsafNode Member, string Metric, string Value)> Of(ScoreAt score)
    {
        foreach (var (property, metric) in score.Kind switch { "cvss_v2" => V2, "cvss_v3" => V3, _ => V4 })
        {
            if (score.Cvss.Member(property) is { } member && member.Text() is { Length: > 0 } word && word != "NOT_DEFINED")
            {
                yield return (member, metric, Short(score.Kind, metric, word));
            }
        }
    }

    /// <summary>The metrics of a vector: the texts before and after each colon.</summary>
    public static Dictionary<string, string> OfVector(string vector)
    {
        var metrics = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in vector.Split('/').Where(part => !part.StartsWith("CVSS:", StringComparison.Ordinal)))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                metrics.TryAdd(part[..colon], part[(colon + 1)..]);
            }
        }

        return metrics;
    }

    private static string Short(string kind, string metric, string word) =>
        kind == "cvss_v2" && LongV2.TryGetValue(word, out var two) ? two
        : kind == "cvss_v4" && metric == "U" ? word[0] + word[1..].ToLowerInvariant()
        : word[..1];

    private static (string, string)[] Table(string text) =>
        [.. text.Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(pair => pair.Split(' ')).Select(pair => (pair[0], pair[1]))];
}
