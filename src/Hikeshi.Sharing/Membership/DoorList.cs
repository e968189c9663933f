using System.Collections.Concurrent;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Membership;

/// <summary>
/// Which certificates of the sector's authority the hub does not let in (any more). What a revoked member had stays shut out when it is enrolled again.
/// It takes effect on what is open, too: see <see cref="Shut"/>. Thread-safe.
/// </summary>
public sealed class DoorList
{
    private readonly Lock gate = new();
    private readonly Dictionary<MemberId, HashSet<string>> given = [];
    private readonly Dictionary<string, string> shut = new(StringComparer.Ordinal);
    private readonly Dictionary<MemberId, string> revoked = [];
    private readonly ConcurrentDictionary<(MemberId Member, string Digest), CancellationTokenSource> open = new();

    /// <summary>Why a certificate does not open the door; null when it does.</summary>
    /// <param name="digest">SHA-256, lower-case hex.</param>
    public string? WhyNot(MemberId member, string digest)
    {
        lock (gate)
        {
            return shut.GetValueOrDefault(digest) ?? revoked.GetValueOrDefault(member);
        }
    }

    /// <summary>Whether the hub gave a member this certificate.</summary>
    public bool IsOf(MemberId member, string digest)
    {
        lock (gate)
        {
            return given.TryGetValue(member, out var all) && all.Contains(digest);
        }
    }

    /// <summary>Cancelled when the door is shut to who is inside.</summary>
    public CancellationToken Shut(MemberId member, string digest)
    {
        var token = open.GetOrAdd((member, digest), _ => new CancellationTokenSource()).Token;
        if (WhyNot(member, digest) is not null)
        {
            Cut((member, digest)); // it was shut in between
        }

        return token;
    }

    public void Apply(Recorded<MemberEnrolled> enrolled)
    {
        lock (gate)
        {
            var fact = enrolled.Fact;
            if (fact.Approval is not null)
            {
                ShutAll(fact.Member, $"{fact.Member} was enrolled again, with another certificate");
                revoked.Remove(fact.Member);
            }

            Given(fact.Member).Add(fact.CertificateDigest);
        }

        CutShut();
    }

    public void Apply(Recorded<CertificateRenewed> renewed)
    {
        lock (gate)
        {
            Given(renewed.Fact.Member).Add(renewed.Fact.CertificateDigest);
        }
    }

    public void Apply(Recorded<MemberRevoked> revocation)
    {
        lock (gate)
        {
            revoked[revocation.Fact.Member] = $"{revocation.Fact.Member} was put out of the sector: {revocation.Fact.Reason}";
            ShutAll(revocation.Fact.Member, revoked[revocation.Fact.Member]);
        }

        CutShut();
    }

    public void Apply(Recorded<MemberCertificateRevoked> revocation)
    {
        lock (gate)
        {
            shut[revocation.Fact.CertificateDigest] = $"this certificate was revoked: {revocation.Fact.Reason}";
        }

        CutShut();
    }

    private HashSet<string> Given(MemberId member) => given.TryGetValue(member, out var all) ? all : given[member] = new HashSet<string>(StringComparer.Ordinal);

    private void ShutAll(MemberId member, string why)
    {
        foreach (var digest in Given(member))
        {
            shut.TryAdd(digest, why);
        }
    }

    private void CutShut()
    {
        foreach (var key in open.Keys.Where(key => WhyNot(key.Member, key.Digest) is not null))
        {
            Cut(key);
        }
    }

    /// <summary>Not disposed: whoever is inside still holds its token.</summary>
    private void Cut((MemberId Member, string Digest) key)
    {
        if (open.TryRemove(key, out var inside))
        {
            inside.Cancel();
        }
    }
}
