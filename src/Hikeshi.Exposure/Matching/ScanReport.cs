using Hikeshi.Exposure.Vex.Applying;

namespace Hikeshi.Exposure.Matching;

/// <summary>The bill of materials of one document.</summary>
public sealed record ScannedDocument(string Name, IReadOnlyList<Ledger.Software.SoftwareComponent> Components, int Listed)
{
    /// <summary>Which product it describes and how it refers to its components; null when nobody read it, and then VEX about products does not reach it.</summary>
    public Vex.Boms.BomContents? Bom { get; init; }
}

/// <summary>Why a version counts as affected: enough for a sceptic to check it by hand.</summary>
/// <param name="Interval"><c>[1.0, 1.2)</c>, or "the listed versions".</param>
/// <param name="Comparer">The ordering that decided.</param>
/// <param name="Source">File that the advisory was read from.</param>
public sealed record Finding(string Advisory, IReadOnlyList<string> Aliases, string Summary, string Interval, string Comparer, string Source);

/// <summary>One unique component with everything that was found about it, and the documents that contain it.</summary>
/// <param name="Version">Empty when the component has none, and every version is affected.</param>
public sealed record AffectedComponentFindings(string Purl, string Ecosystem, string Name, string Version, IReadOnlyList<string> Documents, IReadOnlyList<Finding> Findings)
{
    /// <summary>For a sentence.</summary>
    public string ComparedVersion => Version.Length == 0 ? "any version" : Version;
}

/// <summary>A component with advisories that could not be decided, because its version is none in its ecosystem, or it has none.</summary>
/// <param name="Version">Empty when it has none.</param>
public sealed record UnparsedComponent(string Purl, string Version, IReadOnlyList<string> Advisories);

/// <param name="Packages">Sorted by purl, findings by advisory.</param>
public sealed record ScanReport(
    int Documents,
    int Components,
    int UniqueComponents,
    int Unidentified,
    int WithoutVersion,
    int Findings,
    IReadOnlyList<AffectedComponentFindings> Packages,
    IReadOnlyList<UnparsedComponent> Unparsed)
{
    /// <summary>What suppliers say of the findings. A closed finding stays in the report, with the statement that closes it.</summary>
    public VexOutcome Vex { get; init; } = VexOutcome.None;

    /// <summary>Findings that are closed in every document that contains the component.</summary>
    public int Closed => Packages.Sum(package => package.Findings.Count(finding => IsClosed(package, finding)));

    public int Open => Findings - Closed;

    public bool IsClosed(AffectedComponentFindings package, Finding finding) =>
        package.Documents.All(document => Vex.IsClosed(package.Purl, finding.Advisory, document));

    /// <summary>What was said of a finding, in each document of which something was said.</summary>
    internal IEnumerable<VexDecision> Said(AffectedComponentFindings package, Finding finding) =>
        package.Documents.Select(document => Vex.Of(package.Purl, finding.Advisory, document)).OfType<VexDecision>();
}
