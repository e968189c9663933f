using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;

namespace Hikeshi.People.Certificates;

/// <summary>
/// Client certificates of machines, each trusted by itself: no authority stands between, and revoking works at the next request. A projection of
/// <see cref="CertificateTrusted"/> and <see cref="CertificateRevoked"/>. Thread-safe.
/// </summary>
public sealed class TrustedCertificates(TimeProvider clock)
{
    public const int Most = 10_000;
    private readonly ConcurrentDictionary<string, CertificateTrusted> trusted = new(StringComparer.Ordinal);

    public IReadOnlyList<CertificateTrusted> InForce => [.. trusted.Values.Where(one => one.Until > clock.GetUtcNow()).OrderBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>SHA-256 of the certificate, lower-case hexadecimal.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>Whom a certificate stands for. That the sender has its key was shown in the handshake.</summary>
    /// <returns>Null when it is not trusted, revoked, over by the fact or by its own dates.</returns>
    public Actor? Find(X509Certificate2 presented)
    {
        var now = clock.GetUtcNow();
        var thumbprint = ThumbprintOf(presented);
        return trusted.TryGetValue(thumbprint, out var one) && one.Until > now && presented.NotBefore.ToUniversalTime() <= now.UtcDateTime && presented.NotAfter.ToUniversalTime() > now.UtcDateTime
            ? new Actor($"certificate:{thumbprint[..32]}", one.Name, [Role.Sensor, Role.Producer]) { Scopes = RoleMatrix.KnownScopes(one.Scopes) }
            : null;
    }

    public void Apply(Recorded<CertificateTrusted> recorded) => trusted[recorded.Fact.Thumbprint] = recorded.Fact;

    public void Apply(Recorded<CertificateRevoked> recorded) => trusted.TryRemove(recorded.Fact.Thumbprint, out _);
}
