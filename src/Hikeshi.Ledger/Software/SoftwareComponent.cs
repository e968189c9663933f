namespace Hikeshi.Ledger.Software;

/// <summary>One component as a document names it; equal components of a document are kept once.</summary>
/// <param name="Purl">Canonical package URL; null when the document gives none that can be read.</param>
/// <param name="Kind">One of <see cref="ComponentKind"/>; null for ordinary software.</param>
/// <param name="Details">What a model, data or a service says of itself, by the standard's own word (<c>task</c>, <c>ai_domain</c>, <c>endpoints</c>); no part of its identity, and kept in facts only.</param>
public sealed record SoftwareComponent(string Name, string? Version = null, string? Purl = null, string? Kind = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Details = null);

/// <summary>What a component is when it is no ordinary software, in CycloneDX's words.</summary>
public static class ComponentKind
{
    /// <summary>A model that has learned: CycloneDX <c>machine-learning-model</c>, SPDX 3 <c>ai_AIPackage</c>.</summary>
    public const string Model = "machine-learning-model";

    /// <summary>What models learn from, or work on: CycloneDX <c>data</c>, SPDX 3 <c>dataset_DatasetPackage</c>.</summary>
    public const string Data = "data";

    /// <summary>Somebody else runs it: CycloneDX <c>services</c>.</summary>
    public const string Service = "service";
}

/// <summary>The components that a document says an asset runs.</summary>
/// <param name="Source">Name of the document; a later one of the same name replaces it.</param>
public sealed record AssetSoftware(string Asset, IReadOnlyList<SoftwareComponent> Components, string Source = "");
