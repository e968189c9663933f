namespace Hikeshi.Facts.Exposure;

/// <summary>An advisory arrived.</summary>
/// <param name="AdvisoryId">Of a document with several advisories, the document's own.</param>
/// <param name="Document">As received: OSV, or any other format that advisories are read from.</param>
[FactKind("exposure.advisory-received/1")]
public sealed record AdvisoryReceived(string AdvisoryId, IReadOnlyList<string> Aliases, string Summary, string Document) : Fact;
