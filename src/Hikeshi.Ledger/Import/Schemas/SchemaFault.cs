namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>What is wrong with one value; without words where nobody reports.</summary>
internal readonly record struct SchemaFault(string What, string Expected);
