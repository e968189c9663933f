namespace Hikeshi.Exposure.Matching;

/// <summary>The bill of materials of one document.</summary>
public sealed record ScannedDocument(string Name, IReadOnlyList<Ledger.Software.SoftwareComponent> Components, int Listed);

/// <summary>Why a version counts as affected: enough for a sceptic to check it by hand.</summary>
/// <param name="Interval"><c>[1.0, 1.2)</c>, or "the listed versions".</param>
/// <param name="Comparer">The ordering that decided.</param>
/// <param name="Source">File that the advisory was read from.</param>
public sealed record Finding(string Advisory, IReadOnlyList<string> Aliases, string Summary, string Interval, string Comparer, string Source);

/// <summary>One unique component with everything that was found about it, and the documents that contain it.</summary>
public sealed record AffectedComponentFindings(string Purl, string Ecosystem, string Name, string Version, IReadOnlyList<string> Documents, IReadOnlyList<Finding> Findings);

/// <summary>A component with advisories that could not be decided, because its version is none in its ecosystem.</summary>
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
    IReadOnlyList<UnparsedComponent> Unparsed);
