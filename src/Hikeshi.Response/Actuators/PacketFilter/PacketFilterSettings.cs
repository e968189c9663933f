using System.Security.Cryptography.X509Certificates;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.PacketFilter;

/// <param name="Consumer">https://HOST:PORT of the OpenC2 consumer; the path is the specification's.</param>
/// <param name="AuthorityFile">PEM file of the authorities that are believed instead of the machine's; null: the machine's.</param>
/// <param name="CertificateFile">Our certificate, PEM, when the consumer asks for one; with <paramref name="KeyFile"/>.</param>
public sealed record PacketFilterSettings(string Name, Uri Consumer, string? AuthorityFile, string? CertificateFile, string? KeyFile, SecretFile? Token) : ConnectorSettings(Name)
{
    internal X509Certificate2Collection? Trust()
    {
        if (AuthorityFile is null)
        {
            return null;
        }

        var trust = new X509Certificate2Collection();
        trust.ImportFromPemFile(AuthorityFile);
        return trust;
    }

    internal X509Certificate2? Identity() => CertificateFile is { } certificate ? X509Certificate2.CreateFromPemFile(certificate, KeyFile) : null;
}
