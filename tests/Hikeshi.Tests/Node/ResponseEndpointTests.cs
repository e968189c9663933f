using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Hikeshi.Tests.Gateway;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>What the console reads of approvals, containments and the policy, from a running node before a real gateway.</summary>
public sealed class ResponseEndpointTests
{
    [Fact]
    public async Task Approvals_OfAHeldContainment_SayWhoCouldSayWhat()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await HeldAsync(gateway);
        using var ann = await node.WithAccountAsync("approver");
        using var deputy = await node.WithAccountAsync("responder");
        var (annActor, deputyActor) = (await MeAsync(ann), await MeAsync(deputy));

        // A responder's own voice does not count; as a deputy it is the approver's.
        var before = Row(await ApprovalsAsync(deputy));
        Assert.Equal("not-permitted", before.GetProperty("whyNotCode").GetString());
        Assert.Empty(before.GetProperty("mayGiveFor").EnumerateArray());
        await OkAsync(ann, "api/v1/approvals/delegations", JsonSerializer.Serialize(new { to = deputyActor, until = DateTimeOffset.UtcNow.AddDays(1) }));
        await OkAsync(ann, "api/v1/approvals/absence", JsonSerializer.Serialize(new { until = DateTimeOffset.UtcNow.AddDays(1) }));
        var answer = await ApprovalsAsync(deputy);
        var row = Row(answer);
        Assert.Equal([annActor], row.GetProperty("mayGiveFor").EnumerateArray().Select(each => each.GetString()!));
        Assert.Equal(annActor, answer.GetProperty("absences")[0].GetProperty("person").GetString());
        Assert.StartsWith("person-", answer.GetProperty("names").GetProperty(annActor).GetString(), StringComparison.Ordinal);

        var id = row.GetProperty("id").GetString()!;
        await OkAsync(deputy, $"api/v1/approvals/{Uri.EscapeDataString(id)}/approve", JsonSerializer.Serialize(new { note = "for her", onBehalfOf = annActor }));
        var voice = Row(await ApprovalsAsync(deputy)).GetProperty("given")[0];
        Assert.Equal((deputyActor, annActor, "for her"), (voice.GetProperty("by").GetString(), voice.GetProperty("onBehalfOf").GetString(), voice.GetProperty("note").GetString()));
        Assert.InRange(DateTimeOffset.UtcNow - voice.GetProperty("at").GetDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromMinutes(1));

        // One refuses; what was said stays readable, as far as one asks for it.
        await OkAsync(ann, $"api/v1/approvals/{Uri.EscapeDataString(id)}/refuse", """{"note":"it is the backup"}""");
        var refused = await node.EntryAsync("people.approval-concluded/1", body => body.GetProperty("outcome").GetString() == "refused");
        Assert.NotEqual(default, refused);
        Assert.Equal("it is the backup", Row(await ApprovalsAsync(ann)).GetProperty("refusalNote").GetString());
        Assert.Empty((await ann.GetFromJsonAsync<JsonElement>("api/v1/approvals?concluded=0")).GetProperty("approvals").EnumerateArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await ann.GetAsync("api/v1/approvals?concluded=1001")).StatusCode);
    }

    [Fact]
    public async Task Containments_OfAGateway_HaveEveryTimeAndTheirEntry()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await HeldAsync(gateway);
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("state").GetString() == "enforced");
        var ordered = await node.EntryAsync("response.ordered/1", _ => true);
        var row = (await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/containments"))[0];
        Assert.Equal(ordered.GetProperty("id").GetString(), row.GetProperty("entryId").GetString());
        Assert.False(row.TryGetProperty("approval", out _));
        Assert.DoesNotContain(row.GetProperty("awaited").EnumerateArray(), actuator => actuator.GetString() == "gateway");
        var report = row.GetProperty("reports").EnumerateArray().Single(each => each.GetProperty("actuator").GetString() == "gateway");
        Assert.True(report.GetProperty("observes").GetBoolean());
        DateTimeOffset[] times = [row.GetProperty("orderedAt").GetDateTimeOffset(), report.GetProperty("deliveredAt").GetDateTimeOffset(), report.GetProperty("enforcedAt").GetDateTimeOffset()];
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task Containments_WhereNobodyAnswers_HaveTheTimeOfTheFailure()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await HeldAsync(gateway, token: "not the gateway's");
        var failed = await node.EntryAsync("response.failed/1", body => body.GetProperty("actuator").GetString() == "gateway");
        var row = (await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/containments"))[0];
        var report = row.GetProperty("reports").EnumerateArray().Single(each => each.GetProperty("actuator").GetString() == "gateway");
        Assert.Equal(("failed", failed.GetProperty("time").GetDateTimeOffset()), (report.GetProperty("state").GetString(), report.GetProperty("failedAt").GetDateTimeOffset()));
    }

    [Fact]
    public async Task Policy_InForce_IsGivenWithItsTextAndEntry()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var adopted = await node.EntryAsync("response.policy-adopted/1", _ => true);
        var policy = await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/policy/text");
        Assert.Equal(adopted.GetProperty("id").GetString(), policy.GetProperty("entryId").GetString());
        Assert.Contains("format: hikeshi-response-policy/1", policy.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.False((await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/policy")).GetProperty("redButton").GetBoolean());
        await node.PostAsync("api/v1/response/release-all", "{}");
        Assert.True((await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/policy")).GetProperty("redButton").GetBoolean());
    }

    [Fact]
    public async Task Replay_WrongPolicy_NamesLineAndColumn()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var answer = await node.Owner.PostAsync("api/v1/response/replay", Json(JsonSerializer.Serialize(new { policy = "format: hikeshi-response-policy/1\nlimits: { ordersPerMinute: sixty }\n" })));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((2, 28), (problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32()));
        using var longSource = await node.Owner.PostAsync("api/v1/response/replay", Json(JsonSerializer.Serialize(new { policy = "x", source = new string('s', 1_001) })));
        Assert.Equal(HttpStatusCode.BadRequest, longSource.StatusCode);
    }

    /// <summary>An attack on a tier 0 host: its port is shielded at once, its isolation waits for two people.</summary>
    private static async Task<TestNode> HeldAsync(TestGateway gateway, string? token = null)
    {
        var node = NodeHostTests.Defended(gateway);
        if (token is not null)
        {
            await File.WriteAllTextAsync(node.Settings.GatewayTokenFile!, token);
        }

        await node.StartAsync();
        var bank = NodeHostTests.Institution(gateway);
        await node.ImportAsync(bank with { Assets = [.. bank.Assets.Select(asset => asset.Id == "web-1" ? asset with { Tier = 0 } : asset)] });
        foreach (var kind in new[] { "isolate-host", "shield" })
        {
            await node.PostAsync("api/v1/response/autonomy", $$"""{"actionClass":"{{kind}}","autonomy":"act","signedBy":"test"}""");
        }

        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "tier-0");
        return node;
    }

    private static JsonElement Row(JsonElement answer) => answer.GetProperty("approvals").EnumerateArray().Single();

    private static Task<JsonElement> ApprovalsAsync(HttpClient person) => person.GetFromJsonAsync<JsonElement>("api/v1/approvals");

    private static async Task<string> MeAsync(HttpClient person) => (await person.GetFromJsonAsync<JsonElement>("api/v1/session")).GetProperty("actor").GetString()!;

    private static async Task OkAsync(HttpClient person, string path, string body)
    {
        using var answer = await person.PostAsync(path, Json(body));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
