namespace Hikeshi.Exposure.Vex;

/// <summary>Statements that were published together, and replace those of an earlier version together.</summary>
/// <param name="Id">OpenVEX <c>@id</c>, CSAF <c>tracking.id</c>, CycloneDX <c>serialNumber</c>; the file's name when it has none.</param>
/// <param name="Author">Of two authors nobody replaces the other's document.</param>
/// <param name="Version">As written; null when there is none.</param>
/// <param name="Issued">When this version was published.</param>
/// <param name="Withdrawn">Its publisher took it back (CSAF 2.1, <c>csaf_withdrawn</c>, <c>csaf_superseded</c>): it says nothing any more.</param>
/// <param name="Source">The file.</param>
public sealed record VexDocument(string Id, string Author, string? Version, DateTimeOffset? Issued, bool Withdrawn, string Source, IReadOnlyList<VexStatement> Statements);
