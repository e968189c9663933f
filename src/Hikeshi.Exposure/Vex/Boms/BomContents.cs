namespace Hikeshi.Exposure.Vex.Boms;

/// <summary>What a bill of materials says beside its components: which product it describes, how it refers to components, and what it says of weaknesses.</summary>
/// <param name="Serial">The UUID of a CycloneDX serial number, in lower case.</param>
/// <param name="Described">Package URLs of the product that the document is about.</param>
/// <param name="MainRef">The <c>bom-ref</c> of that product.</param>
/// <param name="Refs"><c>bom-ref</c> to package URL, null for a component that has none.</param>
public sealed record BomContents(
    string? Serial,
    string? Version,
    DateTimeOffset? Issued,
    string? Author,
    IReadOnlyList<string> Described,
    string? MainRef,
    IReadOnlyDictionary<string, string?> Refs,
    IReadOnlyList<BomVulnerability> Vulnerabilities)
{
    internal static BomContents OfDescribed(IReadOnlyList<string> purls) =>
        new(Serial: null, Version: null, Issued: null, Author: null, purls, MainRef: null, new Dictionary<string, string?>(StringComparer.Ordinal), []);
}

/// <summary>An entry of CycloneDX <c>vulnerabilities</c> (ECMA-424) with what VEX needs of it.</summary>
/// <param name="Aliases"><c>references</c>: ids that are the equivalent of this one.</param>
/// <param name="State">Null for a mere disclosure, which is no VEX.</param>
/// <param name="Said">Of the analysis, else of the entry.</param>
public sealed record BomVulnerability(string Id, IReadOnlyList<string> Aliases, string? State, string? Justification, IReadOnlyList<string> Responses, string Detail, DateTimeOffset? FirstSaid, DateTimeOffset? Said, IReadOnlyList<BomAffected> Affects, string Where);

/// <param name="Versions">Empty when the reference alone says which version.</param>
public sealed record BomAffected(string Ref, IReadOnlyList<BomVersions> Versions);

/// <param name="Text">One version, or a <c>vers</c> range.</param>
/// <param name="Status"><c>affected</c>, <c>unaffected</c>, <c>unknown</c>; null when not written.</param>
public sealed record BomVersions(string Text, string? Status);
