using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.People.Approvals;

namespace Hikeshi.Sharing.Membership;

/// <summary>The hub's desk for who is in already: new keys and certificates by a member's own word, and the ways out and back in, which two people decide.</summary>
public sealed class MembershipDesk(SectorAuthority authority, PeerDirectory peers, DoorList doors, Func<string, Approval?> approvals, IJournal journal, TimeProvider clock)
{
    public const string Room = "sharing";
    public const string RevokeMember = "revoke-member";
    public const string RevokeCertificate = "revoke-certificate";
    public const string EnrolAgain = "enrol-again";
    private const string Guardrail = "membership";
    private static readonly TimeSpan DecidedWithin = TimeSpan.FromHours(24);
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    /// <returns>Null when the key is the member's now, or was before.</returns>
    internal async Task<Refusal?> RotateAsync(MemberId member, KeyRotated change, CancellationToken cancel)
    {
        await oneAtATime.WaitAsync(cancel);
        try
        {
            if (change.Member != member || peers.Find(member) is not { } peer)
            {
                return new Refusal("sharing.key", "member", $"{change.Member} is not who stands at the door", $"a change of {member}'s own key", "Send it with the member's own certificate.");
            }

            if (peer.SealingKey == change.Key)
            {
                return null;
            }

            if (KeyChange.WhyNot(change, peer, clock.GetUtcNow()) is { } whyNot)
            {
                return new Refusal("sharing.key", "proof", whyNot, "a change that follows the key which the sector knows, signed by the key of the member's log", "Change it anew: hikeshi enroll rotate.");
            }

            await journal.RecordDurablyAsync($"member:{member}", [], change, cancel);
            return null;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <param name="presented">SHA-256 of the certificate with which the member came, lower-case hex.</param>
    /// <param name="possession">Detached JWS over the request by the key of the member's log: a stolen certificate does not renew itself.</param>
    internal async Task<(X509Certificate2? Certificate, Refusal? Refusal)> RenewAsync(MemberId member, string presented, string request, string possession, CancellationToken cancel)
    {
        if (peers.KeyOf(member) is not { } key || !DetachedJws.Verify(possession, Encoding.UTF8.GetBytes(request), key))
        {
            return (null, new Refusal("sharing.certificate", "possession", "is not a signature by the key of the member's log", "a detached JWS over the certificate request", "Renew with the node that owns the key."));
        }

        try
        {
            var certificate = authority.Issue(member, request);
            var renewed = new CertificateRenewed(member, DigestOf(certificate), presented, new DateTimeOffset(certificate.NotAfter));
            await journal.RecordDurablyAsync($"member:{member}", [], renewed, cancel);
            return (certificate, null);
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException)
        {
            return (null, new Refusal("sharing.certificate", "certificateRequest", malformed.Message, "a PKCS #10 request", "Renew again."));
        }
    }

    /// <returns>Null when it was taken.</returns>
    internal async Task<Refusal?> TakeRosterAsync(MemberId member, RosterStated stated, CancellationToken cancel)
    {
        if (stated.Member != member || RosterDesk.WhyNot(stated, peers) is not null)
        {
            return new Refusal("sharing.roster", "signature", $"this is not what {member} says", "a roster signed by the key of the member's log", "Send it with the member's own node.");
        }

        await journal.RecordDurablyAsync($"member:{member}", [], stated, cancel);
        return null;
    }

    /// <summary>Asks two people. Nothing is done before they have let it.</summary>
    /// <param name="digest">Of the one certificate that is meant; null: the member.</param>
    public ApprovalRequested AskToRevoke(Peer peer, string? digest, string reason, string by) => digest is null
        ? Ask(RevokeMember, peer.Pin.Member.Value, peer, reason, by)
        : Ask(RevokeCertificate, $"{peer.Pin.Member}/{digest}", peer, reason, by);

    /// <summary>A member has lost its key, or comes back: asks two people whether it may enrol again.</summary>
    public ApprovalRequested AskToEnrolAgain(Peer peer, string reason, string by) => Ask(EnrolAgain, peer.Pin.Member.Value, peer, reason, by);

    /// <summary>Whether people let this member enrol again by this approval.</summary>
    public bool MayEnrolAgain(MemberId member, string approval) =>
        approvals(approval) is { Outcome: ApprovalConcluded.Granted, Request: { Room: Room, Action: EnrolAgain } request } && request.Target == member.Value;

    /// <summary>What people let is done.</summary>
    public IReadOnlyList<Fact> Conclude(Recorded<ApprovalConcluded> concluded)
    {
        if (concluded.Fact.Outcome != ApprovalConcluded.Granted || approvals(concluded.Fact.ApprovalId) is not { Outcome: ApprovalConcluded.Granted, Request: { Room: Room } request })
        {
            return [];
        }

        var target = request.Target.Split('/');
        return MemberId.TryParse(target[0], out var member) ? request.Action switch
        {
            RevokeMember => [new MemberRevoked(member, request.Why, concluded.Fact.By, concluded.Time)],
            RevokeCertificate when target.Length == 2 && doors.IsOf(member, target[1]) => [new MemberCertificateRevoked(member, target[1], request.Why, concluded.Fact.By)],
            _ => [],
        } : [];
    }

    internal static string DigestOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    private ApprovalRequested Ask(string action, string target, Peer peer, string reason, string by) => new(
        $"{action}:{peer.Pin.Member}:{Guid.NewGuid():N}", Room, action, target, Guardrail, reason, [$"{peer.Pin.NameEn} / {peer.Pin.NameJa}"], People: 2, clock.GetUtcNow() + DecidedWithin, by);
}
