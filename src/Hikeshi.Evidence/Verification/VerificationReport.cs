namespace Hikeshi.Evidence.Verification;

/// <summary>What a verification found.</summary>
/// <param name="Origin">Name of the log, from its verifier key.</param>
/// <param name="VerifierKey">The key that the checkpoint was checked against.</param>
/// <param name="KeyWasGiven">False when the key came from the directory itself, which whoever rewrote the log could have rewritten too.</param>
/// <param name="Entries">Entries in the segments.</param>
/// <param name="CheckpointSize">Entries that the checkpoint covers.</param>
/// <param name="Root">Root hash at that size, base64; empty when the checkpoint could not be read.</param>
/// <param name="Erased">Entries whose body has been erased: header and proof are there.</param>
/// <param name="Tiles">Hash tiles that were compared, partial ones included.</param>
/// <param name="Bundles">Entry bundles that were compared, partial ones included.</param>
/// <param name="Notes">Nothing wrong, but worth knowing.</param>
public sealed record VerificationReport(
    string Directory,
    string Origin,
    string VerifierKey,
    bool KeyWasGiven,
    ulong Entries,
    ulong CheckpointSize,
    string Root,
    ulong Erased,
    int Segments,
    int Tiles,
    int Bundles,
    IReadOnlyList<VerificationProblem> Problems,
    IReadOnlyList<string> Notes)
{
    public bool Verified => Problems.Count == 0;
}

/// <param name="Place">File with byte offset, or entry index.</param>
public sealed record VerificationProblem(string Place, string What);
