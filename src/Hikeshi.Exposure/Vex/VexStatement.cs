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
    string Where)
{
    /// <summary>The justification in the words of the format, where these are other than the five.</summary>
    public string? JustifiedAs { get; init; }

    /// <summary>The bill of materials that a reference leads into; null when the statement stands on its own.</summary>
    public BomLink? Bom { get; init; }

    /// <summary>When it was said last; what has no time is older than anything that has one.</summary>
    public DateTimeOffset Said => new[] { Issued, Updated }.Max() ?? DateTimeOffset.MinValue;
}

/// <summary>One version of a bill of materials (CycloneDX, BOM-Link).</summary>
/// <param name="Serial">The UUID in lower case; null when the bill has none, and then only its file identifies it.</param>
/// <param name="Version">Null when any version is meant.</param>
/// <param name="File">Set when the statement stands in that very file.</param>
public sealed record BomLink(string? Serial, string? Version, string? File);

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
