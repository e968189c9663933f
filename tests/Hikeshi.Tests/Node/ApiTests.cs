using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node;
using Hikeshi.Node.Listening;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Settings;
using Hikeshi.Node.Situation;
using Hikeshi.Node.Telemetry;
using Hikeshi.People.Access;
using Hikeshi.People.Tokens;
using Hikeshi.Sharing.Membership;
using Hikeshi.Storage;
using Hikeshi.Tests.Architecture;
using Hikeshi.Tests.Response;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Hikeshi.Tests.Node;

public sealed class ApiTests
{
    /// <summary>Every endpoint, at which doors it is served, what it asks for, and whether of a person who has just shown who they are: read the diff of the golden file as you would read a change of the locks.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Endpoints_WithDoorAndPermission_AreTheGoldenTable(bool hub)
    {
        var name = hub ? "hub" : "member";
        Repository.AssertGolden($"Node/endpoints.{name}.golden.txt", await EndpointsAsync(hub));
    }

    /// <summary>The red button, and every smaller one, must not wait for a second factor.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Endpoints_ThatRelease_NeverAskForFreshProof(bool hub) =>
        Assert.DoesNotContain(await EndpointsAsync(hub), line => line.Contains("Release", StringComparison.Ordinal) && line.EndsWith(" fresh", StringComparison.Ordinal));

    /// <summary>Of a member that is there twice nobody can say which one is meant.</summary>
    [Theory]
    [InlineData("api/v1/response/release-all", """{"reason":"one","reason":"other"}""")]
    [InlineData("api/v1/response/containments/0195f0e0-0000-7000-8000-00000000000b/renew", """{"minutes":1,"minutes":600,"reason":"x"}""")]
    [InlineData("api/v1/response/replay", """{"policy":"one","policy":"other"}""")]
    [InlineData("api/v1/approvals/x/approve", """{"note":"yes","note":"no"}""")]
    [InlineData("api/v1/tokens", """{"name":"t","roles":["sensor"],"roles":["administrator"]}""")]
    public async Task Body_MemberThatIsThereTwice_IsRefused(string path, string body)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var answer = await node.Owner.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.BadRequest, "Not understood"), (answer.StatusCode, problem.GetProperty("title").GetString()));
        Assert.Contains("is there twice", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/v1/response/release-all")]
    [InlineData("api/v1/response/containments/0195f0e0-0000-7000-8000-00000000000b/release")]
    public async Task Release_ReasonThatIsTooLong_SaysHowLongItMayBe(string path)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var answer = await node.Owner.PostAsync(path, JsonContent(501));
        var detail = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString();
        Assert.Equal((HttpStatusCode.BadRequest, "$.reason: 501 characters; expected at most 500. Nothing was released: send it again with a shorter one, or with none."), (answer.StatusCode, detail));
        using var fits = await node.Owner.PostAsync(path, JsonContent(500));
        Assert.Equal(path.EndsWith("all", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.NotFound, fits.StatusCode);

        static StringContent JsonContent(int characters) => new(JsonSerializer.Serialize(new { reason = new string('r', characters) }), Encoding.UTF8, "application/json");
    }

    [Fact]
    public async Task Import_AssetThatTheInstitutionDoesNotHave_IsRefusedInWords()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        const string Bom = """{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"demo","purl":"pkg:npm/demo@1.0"}]}""";
        await node.PostAsync("api/v1/ledger/import?name=first.json&asset=gw-l", Bom);
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var response = await node.Owner.PostAsync("api/v1/ledger/import?name=second.json&asset=gw-l", new StringContent(Bom, Encoding.UTF8, "application/json"));
        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal("ledger.unknown-asset", problem.RootElement.GetProperty("title").GetString());
        Assert.Contains("the nearest is 'gw-1'", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await node.PostAsync("api/v1/ledger/import?name=second.json&asset=gw-1", Bom);
    }

    [Theory]
    [InlineData("POST", "api/v1/session", "{")]
    [InlineData("POST", "api/v1/tokens", "{")]
    [InlineData("POST", "api/v1/tokens", "{}")]
    [InlineData("POST", "api/v1/tokens", """{"name":null,"roles":["viewer"]}""")]
    [InlineData("POST", "api/v1/tokens", """{"name":"a","roles":["analyst,responder"]}""")]
    [InlineData("POST", "api/v1/tokens", """{"name":"a","roles":["viewer"],"days":0}""")]
    [InlineData("POST", "api/v1/tokens", """{"name":"a","roles":["viewer"],"days":999999}""")]
    [InlineData("POST", "api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act"}""")]
    [InlineData("POST", "api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"berserk","recordOnlyDays":1,"signedBy":"a"}""")]
    [InlineData("POST", "api/v1/response/autonomy", """{"actionClass":99,"autonomy":"act","recordOnlyDays":1,"signedBy":"a"}""")]
    [InlineData("POST", "api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act","recordOnlyDays":1,"signedBy":""}""")]
    [InlineData("POST", "api/v1/ledger/import?name=x.json", "{")]
    [InlineData("POST", "api/v1/advisories", "[]")]
    [InlineData("POST", "api/v1/advisories", "{")]
    public async Task Request_ThatIsMalformed_IsTheSendersMistakeInWords(string method, string path, string body)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var response = await node.Owner.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.False(string.IsNullOrEmpty(problem.RootElement.GetProperty("detail").GetString()));
        Assert.Equal("ready", await node.Anybody.GetStringAsync("health/ready"));
    }

    [Fact]
    public async Task Advisories_AnyFormat_IsOneFactAsReceived()
    {
        const string Secdb = """{"distroversion":"v3.98","reponame":"main","packages":[{"pkg":{"name":"demo","secfixes":{"1.0-r0":["CVE-2099-0001","CVE-2099-0002"]}}}]}""";
        await using var node = new TestNode();
        await node.StartAsync();
        await node.PostAsync("api/v1/advisories?name=main.json", Secdb);
        var entry = await node.EntryAsync("exposure.advisory-received/1", _ => true);
        Assert.Equal(("secdb v3.98 main", Secdb), (entry.GetProperty("body").GetProperty("advisoryId").GetString(), entry.GetProperty("body").GetProperty("document").GetString()));
        using var refused = await node.Owner.PostAsync("api/v1/advisories?name=x.html", new StringContent("<html/>"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("x.html", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedButton_WithoutABody_Works()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var response = await node.Owner.PostAsync("api/v1/response/release-all", content: null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await node.EntryAsync("response.all-released/1", _ => true);
    }

    [Fact]
    public async Task Doors_ServeOnlyWhatIsTheirs()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var lists = new HttpClient { BaseAddress = new Uri($"http://{node.Settings.Blocklists}/") };
        Assert.Equal("", await lists.GetStringAsync("blocklists/ip.txt"));
        Assert.Equal(HttpStatusCode.NotFound, (await lists.GetAsync("api/v1/about")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Anybody.GetAsync("blocklists/ip.txt")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Anybody.GetAsync("api/v1/situation")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await node.Owner.GetAsync("api/v1/situation")).StatusCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(node.Settings.Socket)!));
    }

    [Fact]
    public async Task SignIn_LinkOfTheStart_WorksOnceAndOpensASession()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var token = node.Host.SignInUrl.Split("#token=")[1];
        var body = JsonSerializer.Serialize(new { token });
        using var first = await node.Anybody.PostAsync("api/v1/session", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith($"hikeshi-session-{node.Settings.Api.Port}=", cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await node.Anybody.GetAsync("api/v1/situation")).StatusCode);
        using var second = await node.Anybody.PostAsync("api/v1/session", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    /// <summary>Hash tiles are for everybody, entry bundles are not; no spelling of a path leads from the one to the other, or out of the log.</summary>
    [Theory]
    [InlineData("/log/tile/entries/000")]
    [InlineData("/log/tile/0/../entries/000.p/2")]
    [InlineData("/log/tile/0/..%2Fentries/000.p/2")]
    [InlineData("/log/tile/0/%2e%2e/entries/000.p/2")]
    [InlineData("/log/tile/0/%2e%2e%2fentries%2f000.p%2f2")]
    [InlineData("/log/tile/0/..\\entries\\000.p\\2")]
    [InlineData("/log/tile/0//../entries/000.p/2")]
    [InlineData("/log/tile/0/../../../segments/0")]
    [InlineData("/log/tile/0/%2e%2e/%2e%2e/%2e%2e/state.sqlite")]
    [InlineData("/log/../../state.sqlite")]
    public async Task Log_Anonymously_GivesNoEntryBundle(string path)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        Assert.Contains((await RawStatusAsync(node, path)), new[] { 400, 401, 404 });
    }

    /// <summary>The path exactly as written: HttpClient would tidy it.</summary>
    private static async Task<int> RawStatusAsync(TestNode node, string path)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(node.Settings.Api);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {node.Settings.Api}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync())!.Split(' ')[1]);
    }

    private static async Task<IReadOnlyList<string>> EndpointsAsync(bool hub)
    {
        var folder = Directory.CreateTempSubdirectory("hks-").FullName;
        var settings = new NodeSettings { Member = MemberId.Parse(hub ? "hub" : "bank-01"), IsHub = hub, DataDirectory = folder };
        if (!hub)
        {
            JoinOffline(settings.Member, folder);
        }

        try
        {
            await using var log = EvidenceLog.Open(Path.Combine(folder, "evidence"), new EvidenceOptions { Origin = "sector.example/test", ReserveBytes = 0 });
            using var database = NodeDatabase.Open(settings.Tables, Composition.Migrations);
            var journal = new Journal(log, TimeProvider.System);
            using var composition = await Composition.ComposeAsync(settings, [], log, database, journal, TimeProvider.System, CancellationToken.None);
            var rooms = composition.Rooms;
            var situation = new NodeSituation(settings.Member, () => rooms.Ledger.View, () => rooms.Response.State, _ => Task.CompletedTask, TimeProvider.System);
            await using var web = WebServer.Build(settings, composition, log, journal, new TelemetryIntake(rooms.Watch, rooms.Sensing, new SightingRecorder(rooms.Watch, journal, "machine", TimeProvider.System), log, deadLetters: null, TimeProvider.System), situation, new Sessions(TimeProvider.System), TimeProvider.System);
            return
            [
                .. ((IEndpointRouteBuilder)web).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                    .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(method =>
                        $"{endpoint.RoutePattern.RawText} {method} {string.Join('+', endpoint.Metadata.GetMetadata<ServedAt>()?.Listeners ?? [])} {endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission.ToString() ?? "NONE"}{(endpoint.Metadata.GetMetadata<FreshProof>() is null ? "" : " fresh")}{(endpoint.Metadata.GetMetadata<OwnAccount>() is null ? "" : " account")}"))
                    .Order(StringComparer.Ordinal),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Certificates as enrolment leaves them, without a hub.</summary>
    private static void JoinOffline(MemberId member, string folder)
    {
        using var authority = SectorAuthority.OpenOrCreate(Path.Combine(folder, "elsewhere"), "sector.example", TimeProvider.System);
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        using var certificate = authority.Issue(member, new System.Security.Cryptography.X509Certificates.PublicKey(key), []);
        SectorCredentials.Save(Path.Combine(folder, "tls"), certificate.ExportCertificatePem(), authority.Certificate.ExportCertificatePem(), key).Dispose();
        File.WriteAllText(Path.Combine(folder, "tls", "hub.url"), "https://127.0.0.1:1");
    }
}
