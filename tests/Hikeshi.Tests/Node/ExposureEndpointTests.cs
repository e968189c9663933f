using System.Net;
using System.Text.Json;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>What a node answers about the advisories that it received.</summary>
public sealed class ExposureEndpointTests
{
    private const string Advisory = """{"id":"HKS-1","aliases":["CVE-2099-0001"],"summary":"s","affected":[{"package":{"ecosystem":"Maven","name":"example.hikeshi.fictional:ledger-gateway"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"3.0"},{"fixed":"3.2.4"}]}]}]}""";
    private const string Other = """{"id":"HKS-2","affected":[{"package":{"ecosystem":"npm","name":"desk"},"versions":["1.0.0"]}]}""";

    [Fact]
    public async Task Exposure_OfWhatWasReceived_IsRankedSearchedAndExplained()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await node.Owner.GetAsync("api/v1/exposure")).StatusCode);
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        await node.PostAsync("api/v1/advisories", Other);
        await node.PostAsync("api/v1/advisories", Advisory);

        var all = await JsonAsync(node.Owner, "api/v1/exposure");
        Assert.Equal(["CVE-2099-0001", "HKS-2", "CVE-2099-0001"], all.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("weakness").GetString()));
        var first = all.GetProperty("findings")[0];
        Assert.Equal(("gateway", "payments", false), (first.GetProperty("service").GetProperty("id").GetString(), first.GetProperty("functions")[0].GetProperty("id").GetString(), first.TryGetProperty("evidence", out _)));
        Assert.NotEmpty(all.GetProperty("notes").EnumerateArray());

        var found = await JsonAsync(node.Owner, "api/v1/exposure?q=desk&take=1");
        Assert.Equal((3, 1, "HKS-2"), (found.GetProperty("total").GetInt32(), found.GetProperty("matching").GetInt32(), found.GetProperty("findings")[0].GetProperty("weakness").GetString()));
        var second = await JsonAsync(node.Owner, "api/v1/exposure?skip=1&take=1");
        Assert.Equal(2, second.GetProperty("findings")[0].GetProperty("rank").GetInt32());

        foreach (var name in new[] { "cve-2099-0001", "HKS-1" })
        {
            var about = (await JsonAsync(node.Owner, $"api/v1/exposure/{name}")).GetProperty("findings")[0].GetProperty("evidence")[0];
            Assert.StartsWith("entry 0", about.GetProperty("source").GetString(), StringComparison.Ordinal);
            Assert.Equal(("[3.0, 3.2.4)", "maven", "compared"), (about.GetProperty("interval").GetString(), about.GetProperty("comparer").GetString(), about.GetProperty("confidence").GetString()));
        }

        // The same after a restart: the picture comes from the evidence.
        await node.StopAsync();
        await node.StartAsync();
        Assert.Equal(first.GetProperty("deadline").GetProperty("since").GetString(), (await JsonAsync(node.Owner, "api/v1/exposure")).GetProperty("findings")[0].GetProperty("deadline").GetProperty("since").GetString());
    }

    [Theory]
    [InlineData("api/v1/exposure?take=0")]
    [InlineData("api/v1/exposure?take=201")]
    [InlineData("api/v1/exposure?skip=-1")]
    [InlineData("api/v1/exposure?take=many")]
    public async Task Exposure_OutOfBounds_IsRefused(string path)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await node.Owner.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Exposure_IsForThoseWhoMayReadTheLedger()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var viewer = await node.WithTokenAsync("viewer");
        using var analyst = await node.WithTokenAsync("analyst");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("api/v1/exposure")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await analyst.GetAsync("api/v1/exposure")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await analyst.GetAsync("api/v1/exposure/CVE-2099-0404")).StatusCode);
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string path) => JsonDocument.Parse(await client.GetStringAsync(path)).RootElement;
}
