using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Membership;

/// <summary>
/// The sector's certificate authority (ECDSA P-256), created by the hub in <c>authority/</c> with its key readable by the owner alone.
/// It binds a TLS key to a member id: the subject alternative name is <c>urn:hikeshi:member:ID</c>.
/// </summary>
public sealed class SectorAuthority : IDisposable
{
    /// <summary>A newcomer whose clock is behind must not find what it was just given to be of the future.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(2);
    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan MemberLifetime = TimeSpan.FromDays(90);
    private readonly X509Certificate2 authority;
    private readonly TimeProvider clock;

    private SectorAuthority(X509Certificate2 authority, TimeProvider clock)
    {
        this.authority = authority;
        this.clock = clock;
    }

    public X509Certificate2 Certificate => authority;

    /// <summary>SHA-256 of the authority's certificate, lower-case hex: part of every enrolment token, so that a new member knows whom it talks to.</summary>
    public string Fingerprint => authority.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    public static SectorAuthority OpenOrCreate(string directory, string sectorName, TimeProvider clock)
    {
        var file = Path.Combine(directory, "authority.pem");
        if (File.Exists(file))
        {
            return new SectorAuthority(X509Certificate2.CreateFromPemFile(file, file), clock);
        }

        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={sectorName} sector authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now - ClockTolerance, now + AuthorityLifetime);
        PrivateFile.Write(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return new SectorAuthority(X509Certificate2.CreateFromPemFile(file, file), clock);
    }

    /// <summary>Signs a member's own key (PKCS #10 request): the private key never leaves the member.</summary>
    /// <exception cref="CryptographicException">The request is malformed or not signed by its own key.</exception>
    public X509Certificate2 Issue(MemberId member, string certificateRequestPem)
    {
        var request = CertificateRequest.LoadSigningRequestPem(certificateRequestPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
        return Issue(member, request.PublicKey, []);
    }

    /// <param name="hosts">DNS names or addresses a server certificate shall be valid for; empty for clients.</param>
    public X509Certificate2 Issue(MemberId member, PublicKey publicKey, IReadOnlyList<string> hosts)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN={member}"), publicKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        var purposes = new OidCollection { new("1.3.6.1.5.5.7.3.2") };
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri($"urn:hikeshi:member:{member}"));
        foreach (var host in hosts)
        {
            if (System.Net.IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        if (hosts.Count > 0)
        {
            purposes.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        }

        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, critical: false));
        request.CertificateExtensions.Add(names.Build());
        var now = clock.GetUtcNow();
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        return request.Create(authority, now - ClockTolerance, now + MemberLifetime, serial);
    }

    public void Dispose() => authority.Dispose();
}

/// <summary>Files that hold secrets: readable and writable by their owner alone from the first byte on.</summary>
public static class PrivateFile
{
    public static void Write(string path, string content)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var stream = new FileStream(path, options);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
        stream.Flush(flushToDisk: true);
    }
}
