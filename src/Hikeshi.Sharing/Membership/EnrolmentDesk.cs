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

namespace Hikeshi.Sharing.Membership;

/// <summary>The hub's enrolment: one-time tokens, one key binding per member, everything recorded before it counts.</summary>
public sealed class EnrolmentDesk(SectorAuthority authority, IJournal journal, TimeProvider clock)
{
    private static readonly TimeSpan OfferLifetime = TimeSpan.FromHours(24);
    private readonly ConcurrentDictionary<string, EnrolmentOffered> offers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemberId> witnessKeys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <returns>The fact to record and the token to hand over: secret, a dot, and the authority's fingerprint.</returns>
    public (EnrolmentOffered Fact, string Token) Offer(MemberId member, string nameEn, string nameJa, string institutionKind)
    {
        var token = "hke_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)) + "." + authority.Fingerprint;
        return (new EnrolmentOffered(member, nameEn, nameJa, institutionKind, Hash(token), clock.GetUtcNow() + OfferLifetime), token);
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

            if (request.WitnessKey is { } witnessKey && !IsAcceptable(witnessKey, request))
            {
                return (null, new Refusal("sharing.witness-key", "witnessKey", "is no key, the evidence key, or the key of another member", "an Ed25519 key of its own that only cosigns, base64url", "Remove keys/witness.key, so that the node makes a new one, and enrol again."));
            }

            var certificate = authority.Issue(offer.Member, request.CertificateRequest);
            var digest = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
            var enrolled = new MemberEnrolled(offer.Member, offer.NameEn, offer.NameJa, offer.InstitutionKind, request.EvidenceKey, digest, request.WitnessKey);
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

    /// <summary>A cosignature does not name its witness (C2SP tlog-cosignature): one key for two would count one word twice.</summary>
    private bool IsAcceptable(string witnessKey, Federation.EnrolmentRequest request) =>
        Ed25519PublicKey.TryParseBase64Url(witnessKey, out _) && witnessKey != request.EvidenceKey
        && (!witnessKeys.TryGetValue(witnessKey, out var owner) || owner == request.Member);

    public void Apply(Recorded<EnrolmentOffered> offered) => offers[offered.Fact.TokenHash] = offered.Fact;

    /// <summary>A token works once, also across a restart: what was enrolled takes its member's offers away.</summary>
    public void Apply(Recorded<MemberEnrolled> enrolled)
    {
        if (enrolled.Fact.WitnessKey is { } witnessKey)
        {
            witnessKeys.TryAdd(witnessKey, enrolled.Fact.Member);
        }

        foreach (var used in offers.Where(o => o.Value.Member == enrolled.Fact.Member).ToList())
        {
            offers.TryRemove(used.Key, out _);
        }
    }

    private static string Hash(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
