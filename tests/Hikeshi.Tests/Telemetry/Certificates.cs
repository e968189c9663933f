using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Telemetry.Listening;

namespace Hikeshi.Tests.Telemetry;

/// <summary>An authority, and certificates that it or nobody issued.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hikeshi-tls").FullName;
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;

    public Certificates()
    {
        var request = new CertificateRequest("CN=authority", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var server = Issue("CN=localhost", key);
        File.WriteAllText(CertificateFile, server.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    public string CertificateFile => Path.Combine(_folder, "server.pem");

    public string KeyFile => Path.Combine(_folder, "server.key");

    public TlsFiles Files(bool asksClients) => new(CertificateFile, KeyFile, asksClients ? AuthorityFile : null);

    public X509Certificate2 Client(bool isIssued)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = isIssued ? Issue("CN=client", key) : null;
        return isIssued ? certificate!.CopyWithPrivateKey(key) : new CertificateRequest("CN=client", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private X509Certificate2 Issue(string name, ECDsa key) =>
        new CertificateRequest(name, key, HashAlgorithmName.SHA256).Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
}
