using System.Text.Json.Serialization;

namespace Hikeshi.Evidence.Verification;

/// <summary>What a verification found.</summary>
/// <param name="Log">The directory or the address that was verified.</param>
/// <param name="Origin">Name of the log, from its verifier key.</param>
/// <param name="VerifierKey">The key that the checkpoint was checked against.</param>
/// <param name="KeyWasGiven">False when the key came from the directory itself, which whoever rewrote the log could have rewritten too.</param>
/// <param name="Depth">How much was recomputed.</param>
/// <param name="Entries">Entries that were recomputed (with <see cref="VerificationDepth.HashTiles"/>: their hashes).</param>
/// <param name="CheckpointSize">Entries that the checkpoint covers.</param>
/// <param name="Root">Root hash at that size, base64; empty when the checkpoint could not be read.</param>
/// <param name="Since">Size of the older checkpoint that the log was compared with; null when none was given.</param>
/// <param name="Erased">Entries whose body has been erased: header and proof are there.</param>
/// <param name="Tiles">Hash tiles that were compared, partial ones included.</param>
/// <param name="Bundles">Entry bundles that were compared, partial ones included.</param>
/// <param name="Notes">Nothing wrong, but worth knowing.</param>
/// <param name="Finality">What the witnesses have vouched for; null when no witness was given.</param>
public sealed record VerificationReport(
    string Log,
    string Origin,
    string VerifierKey,
    bool KeyWasGiven,
    VerificationDepth Depth,
    ulong Entries,
    ulong CheckpointSize,
    string Root,
    ulong? Since,
    ulong Erased,
    int Segments,
    int Tiles,
    int Bundles,
    IReadOnlyList<VerificationProblem> Problems,
    IReadOnlyList<string> Notes,
    FinalityReport? Finality)
{
    public bool Verified => Problems.Count == 0;
}

/// <summary>How deep a verification could look.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VerificationDepth>))]
public enum VerificationDepth
{
    /// <summary>Signature at most: nothing could be recomputed.</summary>
    Nothing,

    /// <summary>The tree from its leaf hashes; the entries were not there, or not for us.</summary>
    HashTiles,

    /// <summary>The tree from the entries, which were taken as opaque bytes.</summary>
    Entries,

    /// <summary>Everything: the tree from the entries, and each entry by itself, its body included.</summary>
    Bodies,
}

/// <param name="Code">One of <see cref="ProblemCode"/>.</param>
/// <param name="Place">File with byte offset, address, or entry index.</param>
public sealed record VerificationProblem(string Code, string Place, string What)
{
    /// <summary>The same place for those who count; null where it is a whole file.</summary>
    [JsonIgnore]
    internal EntryExtent? Extent { get; init; }
}

/// <param name="Segment">File that holds the entry.</param>
/// <param name="Slot">Where its key slot lies.</param>
/// <param name="Payload">Where its lengths, header and body lie.</param>
/// <param name="End">Behind its last byte.</param>
internal sealed record EntryExtent(ulong Index, string Segment, long Slot, long Payload, long End);
