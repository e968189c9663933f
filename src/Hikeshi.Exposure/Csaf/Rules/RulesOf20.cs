using Hikeshi.Exposure.Csaf.Rules.Documents;
using Hikeshi.Exposure.Csaf.Rules.Languages;
using Hikeshi.Exposure.Csaf.Rules.Products;
using Hikeshi.Exposure.Csaf.Rules.Profiles;
using Hikeshi.Exposure.Csaf.Rules.Revisions;
using Hikeshi.Exposure.Csaf.Rules.Scores;
using Hikeshi.Exposure.Csaf.Rules.Vulnerabilities;

namespace Hikeshi.Exposure.Csaf.Rules;

/// <summary>The tests of CSAF 2.0, section 6, in their order.</summary>
internal static class RulesOf20
{
    /// <summary>Section 6.1: a document that violates one is not valid.</summary>
    public static IReadOnlyList<CsafRule> Mandatory { get; } =
    [
        new("6.1.1", "Missing Definition of Product ID", ProductDefinitions.Missing),
        new("6.1.2", "Multiple Definition of Product ID", ProductDefinitions.Twice),
        new("6.1.3", "Circular Definition of Product ID", CircularProducts.Check),
        new("6.1.4", "Missing Definition of Product Group ID", ProductDefinitions.MissingGroup),
        new("6.1.5", "Multiple Definition of Product Group ID", ProductDefinitions.GroupTwice),
        new("6.1.6", "Contradicting Product Status", ContradictingStatus.Check),
        new("6.1.7", "Multiple Scores with same Version per Product", CvssObjects.SameVersion),
        new("6.1.8", "Invalid CVSS", CvssObjects.Shaped),
        new("6.1.9", "Invalid CVSS computation", CvssValues.Computed),
        new("6.1.10", "Inconsistent CVSS", CvssValues.Consistent),
        new("6.1.11", "CWE", Weaknesses.Valid),
        new("6.1.12", "Language", DocumentLanguages.Valid),
        new("6.1.13", "PURL", ProductPurls.Check),
        new("6.1.14", "Sorted Revision History", RevisionHistory.Sorted),
        new("6.1.15", "Translator", DocumentLanguages.Translator),
        new("6.1.16", "Latest Document Version", DocumentVersion.Latest),
        new("6.1.17", "Document Status Draft", DocumentVersion.Draft),
        new("6.1.18", "Released Revision History", RevisionHistory.Released),
        new("6.1.19", "Revision History Entries for Pre-release Versions", RevisionHistory.PreRelease),
        new("6.1.20", "Non-draft Document Version", DocumentVersion.NonDraft),
        new("6.1.21", "Missing Item in Revision History", RevisionHistory.Gap),
        new("6.1.22", "Multiple Definition in Revision History", RevisionHistory.Twice),
        new("6.1.23", "Multiple Use of Same CVE", VulnerabilityItems.SameCve),
        new("6.1.24", "Multiple Definition in Involvements", VulnerabilityItems.SameInvolvement),
        new("6.1.25", "Multiple Use of Same Hash Algorithm", ProductHashes.SameAlgorithm),
        new("6.1.26", "Prohibited Document Category Name", ProfileNames.Check),
        new("6.1.27.1", "Document Notes", ProfileContents.Notes),
        new("6.1.27.2", "Document References", ProfileContents.References),
        new("6.1.27.3", "Vulnerabilities", ProfileContents.NoVulnerabilities),
        new("6.1.27.4", "Product Tree", ProfileContents.ProductTree),
        new("6.1.27.5", "Vulnerability Notes", ProfileContents.VulnerabilityNotes),
        new("6.1.27.6", "Product Status", ProfileContents.ProductStatus),
        new("6.1.27.7", "VEX Product Status", ProfileContents.VexStatus),
        new("6.1.27.8", "Vulnerability ID", ProfileContents.VulnerabilityId),
        new("6.1.27.9", "Impact Statement", VexStatements.Impact),
        new("6.1.27.10", "Action Statement", VexStatements.Action),
        new("6.1.27.11", "Vulnerabilities", ProfileContents.Vulnerabilities),
        new("6.1.28", "Translation", DocumentLanguages.Translation),
        new("6.1.29", "Remediation without Product Reference", VulnerabilityItems.RemediationOfNothing),
        new("6.1.30", "Mixed Integer and Semantic Versioning", RevisionHistory.Mixed),
        new("6.1.31", "Version Range in Product Version", BranchNames.RangeInVersion),
        new("6.1.32", "Flag without Product Reference", VulnerabilityItems.FlagOfNothing),
        new("6.1.33", "Multiple Flags with VEX Justification Codes per Product", VulnerabilityItems.SeveralFlags),
    ];

    /// <summary>Sections 6.2 and 6.3: warnings and advice.</summary>
    public static IReadOnlyList<CsafRule> Advice { get; } =
    [
        new("6.2.1", "Unused Definition of Product ID", ProductDefinitions.Unused),
        new("6.2.2", "Missing Remediation", VulnerabilityItems.NoRemediation),
        new("6.2.3", "Missing Score", CvssObjects.Missing),
        new("6.2.4", "Build Metadata in Revision History", RevisionHistory.Build),
        new("6.2.5", "Older Initial Release Date than Revision History", DocumentVersion.OldInitialDate),
        new("6.2.6", "Older Current Release Date than Revision History", DocumentVersion.OldCurrentDate),
        new("6.2.7", "Missing Date in Involvements", VulnerabilityItems.InvolvementWithoutDate),
        new("6.2.8", "Use of MD5 as the only Hash Algorithm", ProductHashes.OnlyMd5),
        new("6.2.9", "Use of SHA-1 as the only Hash Algorithm", ProductHashes.OnlySha1),
        new("6.2.10", "Missing TLP label", DocumentForm.Tlp),
        new("6.2.11", "Missing Canonical URL", DocumentForm.CanonicalUrl),
        new("6.2.12", "Missing Document Language", DocumentLanguages.Missing),
        new("6.2.13", "Sorting", DocumentForm.Sorting),
        new("6.2.14", "Use of Private Language", DocumentLanguages.Private),
        new("6.2.15", "Use of Default Language", DocumentLanguages.Default),
        new("6.2.16", "Missing Product Identification Helper", BranchNames.NoHelper),
        new("6.2.17", "CVE in field IDs", VulnerabilityItems.CveAmongIds),
        new("6.2.18", "Product Version Range without vers", BranchNames.RangeWithoutVers),
        new("6.2.19", "CVSS for Fixed Products", CvssValues.FixedProducts),
        new("6.2.20", "Additional Properties", DocumentForm.ExtraMembers),
        new("6.3.1", "Use of CVSS v2 as the only Scoring System", CvssObjects.OnlyV2),
        new("6.3.2", "Use of CVSS v3.0", CvssObjects.V30),
        new("6.3.3", "Missing CVE", VulnerabilityItems.NoCve),
        new("6.3.4", "Missing CWE", Weaknesses.Missing),
        new("6.3.5", "Use of Short Hash", ProductHashes.Short),
        new("6.3.9", "Branch Categories", BranchNames.Categories),
        new("6.3.10", "Usage of Product Version Range", BranchNames.UsesRange),
        new("6.3.11", "Usage of V as Version Indicator", BranchNames.LeadingV),
    ];

    /// <summary>What is not run: links would be asked of the network, and a spelling checker needs a dictionary for every language.</summary>
    public static IReadOnlyList<string> NotRun { get; } = ["6.3.6", "6.3.7", "6.3.8"];
}
