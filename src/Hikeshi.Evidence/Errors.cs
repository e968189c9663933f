using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence;

/// <summary>Every expected "no" of this room.</summary>
public abstract record EvidenceRefusal(string Code, string Where, string What, string Expected, string Mend)
    : Refusal(Code, Where, What, Expected, Mend);

/// <summary>Another process owns the directory.</summary>
public sealed record LogInUse(string Directory)
    : EvidenceRefusal("evidence.in-use", Directory, "another process has this evidence log open", "one owner per directory", "Stop the other node, or use its local socket");

/// <summary>The directory cannot be written to. Nothing was changed.</summary>
public sealed record LogNotWritable(string Directory, string What)
    : EvidenceRefusal("evidence.read-only", Directory, What, "a directory that this account can write to", "Mount it for writing, or let this account write there; a log that cannot be written to can still be read and verified");

/// <summary>What is on disk is not what was written, at a place that had been acknowledged.</summary>
public sealed record LogDamaged(string File, long Offset, string What)
    : EvidenceRefusal("evidence.damaged", $"{File} at byte {Offset}", What, "the bytes that were once written there", "Keep the directory as it is, and run 'hikeshi evidence fsck': it says what is lost and what to do");

/// <summary>The log holds less, or something else, than was once signed or acknowledged.</summary>
public sealed record HistoryLost(string File, string What, string Expected)
    : EvidenceRefusal("evidence.history-lost", File, What, Expected, "Restore the whole directory from the backup; do not delete files to get past this");

/// <summary>The log has been signed, and the key that did it is gone. Nothing was written.</summary>
/// <param name="VerifierKey">The file that says which key it was; null when that is gone too.</param>
public sealed record KeyMissing(string File, string? VerifierKey)
    : EvidenceRefusal(
        "evidence.key-missing", File, "the private key is missing, and this log has been signed before", VerifierKey is null ? "the key that signed it" : $"the key whose verifier key is in {VerifierKey}",
        "Put the file back from where 'keys/' is kept safe (a copy of 'evidence backup' does not hold it); no other key was made, and without the key the log can still be read and verified");

/// <summary>Nothing says any more how much has been acknowledged. Nothing was written.</summary>
public sealed record MarkMissing(string File, string Segment)
    : EvidenceRefusal(
        "evidence.mark-missing", File, $"the mark of what has been acknowledged is missing or empty, though {Segment} holds entries", "the file that the node keeps beside its entries",
        "Run 'hikeshi evidence fsck': it says whether the end of the log is certain, and then 'fsck --repair' writes the mark again; otherwise restore the directory from the backup");

/// <summary>The directory was made by a newer version, or by something else.</summary>
public sealed record UnknownFormat(string File, string What, string Expected)
    : EvidenceRefusal("evidence.unknown-format", File, What, Expected, "Use the version of Hikeshi that wrote it, or a newer one");

/// <summary>A draft that cannot become an entry. Nothing of its batch was recorded.</summary>
public sealed record DraftRefused(string Id, string What, string Expected)
    : EvidenceRefusal("evidence.draft", $"entry {Id}", What, Expected, "Nothing of this batch was recorded; mend the draft");

/// <summary>An argument, such as an origin or a directory, that cannot be used.</summary>
public sealed record BadEvidenceInput(string Where, string What, string Expected, string Mend)
    : EvidenceRefusal("evidence.input", Where, What, Expected, Mend);

/// <summary>The entry is not yet under a signed checkpoint, so nothing can be proved about it.</summary>
public sealed record NotYetCovered(string Id, ulong Index, ulong Size)
    : EvidenceRefusal("evidence.not-yet-covered", $"entry {Id}", $"it has index {Index}, and the newest checkpoint covers {Size} entries", "an entry that a checkpoint covers", "Ask again in a second, or give --wait; a node that is not running signs nothing");

/// <summary>A file that is no receipt.</summary>
public sealed record ReceiptMalformed(string Where, string What, string Expected)
    : EvidenceRefusal("evidence.receipt-malformed", Where, What, Expected, "Ask whoever gave you the receipt to make it again");

/// <summary>A receipt that proves nothing: not signed by the known key, or not about what it says.</summary>
public sealed record ReceiptFails(string Where, string What, string Expected)
    : EvidenceRefusal("evidence.receipt-fails", Where, What, Expected, "Do not rely on this receipt");

/// <summary>A receipt that the log has signed, and too few of the known witnesses.</summary>
/// <param name="Problem">One of the names of <see cref="Verification.ProblemCode"/>.</param>
public sealed record ReceiptNotWitnessed(string Problem, string Where, string What)
    : EvidenceRefusal($"evidence.{Problem}", Where, What, "a checkpoint with the cosignatures that were demanded", "Ask for a receipt once the entry is final, or demand fewer witnesses with --quorum");

/// <summary>The disk (or quota) is full: nothing of the batch was recorded. Critical entries may still be accepted from the reserve.</summary>
public sealed class EvidenceFullException(string directory, long needed)
    : IOException($"{directory}: no space left for {needed} bytes of evidence. Free space on this disk; entries are accepted again by themselves.");

/// <summary>The disk failed while entries were being written; what was not yet durable is not known to be safe. The log must be opened anew.</summary>
public sealed class EvidenceFailedException(string directory, Exception cause)
    : IOException($"{directory}: the evidence could not be written ({cause.Message}). Restart the node once the disk is well.", cause);

/// <summary>A log that does not show its entries to whom the token belongs.</summary>
public sealed record TokenRefused(string Address)
    : EvidenceRefusal(
        "evidence.token-refused", Address, "the log refuses its entry bundles to the token that was given", "the token of somebody who may read evidence, such as an auditor",
        "Ask the log's owner for a token that is good, or unset it: then signature and hash tiles are verified, and not the entries");

/// <summary>A log behind an address that cannot be read, or not to its end.</summary>
public sealed record LogUnreachable(string Address, string What)
    : EvidenceRefusal("evidence.unreachable", Address, What, "the published files of a log (C2SP tlog-tiles)", "Check the address, or verify a copy of the log in a directory");
