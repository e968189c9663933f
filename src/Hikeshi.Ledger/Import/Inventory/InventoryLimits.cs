namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>What bounds an inventory: it comes from outside, too.</summary>
internal static class InventoryLimits
{
    public const int MaxBytes = 32 << 20;

    public const int MaxRows = 500_000;

    /// <summary>Characters of one cell or text.</summary>
    public const int MaxText = 4096;

    /// <summary>Bytes of one row of a table.</summary>
    public const int MaxRecord = 64 << 10;

    public const int MaxDepth = 8;

    /// <summary>Characters of normalized content that one batch holds until all of it is known to be good.</summary>
    public const long MaxContent = 512L << 20;
}
