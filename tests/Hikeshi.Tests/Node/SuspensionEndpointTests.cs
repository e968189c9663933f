using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Signing;
using Hikeshi.People.Approvals;
using Hikeshi.Tests.Gateway;
using Hikeshi.Tests.Node.Containing;
using Hikeshi.Tests.Response.Suspending;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Suspensions of a running node, over its API, with a gateway that refuses.</summary>
public sealed class SuspensionEndpointTests
{
    private const string Root = "api/v1/response/suspensions";

    /// <summary>Asked by one person, let by two others, refused at the gateway, resumed with proofs, undone.</summary>
    [Fact]
    public async Task Suspension_LetByTwoAccounts_BeginsAndIsResumedWithProofs()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await StartedAsync(gateway, TimeProvider.System);
        var approval = await AskAsync(node);
        using var ann = await node.WithAccountAsync("approver");
        using var ben = await node.WithAccountAsync("approver", "responder");
        using var analyst = await node.WithAccountAsync("analyst");
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(analyst, approval));
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(node.Owner, approval)); // the own wish
        Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ann, approval));
        Assert.Equal(HttpStatusCode.Conflict, await ApproveAsync(ann, approval));
        Assert.Equal("proposed", (await OneAsync(node)).GetProperty("state").GetString());
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/response/containments"));
        Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ben, approval));
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "shield" && body.GetProperty("state").GetString() == "enforced");
        var ordered = await node.EntryAsync("response.ordered/1", _ => true);
        Assert.Equal(approval, ordered.GetProperty("body").GetProperty("grounds").GetProperty("approval").GetString());

        var running = await OneAsync(node);
        var id = running.GetProperty("id").GetString();
        Assert.Equal("running", running.GetProperty("state").GetString());
        Assert.Contains("為替を予防的に停止", running.GetProperty("notices")[0].GetProperty("text").GetProperty("ja").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(ann, $"{Root}/{id}/steps", """{"step":"lunch","note":"eaten"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(ann, $"{Root}/{id}/steps", """{"step":"report","note":"called at 00:20"}"""));
        Assert.Contains((await OneAsync(node)).GetProperty("steps").EnumerateArray(), step => step.GetProperty("step").GetString() == "report" && step.GetProperty("isDone").GetBoolean());
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(ben, $"{Root}/{id}/resume", """{"reason":"over","proofs":{}}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(ann, $"{Root}/{id}/resume", """{"reason":"over","proofs":{"clean":"CASE-2"}}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(ben, $"{Root}/{id}/resume", """{"reason":"over","proofs":{"clean":"CASE-2"}}"""));
        await node.EntryAsync("response.released/1", _ => true);
        Assert.Equal("resumed", (await OneAsync(node)).GetProperty("state").GetString());
        await NothingStandsAsync(node);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(ben, $"{Root}/{id}/resume", """{"reason":"over","proofs":{"clean":"CASE-2"}}"""));
    }

    /// <summary>Nobody answers: overdue is said, the request lapses, and the gateway never hears of it.</summary>
    [Fact]
    public async Task Suspension_NobodyAnswers_LapsesWithoutAnOrder()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clock = new ForwardClock();
        await using var node = await StartedAsync(gateway, clock);
        await AskAsync(node);
        clock.Step(TimeSpan.FromMinutes(6));
        Assert.Equal("deputy", (await node.EntryAsync("response.suspension-overdue/1", _ => true)).GetProperty("body").GetProperty("step").GetString());
        clock.Step(TimeSpan.FromMinutes(60));
        Assert.Equal("lapsed", (await node.EntryAsync("response.suspension-ended/1", _ => true)).GetProperty("body").GetProperty("outcome").GetString());
        await node.StopAsync();
        Assert.DoesNotContain(await node.RecordedAsync(), entry => entry.Fact is Ordered or SuspensionStarted);
    }

    /// <summary>Nobody resumes it: at its latest end it is over and undone, also when the node was away meanwhile.</summary>
    [Fact]
    public async Task Suspension_NobodyResumes_EndsByItself()
    {
        await using var gateway = await TestGateway.StartAsync();
        var clock = new ForwardClock();
        await using var node = await StartedAsync(gateway, clock);
        var approval = await AskAsync(node);
        using (var ann = await node.WithAccountAsync("approver"))
        using (var ben = await node.WithAccountAsync("approver"))
        {
            Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ann, approval));
            Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ben, approval));
        }

        await node.EntryAsync("response.enforced/1", _ => true);
        await node.StopAsync();
        clock.Step(TimeSpan.FromMinutes(481));
        await node.StartAsync(clock);
        Assert.Equal("latest-end", (await node.EntryAsync("response.suspension-ended/1", _ => true)).GetProperty("body").GetProperty("outcome").GetString());
        await node.EntryAsync("response.expired/1", _ => true);
        await NothingStandsAsync(node);
    }

    /// <summary>A supplier is reported compromised: an executive has signed in advance, one person on duty agrees, and it is held off. The executive alone would not have sufficed.</summary>
    [Fact]
    public async Task SupplierReported_StandingOrderAndOnePerson_HoldsItOff()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await StartedAsync(gateway, TimeProvider.System);
        await AdoptAsync(node, Text("soc-vendor.yaml"));
        using var key = Ed25519PrivateKey.Generate();
        var signer = await AccountIdAsync(node);
        await node.PostAsync("api/v1/approvals/keys", $$"""{"person":"{{signer}}","publicKey":"{{key.PublicKey.ToBase64Url()}}"}""");
        var now = DateTimeOffset.UtcNow;
        var order = $$"""{"format":"hikeshi-standing-order/1","id":"6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a01","signer":"{{signer}}","valid_from":"{{now.AddMinutes(-1):O}}","valid_until":"{{now.AddDays(3):O}}","room":"response","actions":["suspend-supplier"],"targets":["plan soc-compromised@{{SuspensionStage.Plan("soc-vendor.yaml").Version}}"],"held_by":["suspension-plan"],"most_uses":1,"reason":"a compromised SOC vendor is held off"}""";
        await node.PostAsync("api/v1/approvals/standing-orders", $$"""{"order":{{order}},"signature":"{{StandingOrder.Sign(Encoding.UTF8.GetBytes(order), key, signer)}}"}""");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(node.Owner, $"{Root}/reports", """{"supplier":"nobody","source":"the vendor","reason":"x"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node.Owner, $"{Root}/reports", """{"supplier":"soc","source":"the vendor","reason":"its update server was used"}"""));
        var given = await node.EntryAsync("people.approval-given/1", body => body.TryGetProperty("standingOrder", out _));
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/response/containments"));
        using var ann = await node.WithAccountAsync("approver");
        Assert.Equal(HttpStatusCode.OK, await ApproveAsync(ann, given.GetProperty("body").GetProperty("approvalId").GetString()!));
        var ordered = await node.EntryAsync("response.ordered/1", body => body.GetProperty("order").GetProperty("kind").GetString() == "suspend-supplier");
        Assert.Equal(["vpn.soc-vendor.example"], ordered.GetProperty("body").GetProperty("order").GetProperty("destinations").EnumerateArray().Select(each => each.GetString()));
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "suspend-supplier");
    }

    /// <summary>An approver writes a new text under the name of a plan that an executive signed for: the paper does not answer it, and its author has no voice.</summary>
    [Fact]
    public async Task SupplierReported_TextThatAnApproverAdopted_IsNotAnsweredByThePaperNorByItsAuthor()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await StartedAsync(gateway, TimeProvider.System);
        using var key = Ed25519PrivateKey.Generate();
        var signer = await AccountIdAsync(node);
        await node.PostAsync("api/v1/approvals/keys", $$"""{"person":"{{signer}}","publicKey":"{{key.PublicKey.ToBase64Url()}}"}""");
        var now = DateTimeOffset.UtcNow;
        var order = $$"""{"format":"hikeshi-standing-order/1","id":"6a5c0f0e-6f3e-4b52-9f55-0d3f5d6f1a01","signer":"{{signer}}","valid_from":"{{now.AddMinutes(-1):O}}","valid_until":"{{now.AddDays(3):O}}","room":"response","actions":["suspend-supplier"],"targets":["plan soc-compromised@{{SuspensionStage.Plan("soc-vendor.yaml").Version}}", "plan soc*", "supplier soc"],"held_by":["suspension-plan"],"most_uses":1,"reason":"a compromised SOC vendor is held off"}""";
        await node.PostAsync("api/v1/approvals/standing-orders", $$"""{"order":{{order}},"signature":"{{StandingOrder.Sign(Encoding.UTF8.GetBytes(order), key, signer)}}"}""");
        using var author = await node.WithAccountAsync("approver", "responder");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(author, $"{Root}/plans", JsonSerializer.Serialize(new { text = Text("soc-vendor.yaml") + "\n# a word more\n", source = "plan.yaml" })));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(node.Owner, $"{Root}/reports", """{"supplier":"soc","source":"the vendor","reason":"its update server was used"}"""));
        var asked = await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("action").GetString() == "suspend-supplier");
        var approval = asked.GetProperty("body").GetProperty("approvalId").GetString()!;
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(author, approval));
        Assert.Equal(HttpStatusCode.Forbidden, await ApproveAsync(node.Owner, approval)); // who reported it
        await node.StopAsync();
        Assert.DoesNotContain(await node.RecordedAsync(), entry => entry.Fact is ApprovalGiven);
    }

    /// <summary>A drill is evidence, with its holes; nothing else is recorded by it, and not everybody may hold one.</summary>
    [Fact]
    public async Task Drill_OfAPlan_IsRecordedAndDoesNothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await StartedAsync(gateway, TimeProvider.System);
        using var analyst = await node.WithAccountAsync("analyst");
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(analyst, $"{Root}/drills", """{"plan":"payments"}"""));
        var answer = JsonDocument.Parse(await node.PostAsync($"{Root}/drills", """{"plan":"payments","at":"2026-12-09T23:40:00+09:00"}""")).RootElement;
        Assert.Contains(answer.GetProperty("report").GetProperty("holes").EnumerateArray(), hole => hole.GetProperty("code").GetString() == "too-few-approvers");
        var drilled = await node.EntryAsync("response.suspension-drilled/1", _ => true);
        Assert.Equal(answer.GetProperty("holes").GetInt32(), drilled.GetProperty("body").GetProperty("holes").GetInt32());
        var plan = JsonDocument.Parse(await node.Owner.GetStringAsync(Root)).RootElement.GetProperty("plans")[0];
        Assert.Equal(plan.GetProperty("version").GetString(), plan.GetProperty("drilledVersion").GetString());
        Assert.StartsWith("{", await node.Owner.GetStringAsync($"{Root}/plans/payments/playbook"), StringComparison.Ordinal);
        await node.StopAsync();
        Assert.DoesNotContain(await node.RecordedAsync(), entry => entry.Fact is Ordered or SuspensionProposed);
    }

    [Theory]
    [InlineData("plans", """{"text":"format: other","source":"x.yaml"}""", HttpStatusCode.BadRequest)]
    [InlineData("plans", """{"text":"a","text":"b","source":"x.yaml"}""", HttpStatusCode.BadRequest)]
    [InlineData("drills", "{}", HttpStatusCode.BadRequest)]
    [InlineData("drills", """{"plan":"nothing"}""", HttpStatusCode.NotFound)]
    [InlineData("", """{"plan":"nothing","reason":"x"}""", HttpStatusCode.NotFound)]
    [InlineData("", """{"plan":"payments","reason":" "}""", HttpStatusCode.BadRequest)]
    [InlineData("/0195f0e0-0000-8000-8000-000000000001/resume", """{"reason":"x","proofs":{}}""", HttpStatusCode.NotFound)]
    [InlineData("/0195f0e0-0000-8000-8000-000000000001/steps", """{"step":"report","note":"x"}""", HttpStatusCode.NotFound)]
    public async Task Post_Wrong_IsRefusedInWords(string path, string body, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var node = await StartedAsync(gateway, TimeProvider.System);
        using var answer = await node.Owner.PostAsync(path is "plans" or "drills" ? $"{Root}/{path}" : Root + path, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    private static async Task<TestNode> StartedAsync(TestGateway gateway, TimeProvider clock)
    {
        var node = NodeHostTests.Defended(gateway);
        await node.StartAsync(clock);
        await node.ImportAsync(NodeHostTests.Institution(gateway));
        await AdoptAsync(node, Text("internet-banking.yaml")
            .Replace("id: internet-banking", "id: payments", StringComparison.Ordinal)
            .Replace("functions: [internet-banking]", "functions: [payments]", StringComparison.Ordinal)
            .Replace("function: internet-banking", "function: payments", StringComparison.Ordinal)
            .Replace("  - { action: shield, service: ib-web, admit: [nobody] }\n", "", StringComparison.Ordinal)
            .Replace("service: ib-api", "service: gateway", StringComparison.Ordinal)
            .Replace("    - id: mended\n      text: { en: \"the weakness is mended, or a virtual patch refuses a harmless test of it\", ja: 脆弱性が修正された、または仮想パッチが無害な試験を拒否した }\n", "", StringComparison.Ordinal)
            .Replace("    - id: data\n      text: { en: \"balances and accepted transfers agree with the core banking system\", ja: 残高と受付済み振込が勘定系と一致している }\n", "", StringComparison.Ordinal));
        return node;
    }

    private static string Text(string example) => Encoding.UTF8.GetString(SuspensionStage.Example(example));

    private static Task AdoptAsync(TestNode node, string text) => node.PostAsync($"{Root}/plans", JsonSerializer.Serialize(new { text, source = "plan.yaml" }));

    private static async Task<string> AskAsync(TestNode node)
    {
        var answer = JsonDocument.Parse(await node.PostAsync(Root, """{"plan":"payments","reason":"seen at a neighbour"}""")).RootElement;
        var approval = answer.GetProperty("approvalId").GetString()!;
        await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("approvalId").GetString() == approval);
        return approval;
    }

    /// <summary>An entry is seen a moment before every room has taken it in.</summary>
    private static async Task NothingStandsAsync(TestNode node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await node.Owner.GetStringAsync("api/v1/response/containments", patience.Token) != "[]")
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<string> AccountIdAsync(TestNode node)
    {
        await node.PostAsync("api/v1/accounts", JsonSerializer.Serialize(new { name = "cro", roles = new[] { "approver" }, password = TestNode.Password }));
        var created = await node.EntryAsync("people.account-created/1", body => body.GetProperty("name").GetString() == "cro");
        return "person:" + created.GetProperty("body").GetProperty("accountId").GetString();
    }

    private static async Task<JsonElement> OneAsync(TestNode node) => JsonDocument.Parse(await node.Owner.GetStringAsync(Root)).RootElement.GetProperty("suspensions")[0];

    private static Task<HttpStatusCode> ApproveAsync(HttpClient person, string id) => StatusAsync(person, $"api/v1/approvals/{Uri.EscapeDataString(id)}/approve", """{"note":"seen, needed"}""");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient person, string path, string body)
    {
        using var answer = await person.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        return answer.StatusCode;
    }

    /// <summary>Real time, and a jump now and then.</summary>
}
