namespace Hikeshi.Exposure.Vex;

/// <summary>What a supplier says about one weakness in one product (CISA, "Minimum Requirements for VEX").</summary>
/// <param name="Product">Null when the statement names none: it is about whatever it travels with, and applies to nothing by itself.</param>
/// <param name="Component">The part of the product that is meant; null for the product itself.</param>
/// <param name="Issued">Of the statement, or inherited from its document.</param>
/// <param name="Where">File and JSON path.</param>
public sealed record VexStatement(
    VexProduct? Product,
    VexProduct? Component,
    string Vulnerability,
    IReadOnlyList<string> Aliases,
    VexStatus Status,
    VexJustification? Justification,
    string Impact,
    string Action,
    string Author,
    DateTimeOffset? Issued,
    DateTimeOffset? Updated,
    string Where);

public enum VexStatus
{
    NotAffected,
    Affected,
    Fixed,
    UnderInvestigation,
}

/// <summary>Why a product is not affected (CISA, "Vulnerability Exploitability eXchange: Status Justifications").</summary>
public enum VexJustification
{
    ComponentNotPresent,
    VulnerableCodeNotPresent,
    VulnerableCodeNotInExecutePath,
    VulnerableCodeCannotBeControlledByAdversary,
    InlineMitigationsAlreadyExist,
}
