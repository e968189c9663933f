using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hikeshi.EndToEnd.Refusing;

/// <summary>Who may not do what, seen from outside.</summary>
[Collection<ThisNetwork>]
public sealed class AccessTests
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly (string Method, string Path)[] Guarded =
    [
        ("GET", "api/v1/status"), ("GET", "api/v1/about"), ("GET", "api/v1/situation"), ("GET", "api/v1/situation/stream"), ("GET", "api/v1/evidence/stream"),
        ("GET", "api/v1/why/lone/0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708"), ("GET", "log/tile/entries/000"), ("POST", "api/v1/events"), ("POST", "api/v1/ledger/import"),
        ("POST", "api/v1/advisories"), ("POST", "api/v1/tokens"), ("POST", "api/v1/session/link"), ("GET", "api/v1/response/containments"), ("GET", "api/v1/exposure"), ("GET", "api/v1/exposure/CVE-2099-0001"),
        ("POST", "api/v1/response/release-all"), ("POST", "api/v1/response/autonomy"),
    ];

    [Fact]
    public async Task Endpoints_WithoutOrWithAnUnknownToken_Answer401()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);
        using var nobody = await lone.ClientAsync();
        using var liar = await lone.ClientAsync();
        liar.DefaultRequestHeaders.Add("Authorization", "Bearer hks_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

        foreach (var (method, path) in Guarded)
        {
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await AskAsync(nobody, method, path)));
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, await AskAsync(liar, method, path)));
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(nobody, "GET", "health/live"));
    }

    [Fact]
    public async Task Roles_DoWhatTheyMayAndNothingElse()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);
        using var viewer = await lone.ClientAsync("viewer");
        using var sensor = await lone.ClientAsync("sensor");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(viewer, "GET", "api/v1/situation"));
        foreach (var (method, path) in Guarded.Where(g => g.Method == "POST" || g.Path.Contains("evidence", StringComparison.Ordinal)))
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await AskAsync(viewer, method, path)));
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync(sensor, "POST", "api/v1/events"));
        foreach (var (method, path) in Guarded.Where(g => g.Path != "api/v1/events"))
        {
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, await AskAsync(sensor, method, path)));
        }
    }

    [Fact]
    public async Task DataDirectory_IsNobodyElsesToRead()
    {
        await using var lone = await LoneNode.StartAsync(isHub: true);

        var files = Directory.EnumerateFiles(lone.Node.Directory, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f) is not "appsettings.json" and not "node.log") // made by the test's own process
            .ToList();
        Assert.All(files, f => Assert.True((File.GetUnixFileMode(f) & Others) == 0, $"{f} is {File.GetUnixFileMode(f)}"));
        Assert.Contains(files, f => !f.EndsWith(".sock", StringComparison.Ordinal) && File.ReadAllText(f).Contains("PRIVATE KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Federation_WithoutTheSectorsCertificate_Refuses()
    {
        await using var lone = await LoneNode.StartAsync(isHub: true);
        using var stranger = SelfSigned("lone-member");

        Assert.False(await FederatesAsync(certificate: null, SslProtocols.Tls13));
        Assert.False(await FederatesAsync(stranger, SslProtocols.Tls13));
        Assert.False(await FederatesAsync(stranger, SslProtocols.Tls12));
        Assert.True(await lone.Node.Client.IsReadyAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Api_AtTheFederationsPaths_HasNothing()
    {
        await using var lone = await LoneNode.StartAsync(isHub: true);
        using var administrator = await lone.ClientAsync("administrator", "responder", "auditor");

        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(administrator, "POST", "federation/v1/stream"));
        Assert.Equal(HttpStatusCode.NotFound, await AskAsync(administrator, "POST", "enrolment/v1/members"));
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    /// <returns>True when the hub answered a request at all.</returns>
    private static async Task<bool> FederatesAsync(X509Certificate2? certificate, SslProtocols protocol)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = protocol,
            RemoteCertificateValidationCallback = (_, _, _, _) => true, // it is the hub that must refuse here
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{LoneNode.Federation}/") };
        try
        {
            using var answer = await client.GetAsync("federation/v1/parcels", HttpCompletionOption.ResponseHeadersRead);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
