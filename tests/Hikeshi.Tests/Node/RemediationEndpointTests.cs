using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Response;
using Hikeshi.Ledger.Institution;
using Hikeshi.Tests.Gateway;
using Hikeshi.Tests.Node.Containing;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Compensating;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Compensating controls and campaigns of a running node, up to a firewall that refuses, and back.</summary>
public sealed class RemediationEndpointTests
{
    /// <summary>Proposed, let by another person, enforced at the gateway; then a new description of the institution shows the fix, and the block is let go by itself.</summary>
    [Fact]
    public async Task Shield_FromProposalToTheFix_IsEnforcedAndLetGo()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway);
        await node.StartAsync();
        var bank = NodeHostTests.Institution(gateway);
        await node.ImportAsync(bank);
        await node.PostAsync("api/v1/advisories?name=advisory.json", Compensated.Advisory());
        await node.EntryAsync("exposure.assessed/1", body => body.GetProperty("reached").GetBoolean());

        var proposed = JsonDocument.Parse(await node.PostAsync("api/v1/response/controls", $$"""{"advisory":"CVE-2026-9999","shape":{{VirtualPatchTests.Shape}},"service":"gateway","days":3}""")).RootElement;
        var shield = proposed.GetProperty("controls").EnumerateArray().Single(row => row.GetProperty("kind").GetString() == "component-shield").GetProperty("id").GetString()!;
        var patch = proposed.GetProperty("controls").EnumerateArray().Single(row => row.GetProperty("kind").GetString() == "virtual-patch");
        Assert.Contains("pass,log", patch.GetProperty("text").GetString(), StringComparison.Ordinal);

        using var ann = await node.WithAccountAsync("responder", "approver");
        using var ben = await node.WithAccountAsync("approver");
        using var dan = await node.WithAccountAsync("analyst");
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(dan, $"api/v1/response/controls/{shield}/place", """{"by":"actuator","note":"x"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(ann, $"api/v1/response/controls/{shield}/place", """{"by":"actuator","note":" "}"""));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ann, $"api/v1/response/controls/{shield}/place", """{"by":"actuator","note":"agreed with the network team"}"""));
        var asked = (await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("action").GetString() == "shield")).GetProperty("body").GetProperty("approvalId").GetString()!;
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 66)));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(ann, $"api/v1/approvals/{Uri.EscapeDataString(asked)}/approve", """{"note":"mine"}"""));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ben, $"api/v1/approvals/{Uri.EscapeDataString(asked)}/approve", """{"note":"yes"}"""));
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "shield" && body.GetProperty("state").GetString() == "enforced");
        Assert.Null(await gateway.GreetAsync(gateway.Address(2, 66)));
        Assert.NotNull(await gateway.GreetAsync(gateway.Address(2, 10)));
        Assert.Equal("enforced", (await ControlAsync(node, shield)).GetProperty("state").GetString());

        Assert.Equal(HttpStatusCode.OK, await SendAsync(node.Owner, $"api/v1/response/controls/{patch.GetProperty("id").GetString()}/place", """{"by":"hand","note":"change 7"}"""));
        await node.ImportAsync(Mended(bank));
        await node.EntryAsync("response.control-ended/1", body => body.GetProperty("controlId").GetString() == shield && body.GetProperty("why").GetString() == "fixed");
        await node.EntryAsync("response.released/1", _ => true);
        await UntilAsync(async () => await gateway.GreetAsync(gateway.Address(2, 66)) is not null);
        var list = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/controls")).RootElement;
        Assert.Equal(1, list.GetProperty("findings").GetInt32()); // the patch that a person installed is still there
        Assert.Equal("remove", (await ControlAsync(node, patch.GetProperty("id").GetString()!)).GetProperty("state").GetString());

        await node.StopAsync();
        await node.StartAsync();
        Assert.Equal("ended", (await ControlAsync(node, shield)).GetProperty("state").GetString());
        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        var ended = recorded.Single(r => r.Fact is ControlEnded one && one.ControlId == shield);
        var cause = recorded.Single(r => ended.Entry.Header.Causes.Contains(r.Entry.Header.Id));
        Assert.IsType<LedgerImported>(cause.Fact);
        Assert.Contains(ended.Entry.Header.Id, recorded.Single(r => r.Fact is Released).Entry.Header.Causes);
        Assert.IsType<AdvisoryReceived>(recorded.Single(r => recorded.First(p => p.Fact is ControlProposed).Entry.Header.Causes.Contains(r.Entry.Header.Id)).Fact);
        Assert.Single(recorded, r => r.Fact is Ordered);
    }

    /// <summary>A patch that two people let block: two let it stay, and when it is given up while they are asked again, they are asked no longer.</summary>
    [Fact]
    public async Task Patch_KeptByAsManyAsLetItBlock_AndGivenUpWhileTheyAreAsked_AsksNobody()
    {
        var clock = new ForwardClock();
        await using var node = new TestNode();
        await node.StartAsync(clock);
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        await node.PostAsync("api/v1/advisories?name=advisory.json", Compensated.Advisory());
        await node.EntryAsync("exposure.assessed/1", _ => true);
        var proposed = JsonDocument.Parse(await node.PostAsync("api/v1/response/controls", $$"""{"advisory":"CVE-2026-9999","shape":{{VirtualPatchTests.Shape}},"service":"gateway","days":4}""")).RootElement;
        var patch = proposed.GetProperty("controls").EnumerateArray().Single(row => row.GetProperty("kind").GetString() == "virtual-patch").GetProperty("id").GetString()!;
        using (var ann = await node.WithAccountAsync("responder"))
        {
            Assert.Equal(HttpStatusCode.OK, await SendAsync(ann, $"api/v1/response/controls/{patch}/place", """{"by":"hand","note":"change 7"}"""));
            Assert.Equal(HttpStatusCode.OK, await SendAsync(ann, $"api/v1/response/controls/{patch}/block", "{}"));
            await LetByTwoAsync(node, $"control:{patch}:blocking:1");
            await node.EntryAsync("response.control-permitted/1", body => body.GetProperty("what").GetString() == "blocking");
            Assert.Equal(HttpStatusCode.OK, await SendAsync(ann, $"api/v1/response/controls/{patch}/place", """{"by":"hand-blocking","note":"change 8"}"""));
        }

        await AwayAsync(3.5);
        await LetByTwoAsync(node, $"control:{patch}:keep:2");
        await node.EntryAsync("response.control-permitted/1", body => body.GetProperty("what").GetString() == "keep");
        await AwayAsync(4);
        await AskedAsync(node, $"control:{patch}:keep:3");
        await node.PostAsync($"api/v1/response/controls/{patch}/end", """{"remediated":false,"reason":"the service is gone"}""");
        await node.EntryAsync("people.approval-concluded/1", body => (body.GetProperty("approvalId").GetString(), body.GetProperty("outcome").GetString()) == ($"control:{patch}:keep:3", "withdrawn"));

        async Task AwayAsync(double days)
        {
            await node.StopAsync();
            clock.Step(TimeSpan.FromDays(days));
            await node.StartAsync(clock);
        }
    }

    [Fact]
    public async Task Campaign_FromOpeningToTheLastImport_IsCountedByTheLedger()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var bank = Given.Bank with { Id = "bank-01", Assets = [.. Given.Bank.Assets.Select(asset => asset with { Owner = "channels" })] };
        await node.ImportAsync(bank);
        await node.PostAsync("api/v1/advisories?name=advisory.json", Compensated.Advisory());
        await node.EntryAsync("exposure.assessed/1", _ => true);
        var opened = JsonDocument.Parse(await node.PostAsync("api/v1/response/campaigns", $$"""{"owner":"person:aoi","title":"Gateway to 3.2.2","advisories":["{{Compensated.AdvisoryId}}"],"capacities":[{"team":"channels","changesPerWindow":0}]}""")).RootElement;
        var id = opened.GetProperty("id").GetString()!;
        var shown = JsonDocument.Parse(await node.Owner.GetStringAsync($"api/v1/response/campaigns/{id}")).RootElement;
        Assert.Equal(Compensated.AllHosts.Length, shown.GetProperty("plan").GetArrayLength());
        Assert.Equal(Compensated.AllHosts.Length, shown.GetProperty("late").GetInt32()); // nobody has room
        Assert.Equal("channels", Assert.Single(shown.GetProperty("teams").EnumerateArray()).GetProperty("team").GetString());

        await node.ImportAsync(Mended(bank));
        await node.EntryAsync("response.campaign-closed/1", body => body.GetProperty("left").GetInt32() == 0);
        shown = JsonDocument.Parse(await node.Owner.GetStringAsync($"api/v1/response/campaigns/{id}")).RootElement;
        Assert.Equal([Compensated.AllHosts.Length, 0], shown.GetProperty("burndown").EnumerateArray().Select(point => point.GetProperty("left").GetInt32()));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(node.Owner, $"api/v1/response/campaigns/{id}/close", """{"reason":"done"}"""));
    }

    [Theory]
    [InlineData("api/v1/response/controls", """{"advisory":"CVE-2000-1"}""", HttpStatusCode.Conflict)]
    [InlineData("api/v1/response/controls", """{"advisory":"A","days":31}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/response/controls", """{"advisory":"A","shape":{"format":"x","paths":["/a"]}}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/response/controls", """{"advisory":"A","advisory":"B"}""", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/response/controls", "{}", HttpStatusCode.BadRequest)]
    [InlineData("api/v1/response/controls/none/place", """{"by":"hand","note":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("api/v1/response/controls/none/block", "{}", HttpStatusCode.NotFound)]
    [InlineData("api/v1/response/campaigns", """{"owner":"a","title":"b","advisories":[]}""", HttpStatusCode.Conflict)]
    [InlineData("api/v1/response/campaigns/none/close", """{"reason":"x"}""", HttpStatusCode.NotFound)]
    public async Task Post_Wrong_IsRefusedInWords(string path, string body, HttpStatusCode status)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var answer = await node.Owner.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    private static InstitutionDocument Mended(InstitutionDocument bank) => bank with
    {
        Services = [.. bank.Services.Select(service => service.Id == "gateway" ? service with { Component = $"{Given.Component}@3.2.2" } : service)],
        Assets = [.. bank.Assets.Select(asset => asset with { Software = [.. asset.Software.Select(purl => purl == $"{Given.Component}@3.1.0" ? $"{Given.Component}@3.2.2" : purl)] })],
    };

    private static async Task<int> AskedAsync(TestNode node, string approval) =>
        (await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("approvalId").GetString() == approval)).GetProperty("body").GetProperty("people").GetInt32();

    private static async Task LetByTwoAsync(TestNode node, string approval)
    {
        Assert.Equal(2, await AskedAsync(node, approval));
        for (var person = 1; person <= 2; person++)
        {
            using var each = await node.WithAccountAsync("approver");
            Assert.Equal(HttpStatusCode.OK, await SendAsync(each, $"api/v1/approvals/{Uri.EscapeDataString(approval)}/approve", """{"note":"yes"}"""));
        }
    }

    private static async Task<JsonElement> ControlAsync(TestNode node, string id) => JsonDocument.Parse(await node.Owner.GetStringAsync($"api/v1/response/controls/{id}")).RootElement;

    private static async Task<HttpStatusCode> SendAsync(HttpClient person, string path, string body)
    {
        using var answer = await person.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
