namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>The members of CVSS in JSON, as the schemas of FIRST describe them (cvss-v2.0, v3.0, v3.1, v4.0), which CSAF refers to. Of 4.0 there were two: the word for a subsequent system without impact became NEGLIGIBLE.</summary>
internal static class CvssShape
{
    private const string Members =
        """
        cvss20
          version* (2.0)
          vectorString* vector20
          accessVector (NETWORK ADJACENT_NETWORK LOCAL)
          accessComplexity (HIGH MEDIUM LOW)
          authentication (MULTIPLE SINGLE NONE)
          confidentialityImpact (NONE PARTIAL COMPLETE)
          integrityImpact (NONE PARTIAL COMPLETE)
          availabilityImpact (NONE PARTIAL COMPLETE)
          baseScore* points
          exploitability (UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH NOT_DEFINED)
          remediationLevel (OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE NOT_DEFINED)
          reportConfidence (UNCONFIRMED UNCORROBORATED CONFIRMED NOT_DEFINED)
          temporalScore points
          collateralDamagePotential (NONE LOW LOW_MEDIUM MEDIUM_HIGH HIGH NOT_DEFINED)
          targetDistribution (NONE LOW MEDIUM HIGH NOT_DEFINED)
          confidentialityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          integrityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          availabilityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          environmentalScore points
        cvss30
          version* (3.0)
          vectorString* vector30
          attackVector (NETWORK ADJACENT_NETWORK LOCAL PHYSICAL)
          attackComplexity (HIGH LOW)
          privilegesRequired (HIGH LOW NONE)
          userInteraction (NONE REQUIRED)
          scope (UNCHANGED CHANGED)
          confidentialityImpact (NONE LOW HIGH)
          integrityImpact (NONE LOW HIGH)
          availabilityImpact (NONE LOW HIGH)
          baseScore* points
          baseSeverity* (NONE LOW MEDIUM HIGH CRITICAL)
          exploitCodeMaturity (UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH NOT_DEFINED)
          remediationLevel (OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE NOT_DEFINED)
          reportConfidence (UNKNOWN REASONABLE CONFIRMED NOT_DEFINED)
          temporalScore points
          temporalSeverity (NONE LOW MEDIUM HIGH CRITICAL)
          confidentialityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          integrityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          availabilityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          modifiedAttackVector (NETWORK ADJACENT_NETWORK LOCAL PHYSICAL NOT_DEFINED)
          modifiedAttackComplexity (HIGH LOW NOT_DEFINED)
          modifiedPrivilegesRequired (HIGH LOW NONE NOT_DEFINED)
          modifiedUserInteraction (NONE REQUIRED NOT_DEFINED)
          modifiedScope (UNCHANGED CHANGED NOT_DEFINED)
          modifiedConfidentialityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedIntegrityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedAvailabilityImpact (NONE LOW HIGH NOT_DEFINED)
          environmentalScore points
          environmentalSeverity (NONE LOW MEDIUM HIGH CRITICAL)
        cvss31
          version* (3.1)
          vectorString* vector31
          attackVector (NETWORK ADJACENT_NETWORK LOCAL PHYSICAL)
          attackComplexity (HIGH LOW)
          privilegesRequired (HIGH LOW NONE)
          userInteraction (NONE REQUIRED)
          scope (UNCHANGED CHANGED)
          confidentialityImpact (NONE LOW HIGH)
          integrityImpact (NONE LOW HIGH)
          availabilityImpact (NONE LOW HIGH)
          baseScore* points
          baseSeverity* (NONE LOW MEDIUM HIGH CRITICAL)
          exploitCodeMaturity (UNPROVEN PROOF_OF_CONCEPT FUNCTIONAL HIGH NOT_DEFINED)
          remediationLevel (OFFICIAL_FIX TEMPORARY_FIX WORKAROUND UNAVAILABLE NOT_DEFINED)
          reportConfidence (UNKNOWN REASONABLE CONFIRMED NOT_DEFINED)
          temporalScore points
          temporalSeverity (NONE LOW MEDIUM HIGH CRITICAL)
          confidentialityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          integrityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          availabilityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          modifiedAttackVector (NETWORK ADJACENT_NETWORK LOCAL PHYSICAL NOT_DEFINED)
          modifiedAttackComplexity (HIGH LOW NOT_DEFINED)
          modifiedPrivilegesRequired (HIGH LOW NONE NOT_DEFINED)
          modifiedUserInteraction (NONE REQUIRED NOT_DEFINED)
          modifiedScope (UNCHANGED CHANGED NOT_DEFINED)
          modifiedConfidentialityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedIntegrityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedAvailabilityImpact (NONE LOW HIGH NOT_DEFINED)
          environmentalScore points
          environmentalSeverity (NONE LOW MEDIUM HIGH CRITICAL)
        cvss40
          version* (4.0)
          vectorString* vector40
          attackVector (NETWORK ADJACENT LOCAL PHYSICAL)
          attackComplexity (HIGH LOW)
          attackRequirements (NONE PRESENT)
          privilegesRequired (HIGH LOW NONE)
          userInteraction (NONE PASSIVE ACTIVE)
          vulnConfidentialityImpact (NONE LOW HIGH)
          vulnIntegrityImpact (NONE LOW HIGH)
          vulnAvailabilityImpact (NONE LOW HIGH)
          subConfidentialityImpact (NONE LOW HIGH)
          subIntegrityImpact (NONE LOW HIGH)
          subAvailabilityImpact (NONE LOW HIGH)
          exploitMaturity (UNREPORTED PROOF_OF_CONCEPT ATTACKED NOT_DEFINED)
          confidentialityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          integrityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          availabilityRequirement (LOW MEDIUM HIGH NOT_DEFINED)
          modifiedAttackVector (NETWORK ADJACENT LOCAL PHYSICAL NOT_DEFINED)
          modifiedAttackComplexity (HIGH LOW NOT_DEFINED)
          modifiedAttackRequirements (NONE PRESENT NOT_DEFINED)
          modifiedPrivilegesRequired (HIGH LOW NONE NOT_DEFINED)
          modifiedUserInteraction (NONE PASSIVE ACTIVE NOT_DEFINED)
          modifiedVulnConfidentialityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedVulnIntegrityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedVulnAvailabilityImpact (NONE LOW HIGH NOT_DEFINED)
          modifiedSubConfidentialityImpact (NONE NEGLIGIBLE LOW HIGH NOT_DEFINED)
          modifiedSubIntegrityImpact (NONE NEGLIGIBLE LOW HIGH SAFETY NOT_DEFINED)
          modifiedSubAvailabilityImpact (NONE NEGLIGIBLE LOW HIGH SAFETY NOT_DEFINED)
          Safety (NEGLIGIBLE PRESENT NOT_DEFINED)
          Automatable (NO YES NOT_DEFINED)
          Recovery (AUTOMATIC USER IRRECOVERABLE NOT_DEFINED)
          valueDensity (DIFFUSE CONCENTRATED NOT_DEFINED)
          vulnerabilityResponseEffort (LOW MODERATE HIGH NOT_DEFINED)
          providerUrgency (CLEAR GREEN AMBER RED NOT_DEFINED)
          baseScore* points
          baseSeverity* (NONE LOW MEDIUM HIGH CRITICAL)
          threatScore points
          threatSeverity (NONE LOW MEDIUM HIGH CRITICAL)
          environmentalScore points
          environmentalSeverity (NONE LOW MEDIUM HIGH CRITICAL)
        """;

    private static readonly ShapeTable Table = new(Members, closed: false);

    public static ObjectShape V20 { get; } = Table["cvss20"];

    public static ObjectShape V30 { get; } = Table["cvss30"];

    public static ObjectShape V31 { get; } = Table["cvss31"];

    public static ObjectShape V40 { get; } = Table["cvss40"];
}
