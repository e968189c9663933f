using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Hikeshi.Tests.Response.Playbooks;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Playbooks at a running node: a restart loses nothing, people's work is people's, and what a step would do goes through the approval like anything else.</summary>
public sealed class PlaybookNodeTests
{
    private const string Path = "api/v1/response/playbooks";

    [Fact]
    public async Task Run_ThroughARestart_GoesOnWhereItWas()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var run = await StartAsync(node, PlaybookRunsTests.Manual(2), acts: false);
        var first = await TicketAsync(node, run);
        using var machine = await node.WithTokenAsync("responder");
        using var viewer = await node.WithAccountAsync("viewer");
        using var responder = await node.WithAccountAsync("responder");
        Assert.Equal(HttpStatusCode.Forbidden, await AnswerAsync(machine, run, first));
        Assert.Equal(HttpStatusCode.Forbidden, await AnswerAsync(viewer, run, first));
        await node.StopAsync();
        await node.StartAsync();
        Assert.Equal(first, await TicketAsync(node, run));
        await node.PostAsync($"{Path}/{run}/answer", $$"""{"ticket":{{first}},"done":true,"note":"called the branch"}""");
        await Until.TrueAsync(() => Row(node, run).GetProperty("open").EnumerateArray().Any(work => work.GetProperty("ticket").GetInt32() != first), "it did not go on");
        Assert.Equal(HttpStatusCode.Conflict, await AnswerAsync(node.Owner, run, first));
        var second = await TicketAsync(node, run);
        await node.StopAsync();
        await node.StartAsync();
        await node.PostAsync($"{Path}/{run}/answer", $$"""{"ticket":{{second}},"done":true}""");
        await node.EntryAsync("response.playbook-ended/1", body => body.GetProperty("standing").GetString() == "completed");
        await node.StopAsync();
        var facts = (await node.RecordedAsync()).Select(entry => entry.Fact).ToList();
        Assert.Equal(2, facts.OfType<PlaybookAsked>().Count());
        Assert.Single(facts.OfType<PlaybookEnded>());
    }

    [Fact]
    public async Task Run_ThatActs_WaitsForSomebodyElseAndThenGoesOn()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var ann = await node.WithAccountAsync("approver");
        var run = await StartAsync(node, PlaybookRunsTests.Acting("""{"action":"deny","target":{"ipv4_net":"198.51.100.7"},"args":{"duration":600000}}"""), acts: true);
        var requested = (await node.EntryAsync("people.approval-requested/1", _ => true)).GetProperty("body");
        Assert.Equal(("person:local-owner", "requested"), (requested.GetProperty("requestedBy").GetString(), requested.GetProperty("heldBy").GetString()));
        var id = requested.GetProperty("approvalId").GetString()!;
        using var own = await node.Owner.PostAsync($"api/v1/approvals/{id}/approve", Json("""{"note":"my own"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, own.StatusCode); // whoever starts a playbook does not approve what it asks for
        Assert.Equal("running", Row(node, run).GetProperty("standing").GetString());
        Assert.Equal(0, JsonElement.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).GetArrayLength());
        using var yes = await ann.PostAsync($"api/v1/approvals/{id}/approve", Json("""{"note":"yes"}"""));
        Assert.True(yes.IsSuccessStatusCode, await yes.Content.ReadAsStringAsync());
        await node.EntryAsync("response.playbook-ended/1", body => body.GetProperty("standing").GetString() == "completed");
        Assert.Equal(1, JsonElement.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).GetArrayLength());
    }

    [Fact]
    public async Task Run_ThatWouldCutASupplier_FailsAndNothingIsOrdered()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        await StartAsync(node, PlaybookRunsTests.Acting("""{"action":"deny","target":{"ipv4_net":"203.0.113.9"}}"""), acts: true);
        var ended = await node.EntryAsync("response.playbook-ended/1", _ => true);
        Assert.Equal("failed", ended.GetProperty("body").GetProperty("standing").GetString());
        Assert.Contains("would-cut", ended.GetProperty("body").GetProperty("reason").GetString(), StringComparison.Ordinal);
        await node.StopAsync();
        Assert.DoesNotContain((await node.RecordedAsync()).Select(entry => entry.Fact), fact => fact is Ordered or Waiting);
    }

    [Fact]
    public async Task Run_Cancelled_AsksPeopleNoLonger()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var ann = await node.WithAccountAsync("approver");
        var run = await StartAsync(node, PlaybookRunsTests.Acting("""{"action":"deny","target":{"ipv4_net":"198.51.100.7"}}"""), acts: true);
        var id = (await node.EntryAsync("people.approval-requested/1", _ => true)).GetProperty("body").GetProperty("approvalId").GetString()!;
        await node.PostAsync($"{Path}/{run}/cancel", """{"reason":"false alarm"}""");
        await node.EntryAsync("people.approval-concluded/1", body => body.GetProperty("outcome").GetString() == "withdrawn");
        using var late = await ann.PostAsync($"api/v1/approvals/{id}/approve", Json("""{"note":"too late"}"""));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        await node.StopAsync();
        Assert.DoesNotContain((await node.RecordedAsync()).Select(entry => entry.Fact), fact => fact is Ordered);
    }

    [Theory]
    [InlineData("""{"documents":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"documents":{}}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"documents":[{"type":"playbook"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"documents":[1]}""", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    public async Task Start_WhatIsNone_IsRefused(string body, HttpStatusCode status)
    {
        await using var node = new TestNode();
        await node.StartAsync();
        using var refused = await node.Owner.PostAsync(Path, Json(body));
        Assert.Equal(status, refused.StatusCode);
        using var unknown = await node.Owner.PostAsync($"{Path}/nothing/cancel", Json("""{"reason":"x"}"""));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<string> StartAsync(TestNode node, TestPlaybook playbook, bool acts) =>
        JsonElement.Parse(await node.PostAsync(Path, $$"""{"documents":{{PlaybookRunsTests.Documents(playbook)}},"acts":{{(acts ? "true" : "false")}}}""")).GetProperty("runId").GetString()!;

    private static JsonElement Row(TestNode node, string run) =>
        JsonElement.Parse(node.Owner.GetStringAsync(Path).GetAwaiter().GetResult()).EnumerateArray().Single(row => row.GetProperty("runId").GetString() == run);

    private static async Task<int> TicketAsync(TestNode node, string run)
    {
        await Until.TrueAsync(() => Row(node, run).GetProperty("open").GetArrayLength() == 1, "nothing waits");
        return Row(node, run).GetProperty("open")[0].GetProperty("ticket").GetInt32();
    }

    private static async Task<HttpStatusCode> AnswerAsync(HttpClient who, string run, int ticket)
    {
        using var answer = await who.PostAsync($"{Path}/{run}/answer", Json($$"""{"ticket":{{ticket}},"done":true}"""));
        return answer.StatusCode;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
