using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Witnessing;

namespace Hikeshi.Node.Enrolling;

/// <summary>Takes a node's place in the sector: makes the TLS key here, sends a request, and keeps the certificate.</summary>
public static class Enroller
{
    private const string HubKeysFile = "hub.keys";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="token">As the hub's administrator handed it over: <c>hke_SECRET.AUTHORITY-FINGERPRINT</c>.</param>
    /// <param name="witnessKey">The key of the node's cosignatures, to be pinned beside the evidence key.</param>
    /// <returns>The credentials and the address where the hub waits for members.</returns>
    /// <exception cref="RefusedException">The hub said no, or is not the one the token was made by.</exception>
    public static async Task<(SectorCredentials Credentials, Uri Hub)> EnrolAsync(Uri enrolment, string token, MemberId member, Ed25519PrivateKey evidenceKey, Ed25519PublicKey witnessKey, string tlsDirectory, CancellationToken cancel)
    {
        var dot = token.LastIndexOf('.');
        if (dot < 0 || token.Length - dot - 1 != 64)
        {
            throw Refuse("token", "is not an enrolment token", "hke_SECRET.FINGERPRINT");
        }

        using var authority = await AuthorityAsync(enrolment, token[(dot + 1)..], cancel);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13;
        handler.SslOptions.CertificateChainPolicy = SectorCredentials.Trusting(authority);
        using var http = new HttpClient(handler) { BaseAddress = enrolment, Timeout = Patience };

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={member}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var possession = DetachedJws.Sign(Encoding.UTF8.GetBytes(request), evidenceKey, member.Value);
        var message = new Sharing.Federation.EnrolmentRequest(token, member, request, evidenceKey.PublicKey.ToBase64Url(), possession, witnessKey.ToBase64Url());
        using var response = await http.PostAsJsonAsync("enrolment/v1/members", message, Sharing.Federation.FederationJson.Default.EnrolmentRequest, cancel);
        if (!response.IsSuccessStatusCode)
        {
            throw Refuse(enrolment.ToString(), await response.Content.ReadAsStringAsync(cancel), "a certificate");
        }

        var reply = await response.Content.ReadFromJsonAsync(Sharing.Federation.FederationJson.Default.EnrolmentReply, cancel) ?? throw Refuse(enrolment.ToString(), "an empty answer", "a certificate");
        var credentials = SectorCredentials.Save(tlsDirectory, reply.Certificate, reply.Authority, key);
        await File.WriteAllTextAsync(Path.Combine(tlsDirectory, "hub.url"), reply.HubUrl, cancel);
        if (reply.Hub is { } keys)
        {
            SaveHubKeys(tlsDirectory, keys);
        }

        return (credentials, new Uri(reply.HubUrl));
    }

    /// <summary>Whole or not at all: half of them would keep the node from starting.</summary>
    internal static void SaveHubKeys(string tlsDirectory, HubKeys keys)
    {
        var file = Path.Combine(tlsDirectory, HubKeysFile);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(keys, WitnessJson.Default.HubKeys));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>The hub's keys as this node has pinned them; null when it has not heard them yet.</summary>
    public static HubKeys? HubKeysIn(string tlsDirectory)
    {
        var file = Path.Combine(tlsDirectory, HubKeysFile);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllText(file), WitnessJson.Default.HubKeys) : null;
        }
        catch (JsonException damaged)
        {
            throw Refuse(file, damaged.Message, "the keys that the hub gave at enrolment");
        }
    }

    /// <summary>
    /// Fetches the sector authority's certificate, which is public, and believes it only when it is the very one whose fingerprint the token carries.
    /// Nothing secret is sent before that.
    /// </summary>
    private static async Task<X509Certificate2> AuthorityAsync(Uri enrolment, string fingerprint, CancellationToken cancel)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13;
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true; // checked below, by fingerprint
        using var http = new HttpClient(handler) { BaseAddress = enrolment, Timeout = Patience, MaxResponseContentBufferSize = 64 << 10 };
        var authority = X509Certificate2.CreateFromPem(await http.GetStringAsync("enrolment/v1/authority", cancel));
        if (!authority.GetCertHashString(HashAlgorithmName.SHA256).Equals(fingerprint, StringComparison.OrdinalIgnoreCase))
        {
            authority.Dispose();
            throw Refuse(enrolment.ToString(), "is not the hub that made the token (its authority has another fingerprint)", fingerprint);
        }

        return authority;
    }

    private static RefusedException Refuse(string where, string what, string expected) =>
        new(new Refusal("node.enrolment", where, what, expected, "Ask the hub's administrator for a new enrolment token."));
}
