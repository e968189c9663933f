using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Sharing;

/// <summary>The sector authority bound a member's keys to its id. Members pin this from the hub's log.</summary>
/// <param name="EvidenceKey">Ed25519 public key of the evidence log and of shared objects, base64url.</param>
/// <param name="CertificateDigest">SHA-256 of the TLS client certificate, lower-case hex.</param>
/// <param name="WitnessKey">Ed25519 public key of the member's cosignatures, base64url. Added later: null for who enrolled before.</param>
[FactKind("sharing.member-enrolled/1")]
public sealed record MemberEnrolled(MemberId Member, string NameEn, string NameJa, string InstitutionKind, string EvidenceKey, string CertificateDigest, string? WitnessKey = null) : Fact
{
    /// <summary>The approval by which people at the hub enrolled a member again, with another key for its log; null: it is new.</summary>
    public string? Approval { get; init; }
}

/// <summary>A member saw and pinned another member's keys. A later, different key for the same id is refused.</summary>
/// <param name="WitnessKey">As in <see cref="MemberEnrolled"/>; one may be added once where there was none.</param>
[FactKind("sharing.member-pinned/1")]
public sealed record MemberPinned(MemberId Member, string NameEn, string NameJa, string InstitutionKind, string EvidenceKey, string? WitnessKey = null) : Fact;

/// <summary>The hub offered a place in the sector: whoever presents the one-time token before its end is bound to this id.</summary>
/// <param name="TokenHash">SHA-256 of the token, base64.</param>
[FactKind("sharing.enrolment-offered/1")]
public sealed record EnrolmentOffered(MemberId Member, string NameEn, string NameJa, string InstitutionKind, string TokenHash, DateTimeOffset ExpiresAt) : Fact
{
    /// <summary>As in <see cref="MemberEnrolled"/>.</summary>
    public string? Approval { get; init; }
}

/// <summary>The hub says who is in a sharing group, from now on. A group that is to span a border is defined on both sides.</summary>
[FactKind("sharing.group-defined/1")]
public sealed record SharingGroupDefined(string Name, IReadOnlyList<MemberId> Members) : Fact;
