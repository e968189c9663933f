using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Sharing;

/// <summary>
/// A producer took back what it had shared, by the versioning of STIX 2.1 (§3.6): it ended objects, or said something newer in their place. What was done
/// here because of them is undone, as far as nobody else vouches for it.
/// </summary>
/// <param name="Objects">The versions that say so.</param>
/// <param name="Why">One of the words below.</param>
/// <param name="Reason">In the producer's words; may be empty.</param>
/// <param name="Accepted">The entry by which older versions were accepted here; null when none was, or it is under way.</param>
[FactKind("sharing.retracted/1")]
public sealed record Retracted(MemberId Producer, IReadOnlyList<ObjectVersion> Objects, string Why, string Reason, EntryId? Accepted) : Fact
{
    /// <summary>The producer ended the objects.</summary>
    public const string Revoked = "revoked";

    /// <summary>A newer version stands in their place.</summary>
    public const string Corrected = "corrected";

    /// <summary>The producer signed two contents as one version: neither counts.</summary>
    public const string Contradictory = "contradictory";
}

/// <summary>One version of a STIX object, as its producer signed it.</summary>
/// <param name="Modified">As the object says; of one that does not, when it was made.</param>
/// <param name="Digest">SHA-256 of the producer's signature, base64url: tells two contents of one version apart.</param>
/// <param name="Ends">The object is revoked by it.</param>
public sealed record ObjectVersion(string ObjectId, DateTimeOffset Modified, string Digest, bool Ends);
