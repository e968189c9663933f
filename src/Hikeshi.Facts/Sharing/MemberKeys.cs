using Hikeshi.Kernel.Identity;

namespace Hikeshi.Facts.Sharing;

/// <summary>A member announced the key to which others seal, or changed it while it ran. Whoever has pinned the member can verify this, whoever brings it.</summary>
/// <param name="Use"><c>sealing</c>.</param>
/// <param name="Key">An uncompressed point of P-256 (SEC 1), base64url.</param>
/// <param name="Previous">The key in its place until now; null: there was none.</param>
/// <param name="Proof">Detached JWS over the statement (docs/sharing.md) by the key of the member's log: neither hub nor certificate can put a key in its place.</param>
[FactKind("sharing.key-rotated/1")]
public sealed record KeyRotated(MemberId Member, string Use, string Key, string? Previous, DateTimeOffset At, string Proof) : Fact;

/// <summary>The hub now says that a member has another log key than the one pinned here. It counts only when a person here has accepted it.</summary>
/// <param name="Known">Ed25519, base64url, as pinned here.</param>
/// <param name="Claimed">What the hub says now.</param>
/// <param name="Approval">What two people at the hub agreed to when the member had lost its key; null: nobody there says why.</param>
[FactKind("sharing.key-claimed/1")]
public sealed record KeyClaimed(MemberId Member, string Known, string Claimed, string? ClaimedWitnessKey, string? Approval) : Fact;

/// <summary>A person here accepted it: from now on the new key speaks for the member.</summary>
[FactKind("sharing.key-accepted/1")]
public sealed record KeyAccepted(MemberId Member, string EvidenceKey, string? WitnessKey, IReadOnlyList<string> By) : Fact;

/// <summary>The sector authority gave a member a new certificate in time, over the line that the old one vouches for.</summary>
/// <param name="CertificateDigest">SHA-256, lower-case hex.</param>
/// <param name="PreviousDigest">Of the certificate that the member came with.</param>
[FactKind("sharing.certificate-renewed/1")]
public sealed record CertificateRenewed(MemberId Member, string CertificateDigest, string PreviousDigest, DateTimeOffset ExpiresAt) : Fact;

/// <summary>People at the hub put a member out of the sector: at once, until it is enrolled again.</summary>
/// <param name="At">What arrives from it after this is refused.</param>
[FactKind("sharing.member-revoked/1")]
public sealed record MemberRevoked(MemberId Member, string Reason, IReadOnlyList<string> By, DateTimeOffset At) : Fact;

/// <summary>People at the hub shut the door to one certificate; the member and its keys stay.</summary>
[FactKind("sharing.member-certificate-revoked/1")]
public sealed record MemberCertificateRevoked(MemberId Member, string CertificateDigest, string Reason, IReadOnlyList<string> By) : Fact;
