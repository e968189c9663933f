namespace Hikeshi.Facts.Exposure;

/// <summary>An advisory arrived.</summary>
/// <param name="Document">The OSV document (schema 1.x) as received.</param>
[FactKind("exposure.advisory-received/1")]
public sealed record AdvisoryReceived(string AdvisoryId, IReadOnlyList<string> Aliases, string Summary, string Document) : Fact;
