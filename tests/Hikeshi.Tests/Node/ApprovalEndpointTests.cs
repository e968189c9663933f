using System.Net;
using System.Text.Json;
using Hikeshi.Kernel.Signing;
using Hikeshi.People.Approvals;
using Hikeshi.Tests.Gateway;
using Hikeshi.Verbs;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Approvals of a running node, over its API.</summary>
public sealed class ApprovalEndpointTests
{
    [Fact]
    public async Task StandingOrder_SignedPinnedRegistered_IsListedAndRevoked()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var key = Ed25519PrivateKey.Generate();
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "cro", roles = new[] { "approver" }, password = TestNode.Password }));
        var cro = "person:" + (await node.EntryAsync("people.account-created/1", body => body.GetProperty("name").GetString() == "cro")).GetProperty("body").GetProperty("accountId").GetString();
        using var typo = await node.Owner.PostAsync("api/v1/approvals/keys", Json($$"""{"person":"person:cr0","publicKey":"{{key.PublicKey.ToBase64Url()}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, typo.StatusCode);
        Assert.Contains($"Did you mean {cro} (cro)?", await typo.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await node.PostAsync("api/v1/approvals/keys", $$"""{"person":"{{cro}}","publicKey":"{{key.PublicKey.ToBase64Url()}}"}""");
        var now = DateTimeOffset.UtcNow;
        var order = $$"""{"format":"hikeshi-standing-order/1","id":"6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a01","signer":"{{cro}}","valid_from":"{{now:O}}","valid_until":"{{now.AddDays(3):O}}","room":"response","actions":["suspend-supplier"],"targets":["supplier soc"],"held_by":["sector-cap"],"most_uses":1,"reason":"a turned vendor is cut"}""";
        var signature = StandingOrder.Sign(System.Text.Encoding.UTF8.GetBytes(order), key, cro);
        using var forged = await node.Owner.PostAsync("api/v1/approvals/standing-orders", Json($$"""{"order":{{order.Replace("\"most_uses\":1", "\"most_uses\":9", StringComparison.Ordinal)}},"signature":"{{signature}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        await node.PostAsync("api/v1/approvals/standing-orders", $$"""{"order":{{order}},"signature":"{{signature}}"}""");
        Assert.Equal(cro, (await ListAsync(node)).GetProperty("standingOrders")[0].GetProperty("order").GetProperty("signer").GetString());
        using var again = await node.Owner.PostAsync("api/v1/approvals/standing-orders", Json($$"""{"order":{{order}},"signature":"{{signature}}"}"""));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var revoked = await node.Owner.DeleteAsync("api/v1/approvals/standing-orders/6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a01");
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
        Assert.Equal(0, (await ListAsync(node)).GetProperty("standingOrders").GetArrayLength());
        for (var start = 0; start < 2; start++)
        {
            using var replayed = await node.Owner.PostAsync("api/v1/approvals/standing-orders", Json($$"""{"order":{{order}},"signature":"{{signature}}"}"""));
            Assert.Equal(HttpStatusCode.Conflict, replayed.StatusCode);
            Assert.Contains("was revoked", await replayed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await node.StopAsync();
            await node.StartAsync(); // once more from the log
        }
    }

    /// <summary>A deputy is somebody; what was said of deputies and of being away can be taken back.</summary>
    [Fact]
    public async Task Deputy_IsAnAccount_AndIsTakenBackLikeAnAbsence()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "ben", roles = new[] { "approver" }, password = TestNode.Password }));
        var ben = "person:" + (await node.EntryAsync("people.account-created/1", body => body.GetProperty("name").GetString() == "ben")).GetProperty("body").GetProperty("accountId").GetString();
        var until = DateTimeOffset.UtcNow.AddDays(1);
        using var nobody = await node.Owner.PostAsync("api/v1/approvals/delegations", Json($$"""{"to":"ben","until":"{{until:O}}"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, nobody.StatusCode);
        Assert.Contains($"Did you mean {ben} (ben)?", await nobody.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await node.PostAsync("api/v1/approvals/delegations", $$"""{"to":"{{ben}}","until":"{{until:O}}"}""");
        await node.PostAsync("api/v1/approvals/absence", $$"""{"until":"{{until:O}}"}""");
        var list = await ListAsync(node);
        var delegation = list.GetProperty("delegations")[0].GetProperty("delegationId").GetString();
        Assert.Contains($"deputy   {delegation}  {ben} (ben) for person:local-owner, until {until.UtcDateTime:yyyy-MM-dd HH:mm}Z", DeputyCommands.Lines(list));
        Assert.Equal(HttpStatusCode.OK, (await node.Owner.DeleteAsync($"api/v1/approvals/delegations/{delegation}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await node.Owner.DeleteAsync("api/v1/approvals/absence")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Owner.DeleteAsync("api/v1/approvals/absence")).StatusCode);
        Assert.Empty(DeputyCommands.Lines(await ListAsync(node)));
    }

    /// <summary>A tier 0 host: held for two different people, whatever else they are; then the gateway refuses, and the evidence says who let it.</summary>
    [Fact]
    public async Task Containment_AboveTheCap_NeedsTwoDifferentPeople()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway);
        await node.StartAsync();
        var bank = NodeHostTests.Institution(gateway);
        await node.ImportAsync(bank with { Assets = [.. bank.Assets.Select(asset => asset.Id == "web-1" ? asset with { Tier = 0 } : asset)] });
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        var requested = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "tier-0");
        var id = requested.GetProperty("body").GetProperty("approvalId").GetString()!;

        using var ann = await node.WithAccountAsync("approver");
        using var ben = await node.WithAccountAsync("approver", "responder");
        using var viewer = await node.WithAccountAsync("analyst");
        using var responder = await node.WithAccountAsync("responder");
        using var machine = await node.WithTokenAsync("approver");
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(viewer, id));
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(responder, id));
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(machine, id));
        Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ann, id));
        Assert.Equal(HttpStatusCode.Conflict, await ApproveAsync(ann, id));
        Assert.Equal(0, JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).RootElement.GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ben, id));
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host" && body.GetProperty("state").GetString() == "enforced");
        var ordered = await node.EntryAsync("response.ordered/1", body => body.GetProperty("grounds").TryGetProperty("approval", out var approval) && approval.GetString() == id);
        Assert.Equal("web-1", ordered.GetProperty("body").GetProperty("order").GetProperty("host").GetString());
        Assert.Equal(HttpStatusCode.Conflict, await ApproveAsync(ann, id));

        // Whoever may release does not wait for anybody.
        using var released = await ben.PostAsync($"api/v1/response/containments/{id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..]}/release", Json("""{"reason":"over"}"""));
        Assert.Equal(HttpStatusCode.OK, released.StatusCode);
    }

    /// <summary>Whoever asks that it last longer needs somebody else; the gateway then holds the same containment until the new end.</summary>
    [Fact]
    public async Task Renew_AskedByOneAndLetByAnother_LastsUntilTheNewEnd()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway);
        await node.StartAsync();
        await node.ImportAsync(NodeHostTests.Institution(gateway));
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        var enforced = await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host" && body.GetProperty("state").GetString() == "enforced");
        var id = enforced.GetProperty("body").GetProperty("containment").GetString()!;
        var first = await EndAsync(id);

        using var ann = await node.WithAccountAsync("responder", "approver");
        using var ben = await node.WithAccountAsync("approver");
        Assert.Equal(HttpStatusCode.Forbidden, await RenewAsync(ben, id, """{"minutes":240,"reason":"it goes on"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await RenewAsync(ann, id, """{"minutes":0,"reason":"it goes on"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await RenewAsync(ann, id, """{"minutes":240,"reason":""}"""));
        Assert.Equal(HttpStatusCode.NotFound, await RenewAsync(ann, Guid.NewGuid().ToString(), """{"minutes":240,"reason":"it goes on"}"""));
        Assert.Equal(HttpStatusCode.Accepted, await RenewAsync(ann, id, """{"minutes":240,"reason":"it goes on"}"""));
        var asked = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "renewal");
        var approval = asked.GetProperty("body").GetProperty("approvalId").GetString()!;
        Assert.Equal(HttpStatusCode.Conflict, await RenewAsync(ann, id, """{"minutes":300,"reason":"it goes on"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(ann, approval));
        Assert.Equal(first, await EndAsync(id));
        Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ben, approval));
        var ordered = await node.EntryAsync("response.ordered/1", body => body.GetProperty("grounds").TryGetProperty("approval", out var by) && by.GetString() == approval);
        Assert.Equal(id, ordered.GetProperty("body").GetProperty("order").GetProperty("id").GetString());
        Assert.True(ordered.GetProperty("body").GetProperty("order").GetProperty("expiresAt").GetDateTimeOffset() > first.AddHours(2));
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("containment").GetString() == id && body.GetProperty("enforcedAt").GetDateTimeOffset() > ordered.GetProperty("time").GetDateTimeOffset());
        for (var tries = 0; await EndAsync(id) <= first.AddHours(2); tries++)
        {
            Assert.True(tries < 100, "it is listed with the first end");
            await Task.Delay(50); // an actuator may have answered before the list knows the order
        }

        async Task<DateTimeOffset> EndAsync(string containment) =>
            JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).RootElement.EnumerateArray().Single(row => row.GetProperty("id").GetString() == containment).GetProperty("expiresAt").GetDateTimeOffset();

        static async Task<HttpStatusCode> RenewAsync(HttpClient person, string containment, string body)
        {
            using var answer = await person.PostAsync($"api/v1/response/containments/{containment}/renew", Json(body));
            return answer.StatusCode;
        }
    }

    /// <summary>Somebody lets go of what people are asked to let last longer: the question goes with it, and no yes does nothing in silence.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Release_WhileItsRenewalWaits_WithdrawsTheQuestion(bool isAll)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway);
        await node.StartAsync();
        await node.ImportAsync(NodeHostTests.Institution(gateway));
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        var enforced = await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host" && body.GetProperty("state").GetString() == "enforced");
        var id = enforced.GetProperty("body").GetProperty("containment").GetString()!;
        using var ann = await node.WithAccountAsync("responder");
        using var ben = await node.WithAccountAsync("approver");
        using var machine = await node.WithTokenAsync("responder");
        using var byMachine = await machine.PostAsync($"api/v1/response/containments/{id}/renew", Json("""{"minutes":240,"reason":"it goes on"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, byMachine.StatusCode);
        Assert.Contains("nobody approves an own wish", await byMachine.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var renewing = await ann.PostAsync($"api/v1/response/containments/{id}/renew", Json("""{"minutes":240,"reason":"it goes on"}"""));
        Assert.Equal(HttpStatusCode.Accepted, renewing.StatusCode);
        var asked = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "renewal");
        var approval = asked.GetProperty("body").GetProperty("approvalId").GetString()!;
        await node.PostAsync(isAll ? "api/v1/response/release-all" : $"api/v1/response/containments/{id}/release", """{"reason":"over"}""");
        await node.EntryAsync("people.approval-concluded/1", body => body.GetProperty("approvalId").GetString() == approval && body.GetProperty("outcome").GetString() == "withdrawn");
        Assert.Equal(HttpStatusCode.Conflict, await ApproveAsync(ben, approval));
    }

    [Theory]
    [InlineData("api/v1/approvals/containment:x/approve", """{"note":"yes"}""", HttpStatusCode.NotFound)]
    [InlineData("api/v1/approvals/containment:x/refuse", """{"note":"no"}""", HttpStatusCode.NotFound)]
    [InlineData("api/v1/approvals/containment:x/approve", "{}", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/approvals/containment:x/approve", """{"note":" "}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/approvals/containment:x/refuse", """{"note":""}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/response/policy/reload", "{}", HttpStatusCode.Conflict)]
    [InlineData("api/v1/approvals/delegations", """{"to":"person:local-owner","until":"2999-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/approvals/delegations", """{"to":"person:b","until":"2001-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/approvals/absence", """{"until":"2999-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/approvals/keys", """{"person":"person:b","publicKey":"abc"}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/approvals/keys", """{"person":"person:local-owner","publicKey":""}""", HttpStatusCode.Forbidden)]
    [InlineData("api/v1/approvals/standing-orders", """{"order":{},"signature":"x"}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/response/replay", """{"policy":"nonsense"}""", HttpStatusCode.BadRequest)]
    public async Task Post_Wrong_IsRefusedInWords(string path, string body, HttpStatusCode status)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var answer = await node.Owner.PostAsync(path, Json(body));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Autonomy_BeforeItsDays_IsRefusedWithWhatWasMeasured()
    {
        await using var node = new TestNode(settings => settings with { RecordOnlyDays = 14 });
        await node.StartAsync();
        using var answer = await node.Owner.PostAsync("api/v1/response/autonomy", Json("""{"actionClass":"shield","autonomy":"act","signedBy":"ciso"}"""));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("0 days of record only were measured", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var recommend = await node.Owner.PostAsync("api/v1/response/autonomy", Json("""{"actionClass":"shield","autonomy":"recommend","signedBy":"ciso"}"""));
        Assert.Equal(HttpStatusCode.OK, recommend.StatusCode);
    }

    /// <summary>A switch that is valid says release everything: nothing is enabled against it, and less autonomy always is.</summary>
    [Fact]
    public async Task Autonomy_WhileAValidSwitchLies_IsRefusedUntilItIsTakenAway()
    {
        using var key = Ed25519PrivateKey.Generate();
        var file = Path.Combine(Directory.CreateTempSubdirectory("hks-").FullName, "switch.json");
        await using var node = new TestNode(settings => settings with { RecordOnlyDays = 0, SwitchFile = file, SwitchKeys = new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal) { ["ciso"] = key.PublicKey } });
        await File.WriteAllTextAsync(file, Hikeshi.Kernel.RedButton.ReleaseSwitch.Sign("*", "ciso", "it hurts", TimeSpan.FromHours(1), key, DateTimeOffset.UtcNow));
        await node.StartAsync();
        await node.EntryAsync("response.all-released/1", _ => true);
        using var refused = await node.Owner.PostAsync("api/v1/response/autonomy", Json("""{"actionClass":"shield","autonomy":"act","signedBy":"ciso"}"""));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("says release everything: it hurts", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"record","signedBy":"ciso"}""");
        Assert.Contains("\"redButton\":true", await node.Owner.GetStringAsync("api/v1/response/policy"), StringComparison.Ordinal);

        File.Delete(file);
        for (var tries = 0; ; tries++)
        {
            using var enabled = await node.Owner.PostAsync("api/v1/response/autonomy", Json("""{"actionClass":"shield","autonomy":"act","signedBy":"ciso"}"""));
            if (enabled.StatusCode == HttpStatusCode.OK)
            {
                break;
            }

            Assert.True(tries < 100, "it stays refused");
            await Task.Delay(100);
        }

        Assert.Contains("\"redButton\":false", await node.Owner.GetStringAsync("api/v1/response/policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_ChangedFile_IsAdoptedOnce_AndAnInvalidOneChangesNothing()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("hks-").FullName, "policy.yaml");
        var text = System.Text.Encoding.UTF8.GetString(Hikeshi.Response.Policy.ResponsePolicyReader.BuiltInText.Span);
        await File.WriteAllTextAsync(file, text);
        await using var node = new TestNode(settings => settings with { PolicyFile = file });
        await node.StartAsync();
        var first = (await node.Owner.GetStringAsync("api/v1/response/policy"));
        await File.WriteAllTextAsync(file, text.Replace("ordersPerMinute: 60", "ordersPerMinute: sixty", StringComparison.Ordinal));
        using var refused = await node.Owner.PostAsync("api/v1/response/policy/reload", Json("{}"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("limits.ordersPerMinute", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(first, await node.Owner.GetStringAsync("api/v1/response/policy"));
        await File.WriteAllTextAsync(file, text.Replace("ordersPerMinute: 60", "ordersPerMinute: 59", StringComparison.Ordinal));
        using var adopted = await node.Owner.PostAsync("api/v1/response/policy/reload", Json("{}"));
        Assert.Contains("entryId", await adopted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(first, await node.Owner.GetStringAsync("api/v1/response/policy"));
        using var unchanged = await node.Owner.PostAsync("api/v1/response/policy/reload", Json("{}"));
        Assert.DoesNotContain("entryId", await unchanged.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await node.StopAsync();
        Assert.Equal(2, (await node.RecordedAsync()).Count(r => r.Fact is Hikeshi.Facts.Response.PolicyAdopted));
    }

    private static async Task<HttpStatusCode> ApproveAsync(HttpClient person, string id)
    {
        using var answer = await person.PostAsync($"api/v1/approvals/{Uri.EscapeDataString(id)}/approve", Json("""{"note":"seen, needed"}"""));
        return answer.StatusCode;
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ListAsync(TestNode node) => JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/approvals")).RootElement;
}
