using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Response.OpenC2.Transfer;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Telemetry;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Machines at the OpenC2 door of a running node: what they ask for is judged and waits for people, and nothing goes around that.</summary>
public sealed class OpenC2DoorTests : IDisposable
{
    private const string Deny = """{"action":"deny","target":{"ipv4_net":"198.51.100.7"},"args":{"duration":600000}}""";

    private readonly Certificates certificates = new();
    private readonly int port = LoopbackPort.Next();

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task Deny_FromAProducer_WaitsForPeopleAndIsDoneOnce()
    {
        await using var node = await StartAsync();
        using var soar = await ProducerAsync(node, "producer");
        using var approvers = await node.WithAccountAsync("approver");
        var asked = await SendAsync(soar, "request-1", Deny);
        Assert.Equal(102, asked.Status);
        Assert.Equal(0, await CountAsync(node));
        var number = asked.Number!.Value;
        Assert.Equal((102, number), ((await SendAsync(soar, "request-1", Deny)) is var again ? (again.Status, again.Number!.Value) : default));
        Assert.Equal(400, (await SendAsync(soar, "request-1", Deny.Replace("198.51.100.7", "198.51.100.8", StringComparison.Ordinal))).Status);

        var requested = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "requested");
        var id = requested.GetProperty("body").GetProperty("approvalId").GetString()!;
        Assert.StartsWith("token:", requested.GetProperty("body").GetProperty("requestedBy").GetString(), StringComparison.Ordinal);
        using var yes = await approvers.PostAsync($"api/v1/approvals/{id}/approve", Json("""{"note":"seen it"}"""));
        Assert.True(yes.IsSuccessStatusCode, await yes.Content.ReadAsStringAsync());
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "block-address");
        Assert.Equal(200, (await SendAsync(soar, "request-1", Deny)).Status);
        Assert.Equal(1, await CountAsync(node));

        // Another machine takes nothing back that is not its own; the one that asked does.
        using var other = await ProducerAsync(node, "producer");
        var delete = $$$"""{"action":"delete","target":{"slpf:rule_number":{{{number.ToString(CultureInfo.InvariantCulture)}}}}}""";
        Assert.Equal(404, (await SendAsync(other, "request-2", delete)).Status);
        Assert.Equal(1, await CountAsync(node));
        Assert.Equal(200, (await SendAsync(soar, "request-3", delete)).Status);
        Assert.Equal(0, await CountAsync(node));
        await node.StopAsync();
        var facts = (await node.RecordedAsync()).Select(entry => entry.Fact).ToList();
        Assert.Single(facts.OfType<ContainmentRequested>());
        Assert.Single(facts.OfType<ApprovalRequested>());
        Assert.Single(facts.OfType<Ordered>());
    }

    [Fact]
    public async Task Delete_WhileItWaits_AsksPeopleNoLonger()
    {
        await using var node = await StartAsync();
        using var soar = await ProducerAsync(node, "producer");
        using var approver = await node.WithAccountAsync("approver");
        var number = (await SendAsync(soar, "request-1", Deny)).Number!.Value;
        var id = (await node.EntryAsync("people.approval-requested/1", _ => true)).GetProperty("body").GetProperty("approvalId").GetString()!;
        Assert.Equal(200, (await SendAsync(soar, "request-2", $$$"""{"action":"delete","target":{"slpf:rule_number":{{{number.ToString(CultureInfo.InvariantCulture)}}}}}""")).Status);
        await node.EntryAsync("people.approval-concluded/1", body => body.GetProperty("outcome").GetString() == "withdrawn");
        using var late = await approver.PostAsync($"api/v1/approvals/{id}/approve", Json("""{"note":"too late"}"""));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        Assert.Equal(0, await CountAsync(node));
    }

    /// <summary>Guardrails refuse here what they refuse everywhere, and what is not understood is not done in another way.</summary>
    [Theory]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"203.0.113.9"}}""", 403)] // the own cloud supplier
    [InlineData("""{"action":"deny","target":{"domain_name":"sora-cloud.example"}}""", 403)]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"198.51.100.7/24"}}""", 501)]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"198.51.100.7"},"args":{"slpf":{"direction":"ingress"}}}""", 501)]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"198.51.100.7"},"args":{"stop_time":1000}}""", 501)]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"198.51.100.7"},"args":{"start_time":4102444800000}}""", 501)]
    [InlineData("""{"action":"allow","target":{"ipv4_net":"198.51.100.7"}}""", 501)]
    [InlineData("""{"action":"contain","target":{"device":{"device_id":"7"}}}""", 501)]
    [InlineData("""{"action":"delete","target":{"slpf:rule_number":1}}""", 404)]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"everything"}}""", 400)]
    [InlineData("""{"action":"deny"}""", 400)]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"198.51.100.0/24"}}""", 102)] // wide: people may let it
    [InlineData("""{"action":"deny","target":{"domain_name":"evil.example"}}""", 102)]
    [InlineData("""{"action":"contain","target":{"device":{"hostname":"desk-1"}}}""", 102)]
    public async Task Command_AnyOther_IsAnsweredByWhatItIsAndOrdersNothing(string command, int status)
    {
        await using var node = await StartAsync();
        using var soar = await ProducerAsync(node, "producer");
        var answer = await SendAsync(soar, "request-1", command);
        Assert.True(status == answer.Status, answer.Text);
        Assert.Equal(0, await CountAsync(node));
    }

    [Fact]
    public async Task Door_WhoeverComes_HasOnlyItsOwnPermission()
    {
        await using var node = await StartAsync();
        const string Features = """{"action":"query","target":{"features":["pairs","profiles"]}}""";
        using var nobody = Client(token: null, certificate: null);
        Assert.Equal(401, (await SendAsync(nobody, "a", Features)).Http);
        foreach (var role in (string[])["responder", "approver", "administrator", "sensor"])
        {
            using var wrong = await ProducerAsync(node, role);
            Assert.Equal(403, (await SendAsync(wrong, "a", Features)).Http);
        }

        using var soar = await ProducerAsync(node, "producer");
        var features = await SendAsync(soar, "a", Features);
        Assert.Equal((200, 200), (features.Http, features.Status));
        Assert.Contains("ipv4_net", features.Text, StringComparison.Ordinal);

        // What a producer has opens no other door, and this door opens nothing else.
        using var atTheApi = new HttpClient { BaseAddress = node.Anybody.BaseAddress, DefaultRequestHeaders = { Authorization = soar.DefaultRequestHeaders.Authorization } };
        Assert.Equal(HttpStatusCode.Forbidden, (await atTheApi.GetAsync("api/v1/response/containments")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await atTheApi.PostAsync(".well-known/openc2", Json("{}"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await soar.GetAsync("api/v1/about")).StatusCode);
    }

    [Fact]
    public async Task Certificate_TrustedForThis_IsEnoughAndAnotherScopeIsNot()
    {
        await using var node = await StartAsync();
        var certificate = certificates.Client(isIssued: true);
        using var machine = Client(token: null, certificate);
        Assert.Equal(401, (await SendAsync(machine, "a", Deny)).Http);
        await node.PostAsync("api/v1/certificates", JsonSerializer.Serialize(new { name = "soar-1", certificate = certificate.ExportCertificatePem(), scopes = (string[])["WriteTelemetry"] }));
        Assert.Equal(403, (await SendAsync(machine, "a", Deny)).Http);
        await node.PostAsync("api/v1/certificates", JsonSerializer.Serialize(new { name = "soar-1", certificate = certificate.ExportCertificatePem(), scopes = (string[])["RequestContainment"] }));
        Assert.Equal(102, (await SendAsync(machine, "a", Deny)).Status);
    }

    [Fact]
    public async Task Request_AfterTheRedButton_IsRefused()
    {
        await using var node = await StartAsync();
        using var soar = await ProducerAsync(node, "producer");
        await node.PostAsync("api/v1/response/release-all", """{"reason":"stop"}""");
        Assert.Equal(403, (await SendAsync(soar, "a", Deny)).Status);
    }

    /// <summary>A machine that asks without end leaves people able to answer what matters.</summary>
    [Fact]
    public async Task Requests_WithoutEnd_AreTurnedAway()
    {
        await using var node = await StartAsync();
        using var soar = await ProducerAsync(node, "producer");
        var statuses = new List<int>();
        for (var i = 0; i < 70; i++)
        {
            statuses.Add((await SendAsync(soar, $"request-{i}", Deny.Replace("198.51.100.7", $"198.51.100.{i}", StringComparison.Ordinal))).Status);
        }

        Assert.Equal(60, statuses.Count(status => status == 102));
        Assert.Equal(10, statuses.Count(status => status == 503));
    }

    private async Task<TestNode> StartAsync()
    {
        var node = new TestNode(settings => settings with { OpenC2 = new IPEndPoint(IPAddress.Loopback, port), OpenC2Tls = certificates.Files(asksClients: false) });
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        return node;
    }

    private async Task<HttpClient> ProducerAsync(TestNode node, string role)
    {
        var token = JsonElement.Parse(await node.PostAsync("api/v1/tokens", JsonSerializer.Serialize(new { name = "soar", roles = (string[])[role] }))).GetProperty("token").GetString();
        return Client(token, certificate: null);
    }

    private HttpClient Client(string? token, X509Certificate2? certificate)
    {
        var tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetCertHashString() == X509CertificateLoader.LoadCertificateFromFile(certificates.CertificateFile).GetCertHashString() };
        if (certificate is not null)
        {
            tls.ClientCertificates = [certificate];
        }

        var client = new HttpClient(new SocketsHttpHandler { SslOptions = tls }) { BaseAddress = new Uri($"https://127.0.0.1:{port}/") };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static async Task<Answered> SendAsync(HttpClient client, string requestId, string command)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/.well-known/openc2")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"headers\":{\"request_id\":\"" + requestId + "\"},\"body\":{\"openc2\":{\"request\":" + command + "}}}")) { Headers = { ContentType = MediaTypeHeaderValue.Parse(OpenC2Message.ContentType) } },
        };
        request.Headers.Add("X-Request-ID", requestId);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.Content.Headers.ContentType?.MediaType != "application/openc2+json")
        {
            return new Answered((int)response.StatusCode, 0, null, text);
        }

        var said = JsonElement.Parse(text).GetProperty("body").GetProperty("openc2").GetProperty("response");
        long? number = said.TryGetProperty("results", out var results) && results.TryGetProperty("slpf", out var slpf) ? slpf.GetProperty("rule_number").GetInt64() : null;
        return new Answered((int)response.StatusCode, said.GetProperty("status").GetInt32(), number, text);
    }

    private static async Task<int> CountAsync(TestNode node) => JsonElement.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).GetArrayLength();

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private sealed record Answered(int Http, int Status, long? Number, string Text);
}
