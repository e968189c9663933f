using Hikeshi.Evidence.Verification;

namespace Hikeshi.Evidence.Receipts;

/// <summary>What a receipt has proved.</summary>
/// <param name="Origin">Name of the log whose key signed the root.</param>
/// <param name="Index">Place of the entry in that log.</param>
/// <param name="Size">Entries that the signed root covers.</param>
/// <param name="Root">That root, base64.</param>
/// <param name="Leaf">Leaf hash of the header, lower-case hexadecimal.</param>
/// <param name="Header">What the log holds about the entry.</param>
/// <param name="Body">Whether the body was compared with the header's commitment.</param>
/// <param name="Finality">Who has cosigned the signed root; null when no witness was given.</param>
/// <param name="Notes">Nothing wrong, but worth knowing.</param>
public sealed record ReceiptReport(string Origin, ulong Index, ulong Size, string Root, string Leaf, EntryHeader Header, BodyStanding Body, FinalityReport? Finality, IReadOnlyList<string> Notes);

/// <summary>A body that does not give the commitment is no standing: the receipt fails.</summary>
public enum BodyStanding
{
    /// <summary>Neither the receipt nor the caller had it: only the header is proved.</summary>
    NotGiven,

    /// <summary>The body in the receipt is the one that was committed to.</summary>
    ProvedFromReceipt,

    /// <summary>The body that the caller gave is the one that was committed to.</summary>
    ProvedFromFile,
}
