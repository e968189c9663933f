using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Telemetry.Listening;

/// <summary>The files of a door that speaks TLS, in PEM.</summary>
/// <param name="Certificate">The door's own certificate, followed by those between it and the root.</param>
/// <param name="Key">Of the certificate; not encrypted.</param>
/// <param name="ClientAuthority">Senders must show a certificate that one of these issued; null when anybody may send.</param>
public sealed record TlsFiles(string Certificate, string Key, string? ClientAuthority)
{
    /// <returns>What a handshake needs, or why the files do not give it.</returns>
    public (SslServerAuthenticationOptions? Options, Refusal? Refusal) Load()
    {
        var reading = Certificate;
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(Certificate);
            var own = X509Certificate2.CreateFromPemFile(Certificate, Key);
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13, // RFC 9662: syslog over TLS 1.2 at least
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            if (ClientAuthority is not null)
            {
                reading = ClientAuthority;
                Require(options, ClientAuthority);
            }

            return (options, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return (null, new Refusal("telemetry.tls-files", reading, failure.Message.TrimEnd('.'), "a certificate and its key in PEM", "Check the paths, who may read them, and that the key belongs to the certificate."));
        }
    }

    private static void Require(SslServerAuthenticationOptions options, string authority)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(authority);
        if (roots.Count == 0)
        {
            throw new CryptographicException("the file holds no certificate");
        }

        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is not null && errors == SslPolicyErrors.None;
    }
}
