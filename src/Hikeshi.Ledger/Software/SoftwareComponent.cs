namespace Hikeshi.Ledger.Software;

/// <summary>One component as a document names it; equal components of a document are kept once.</summary>
/// <param name="Purl">Canonical package URL; null when the document gives none that can be read.</param>
public sealed record SoftwareComponent(string Name, string? Version = null, string? Purl = null);

/// <summary>The components that an imported document says an asset runs.</summary>
public sealed record AssetSoftware(string Asset, IReadOnlyList<SoftwareComponent> Components);
