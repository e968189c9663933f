namespace Hikeshi.Ledger.Import;

/// <summary>What bounds an import: documents come from outside.</summary>
internal static class ImportLimits
{
    public const int MaxBytes = 256 << 20;

    /// <summary>XML takes several times its size while it is read.</summary>
    public const int MaxXmlBytes = 64 << 20;

    /// <summary>Nested components of CycloneDX cost two levels each.</summary>
    public const int MaxDepth = 128;

    public const int MaxComponents = 2_000_000;

    /// <summary>UTF-8 bytes of one name, version or purl.</summary>
    public const int MaxText = 16 << 10;
}
