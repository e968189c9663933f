using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Sharing.Membership;

/// <summary>The hub's enrolment: one-time tokens, one key binding per member, everything recorded before it counts.</summary>
public sealed class EnrolmentDesk(SectorAuthority authority, IJournal journal, TimeProvider clock)
{
    private const string ByMember = "member:";
    private static readonly TimeSpan OfferLifetime = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<string, EnrolmentOffered> offers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemberId> witnessKeys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> approvals = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <returns>The fact to record and the token to hand over: secret, a dot, and the authority's fingerprint.</returns>
    /// <param name="approval">By which people let a member enrol again; null for a newcomer.</param>
    public (EnrolmentOffered Fact, string Token) Offer(MemberId member, string nameEn, string nameJa, string institutionKind, string? approval = null)
    {
        var token = "hke_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) + "." + authority.Fingerprint;
        return (new EnrolmentOffered(member, nameEn, nameJa, institutionKind, Hash(token), clock.GetUtcNow() + OfferLifetime) { Approval = approval }, token);
    }

    /// <summary>Binds the newcomer's keys to its id. The certificate is returned only after the binding is durable in the log.</summary>
    internal async Task<(X509Certificate2? Certificate, Refusal? Refusal)> EnrolAsync(Federation.EnrolmentRequest request, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            if (!offers.TryGetValue(Hash(request.Token), out var offer) || offer.Member != request.Member || offer.ExpiresAt <= clock.GetUtcNow())
            {
                return (null, new Refusal("sharing.enrolment-token", "token", "unknown, used, expired, or made for another member", "a token that the hub made for this member", "Ask the hub's administrator for a new one."));
            }

            var key = new Ed25519PublicKey(Base64Url.DecodeFromChars(request.EvidenceKey));
            if (!DetachedJws.Verify(request.Possession, Encoding.UTF8.GetBytes(request.CertificateRequest), key))
            {
                return (null, new Refusal("sharing.possession", "possession", "is not a signature by the evidence key", "a detached JWS over the certificate request", "Enrol with the node that owns the key."));
            }

            if (request.WitnessKey is { } witnessKey && !IsAcceptable(witnessKey, request.EvidenceKey, request.Member))
            {
                return (null, new Refusal("sharing.witness-key", "witnessKey", "is no key, the evidence key, or the key of another member", "an Ed25519 key of its own that only cosigns, base64url", "Remove keys/witness.key, so that the node makes a new one, and enrol again."));
            }

            var certificate = authority.Issue(offer.Member, request.CertificateRequest);
            var digest = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
            var enrolled = new MemberEnrolled(offer.Member, offer.NameEn, offer.NameJa, offer.InstitutionKind, request.EvidenceKey, digest, request.WitnessKey) { Approval = offer.Approval };
            await journal.RecordDurablyAsync("hub:enrolment", [], enrolled, cancel);
            offers.TryRemove(Hash(request.Token), out _);
            return (certificate, null);
        }
        catch (Exception malformed) when (malformed is CryptographicException or FormatException or ArgumentException)
        {
            return (null, new Refusal("sharing.enrolment", "request", malformed.Message, "a PKCS #10 request and an Ed25519 key", "Enrol again."));
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Adds the key of a member's cosignatures to its pin, once: for who enrolled before there were such keys.</summary>
    /// <param name="pin">What is pinned of the member whose certificate came with the request.</param>
    /// <param name="certificateDigest">Of that certificate.</param>
    /// <returns>Null when the key is pinned now, or was before.</returns>
    internal async Task<Refusal?> AddWitnessKeyAsync(MemberPinned pin, string certificateDigest, LateWitnessKey late, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            // What was recorded a moment ago may not have reached the pins yet.
            var known = pin.WitnessKey ?? witnessKeys.Where(k => k.Value == pin.Member).Select(k => k.Key).FirstOrDefault();
            if (known is not null)
            {
                return known == late.WitnessKey ? null : Refused("is another one than the key that is pinned for this member", "the first one, for ever", "Restore keys/witness.key, or enrol under a new id.");
            }

            if (!IsAcceptable(late.WitnessKey, pin.EvidenceKey, pin.Member)
                || !DetachedJws.Verify(late.Possession, Encoding.UTF8.GetBytes(late.WitnessKey), new Ed25519PublicKey(Base64Url.DecodeFromChars(pin.EvidenceKey))))
            {
                return Refused("is no key, the key of somebody else, or not signed by the member's evidence key", "an Ed25519 key of its own that only cosigns, base64url, with a detached JWS over it", "Remove keys/witness.key, so that the node makes a new one.");
            }

            await journal.RecordDurablyAsync(ByMember + pin.Member, [], new MemberEnrolled(pin.Member, pin.NameEn, pin.NameJa, pin.InstitutionKind, pin.EvidenceKey, certificateDigest, late.WitnessKey), cancel);
            witnessKeys.TryAdd(late.WitnessKey, pin.Member);
            return null;
        }
        finally
        {
            oneAtATime.Release();
        }

        static Refusal Refused(string what, string expected, string mend) => new("sharing.witness-key", "witnessKey", what, expected, mend);
    }

    /// <summary>A cosignature does not name its witness (C2SP tlog-cosignature): one key for two would count one word twice.</summary>
    private bool IsAcceptable(string witnessKey, string evidenceKey, MemberId member) =>
        Ed25519PublicKey.TryParseBase64Url(witnessKey, out _) && witnessKey != evidenceKey
        && (!witnessKeys.TryGetValue(witnessKey, out var owner) || owner == member);

    /// <summary>Whether an approval was used for an offer: each counts once.</summary>
    public bool IsUsed(string approval) => approvals.ContainsKey(approval);

    public void Apply(Recorded<EnrolmentOffered> offered)
    {
        offers[offered.Fact.TokenHash] = offered.Fact;
        if (offered.Fact.Approval is { } approval)
        {
            approvals.TryAdd(approval, value: true);
        }
    }

    /// <summary>A token works once, also across a restart: what was enrolled takes its member's offers away.</summary>
    public void Apply(Recorded<MemberEnrolled> enrolled)
    {
        if (enrolled.Fact.WitnessKey is { } witnessKey)
        {
            witnessKeys.TryAdd(witnessKey, enrolled.Fact.Member);
        }

        if (enrolled.Actor.StartsWith(ByMember, StringComparison.Ordinal))
        {
            return; // a key was added, without a token
        }

        foreach (var used in offers.Where(o => o.Value.Member == enrolled.Fact.Member).ToList())
        {
            offers.TryRemove(used.Key, out _);
        }
    }

    private static string Hash(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
