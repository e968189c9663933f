namespace Hikeshi.Evidence.Receipts;

/// <summary>How much of an entry a receipt hands over.</summary>
public enum ReceiptContents
{
    /// <summary>The header: kind, actor, time, causes, and the commitment to the body.</summary>
    Header,

    /// <summary>Also the salt, for a body that is handed over beside the receipt.</summary>
    Salt,

    /// <summary>Also salt and body.</summary>
    Body,
}
