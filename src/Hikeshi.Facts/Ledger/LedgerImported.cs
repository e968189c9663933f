namespace Hikeshi.Facts.Ledger;

/// <summary>One import of one document: a software bill of materials, or the institution's own description.</summary>
/// <param name="Format"><c>hikeshi-institution/1</c>, <c>cyclonedx/1.6</c>, <c>spdx/2.3</c> …</param>
/// <param name="DocumentDigest">SHA-256 of the file, lower-case hex; of a description that an asset inventory amended, of <paramref name="Document"/>. Importing the same document again changes nothing.</param>
/// <param name="Asset">The asset that the document describes, or null for an institution document.</param>
/// <param name="Document">The normalized content (JSON) that the ledger's tables are rebuilt from.</param>
/// <param name="Difference">What it changed; null when its source had said nothing so far, and in facts of versions that did not record it.</param>
[FactKind("ledger.imported/1")]
public sealed record LedgerImported(string SourceName, string Format, string DocumentDigest, string? Asset, int Components, string Document, ImportDifference? Difference = null) : Fact;
