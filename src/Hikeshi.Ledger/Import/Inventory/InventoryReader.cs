using Hikeshi.Kernel.Errors;

namespace Hikeshi.Ledger.Import.Inventory;

/// <summary>Reads <c>hikeshi-assets/1</c>, as YAML or as a table.</summary>
internal static class InventoryReader
{
    /// <returns>What it says and every problem of it.</returns>
    public static AssetInventory Read(string file, ReadOnlySpan<byte> utf8)
    {
        var inventory = new AssetInventory(file);
        try
        {
            var text = InventoryText.Of(file, utf8);
            if (InventoryText.IsTable(text))
            {
                InventoryCsv.Read(inventory, text);
            }
            else
            {
                InventoryYamlReader.Read(inventory, text);
            }
        }
        catch (RefusedException refused)
        {
            inventory.Refuse(refused.Refusal);
        }

        return inventory;
    }
}
