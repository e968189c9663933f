using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Node.Settings;
using Hikeshi.Telemetry.Listening;
using Xunit;

namespace Hikeshi.Tests.Node.People;

/// <summary>Machines that show a client certificate at the telemetry door, over real TLS.</summary>
public sealed class CertificateTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-tls-").FullName;
    private readonly IPEndPoint door = new(IPAddress.Loopback, LoopbackPort.Next());
    private TestNode node = null!;

    public async ValueTask InitializeAsync()
    {
        using var server = SelfSigned("localhost");
        await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        node = new TestNode(settings => settings with { Telemetry = new TelemetrySettings { Https = door, Tls = new TlsFiles(Path.Combine(folder, "server.pem"), Path.Combine(folder, "server.key"), ClientAuthority: null) } });
        await node.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Certificate_TrustedThenRevoked_DeliversUntilThen()
    {
        using var shipper = SelfSigned("shipper-1");
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync(shipper));
        var trusted = await TrustAsync(shipper, "shipper-1", days: 1);
        var thumbprint = Convert.ToHexStringLower(shipper.GetCertHash(HashAlgorithmName.SHA256));
        Assert.Equal(thumbprint, trusted.GetProperty("thumbprint").GetString());
        Assert.Equal(HttpStatusCode.OK, await DeliverAsync(shipper));
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync(certificate: null));
        using var other = SelfSigned("shipper-1"); // the same name and another key
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync(other));

        await node.StopAsync();
        await node.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await DeliverAsync(shipper));

        // One connection, kept open, across the revocation.
        using var line = Client(shipper);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(line));
        await node.Owner.PostOkAsync($"api/v1/certificates/{thumbprint}/revoke", new { reason = "key lost" });
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(line));
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/certificates"));
    }

    [Fact]
    public async Task Certificate_OverByItsOwnDates_IsNobody()
    {
        using var old = SelfSigned("shipper-2", DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(-1));
        await TrustAsync(old, "shipper-2", days: 30);
        Assert.Equal(HttpStatusCode.Unauthorized, await DeliverAsync(old));
    }

    [Fact]
    public async Task Token_BesideACertificateThatIsNotTrusted_StillWorks()
    {
        using var stranger = SelfSigned("stranger");
        var issued = await node.Owner.PostOkAsync("api/v1/tokens", new { name = "x", roles = new[] { "sensor" } });
        using var client = Client(stranger);
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {issued.GetProperty("token").GetString()}");
        Assert.Equal(HttpStatusCode.OK, await PostAsync(client));
    }

    [Fact]
    public async Task Trust_ThatMeansNothing_IsRefused()
    {
        using var shipper = SelfSigned("shipper-3");
        var pem = shipper.ExportCertificatePem();
        foreach (var body in new object[]
        {
            new { name = "x", certificate = "not a certificate" }, new { name = "", certificate = pem }, new { name = "x", certificate = pem, days = 0 }, new { name = "x", certificate = pem, days = 5000 },
            new { name = "x", certificate = pem, scopes = new[] { "ManageTokens" } }, new { name = "x", certificate = pem, scopes = new[] { "Anonymous" } },
        })
        {
            Assert.Equal((body, HttpStatusCode.BadRequest), (body, await node.Owner.StatusAsync(HttpMethod.Post, "api/v1/certificates", body)));
        }
    }

    private static X509Certificate2 SelfSigned(string name) => SelfSigned(name, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));

    private static X509Certificate2 SelfSigned(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(from, until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
    }

    private Task<JsonElement> TrustAsync(X509Certificate2 certificate, string name, int days) =>
        node.Owner.PostOkAsync("api/v1/certificates", new { name, certificate = certificate.ExportCertificatePem(), days });

    private HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, _, _, _) => true, // it is the node that is looked at here
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        };
        return new HttpClient(handler) { BaseAddress = new Uri($"https://{door}/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    private async Task<HttpStatusCode> DeliverAsync(X509Certificate2? certificate)
    {
        using var client = Client(certificate);
        return await PostAsync(client);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("api/v1/events", new StringContent("{\"EventID\":1}\n", Encoding.UTF8, "application/x-ndjson"));
        return answer.StatusCode;
    }
}
