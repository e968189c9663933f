using System.Formats.Asn1;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Sharing.Membership;

/// <summary>A node's place in the sector: its TLS certificate with key, and the authority it trusts. Kept in <c>tls/</c>.</summary>
public sealed class SectorCredentials : IDisposable
{
    private const string Urn = "urn:hikeshi:member:";

    private readonly List<X509Certificate2> earlier = [];
    private volatile X509Certificate2 own;

    private SectorCredentials(X509Certificate2 own, X509Certificate2 authority)
    {
        this.own = own;
        Authority = authority;
    }

    /// <summary>The certificate in use: connections that begin from now on show it.</summary>
    public X509Certificate2 Own => own;

    /// <summary>When two thirds of its life are over: time for a new one, with a third left to get it.</summary>
    public DateTimeOffset RenewAt => new DateTimeOffset(own.NotBefore) + ((own.NotAfter - own.NotBefore) * (2.0 / 3));

    public X509Certificate2 Authority { get; }

    public static SectorCredentials? TryOpen(string directory)
    {
        var own = Path.Combine(directory, "node.pem");
        return File.Exists(own) ? new SectorCredentials(LoadWithKey(own), X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(directory, "authority.pem")))) : null;
    }

    public static SectorCredentials Save(string directory, string certificatePem, string authorityPem, ECDsa key)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(directory, "authority.pem"), authorityPem);
        PrivateFile.Write(Path.Combine(directory, "node.pem"), certificatePem + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return TryOpen(directory)!;
    }

    /// <summary>Takes a renewed certificate into use, on disk first: whole or not at all. Open connections keep the one they began with.</summary>
    /// <exception cref="CryptographicException">It is not this key's, or not of this sector's authority for this member.</exception>
    public void Renew(string directory, string certificatePem, ECDsa key)
    {
        using var given = X509Certificate2.CreateFromPem(certificatePem);
        using var opened = given.CopyWithPrivateKey(key);
        if (MemberOf(opened, Authority) is not { } member || member != MemberOf(own, Authority))
        {
            throw new CryptographicException("the renewed certificate is not this member's");
        }

        var file = Path.Combine(directory, "node.pem");
        PrivateFile.Write(file + ".new", certificatePem + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        File.Move(file + ".new", file, overwrite: true);
        earlier.Add(own);
        own = LoadWithKey(file);
    }

    /// <summary>TLS settings of a client that dials the hub: our certificate, TLS 1.3, and no authority but the sector's.</summary>
    public SslClientAuthenticationOptions ForDialling() => new()
    {
        LocalCertificateSelectionCallback = (_, _, _, _, _) => Own,
        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
        CertificateChainPolicy = Trusting(Authority),
        RemoteCertificateValidationCallback = null,
    };

    /// <summary>As <see cref="ForDialling()"/>, to a member: what counts is the id that its certificate names, not where it listens.</summary>
    public SslClientAuthenticationOptions ForDialling(MemberId peer)
    {
        var options = ForDialling();
        options.RemoteCertificateValidationCallback = (_, presented, _, _) => presented is X509Certificate2 certificate && MemberOf(certificate, Authority) == peer;
        return options;
    }

    /// <summary>TLS settings of a member that peers dial: they come with certificates of the sector, or not at all.</summary>
    /// <remarks>A member's certificate names no host and is no server's: a peer is known by the id in it, and nobody can stand in a hub's place with it.</remarks>
    public SslServerAuthenticationOptions ForPeers() => new()
    {
        ServerCertificateSelectionCallback = (_, _) => Own,
        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, presented, _, _) => presented is X509Certificate2 certificate && MemberOf(certificate, Authority) is not null,
    };

    /// <returns>The member that a presented certificate names, or null when the sector's authority did not issue it.</returns>
    public static MemberId? MemberOf(X509Certificate2 presented, X509Certificate2 authority)
    {
        using var chain = new X509Chain { ChainPolicy = Trusting(authority) };
        if (!chain.Build(presented))
        {
            return null;
        }

        var name = presented.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return MemberId.TryParse(name, out var member) && presented.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(Uris).Contains(Urn + name)
            ? member
            : null;
    }

    /// <summary>The uniformResourceIdentifier names, [6] IA5String (RFC 5280 §4.2.1.6); the class itself enumerates only DNS names and addresses.</summary>
    private static List<string> Uris(X509SubjectAlternativeNameExtension extension)
    {
        var uriTag = new Asn1Tag(TagClass.ContextSpecific, 6);
        var found = new List<string>();
        try
        {
            var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                if (names.PeekTag().HasSameClassAndValue(uriTag))
                {
                    found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, uriTag));
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }
        catch (AsnContentException)
        {
            return [];
        }

        return found;
    }

    public static X509ChainPolicy Trusting(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }

    public void Dispose()
    {
        own.Dispose();
        earlier.ForEach(certificate => certificate.Dispose());
        Authority.Dispose();
    }

    private static X509Certificate2 LoadWithKey(string file) => X509Certificate2.CreateFromPemFile(file, file);
}
