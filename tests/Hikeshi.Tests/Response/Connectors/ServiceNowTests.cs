using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.ServiceNow;
using Hikeshi.Response.Mirroring;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class ServiceNowTests : ConnectorContract
{
    private const string Password = "p4ssword-of-the-user";

    private ServiceNowEmulator Instance => (ServiceNowEmulator)Bench.Emulator;

    private protected override ActuatorState SeenInForce => ActuatorState.Delivered;

    private protected override Bench SetUp(SteppedClock clock)
    {
        var instance = new ServiceNowEmulator(clock, "hikeshi", Password);
        return new Bench(clock, instance, secret => new ServiceNowActuator(new ServiceNowSettings("tickets", new HttpPlace(instance.Address, null), "hikeshi", new SecretFile(secret), OpensChange: true, ShowsApprovals: true, "Security Operations"), Bench.Self, clock), Password)
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.IsolateHost, "gw-1", "10.7.1.1", null, [], [], clock.GetUtcNow().AddMinutes(30), "a shell\nwas started " + new string('x', 300)),
            EffectsOfOrder = 2,
        };
    }

    [Fact]
    public void Capability_Tickets_NeverClaimToBeSeen() => Assert.False(Bench.Actuator.Capability.Observes);

    [Fact]
    public async Task Enforce_EveryKind_OpensAnIncidentThatSaysWhat()
    {
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            var order = Bench.Order with { Id = new ContainmentId(Guid.NewGuid()), Kind = kind, Destinations = [.. Enumerable.Range(0, 50).Select(i => $"very-long-name-{i}.bad.example")] };
            var report = await Bench.Actuator.EnforceAsync(order, CancellationToken.None);
            Assert.True(report.State == ActuatorState.Delivered, report.Detail);
            var incident = Assert.Single(Instance.Tables["incident"], r => r["correlation_id"] == order.Id.ToString());
            Assert.Contains(ContainmentWords.Of(kind), incident["short_description"], StringComparison.Ordinal);
        }

        Assert.Empty(Instance.Complaints);
    }

    [Fact]
    public async Task Approvals_PeopleDecide_AreMirroredAndEnforceNothing()
    {
        await EnforcedAsync();
        var change = Instance.Tables["change_request"].Single();
        Instance.Tables["sysapproval_approver"].Add(new() { ["sys_id"] = "a1", ["sysapproval"] = change["sys_id"], ["state"] = "approved", ["approver.name"] = "Hanako Suzuki", ["sys_updated_on"] = "2026-04-01 09:05:00" });
        Instance.Tables["sysapproval_approver"].Add(new() { ["sys_id"] = "a2", ["sysapproval"] = "of another change", ["state"] = "rejected", ["approver.name"] = "Taro Sato", ["sys_updated_on"] = "2026-04-01 09:06:00" });
        var approvals = await ((ServiceNowActuator)Bench.Actuator).ApprovalsAsync(Bench.Order, CancellationToken.None);
        Assert.Equal([new MirroredApproval("approved", "Hanako Suzuki", "2026-04-01 09:05:00")], approvals);
        var seen = await ObserveAsync();
        Assert.Equal(ActuatorState.Delivered, seen.State);
        Assert.Contains("approved by Hanako Suzuki", seen.Detail, StringComparison.Ordinal);
    }

    /// <summary>What is asked and what is ordered then is one change.</summary>
    [Fact]
    public async Task Show_Question_IsTheChangeThatTheOrderUses()
    {
        Assert.Equal(ActuatorState.Delivered, (await ShowAsync(Question("It waits for 2 of the approvers"))).State);
        var change = Assert.Single(Instance.Tables["change_request"]);
        Assert.Equal(("emergency", "hikeshi:bank-07:asked", "It waits for 2 of the approvers"), (change["type"], change["correlation_display"], change["work_notes"]));
        Assert.Empty(Instance.Tables["incident"]);

        await ShowAsync(Question("Approved here by Hanako", "[CODE]<script>alert(1)</script>"));
        Assert.EndsWith("Approved here by Hanako\n[ code ]<script>alert(1)</script>", change["work_notes"], StringComparison.Ordinal);
        await EnforcedAsync();
        Assert.Single(Instance.Tables["change_request"]);
        Assert.Equal("hikeshi:bank-07", change["correlation_display"]);
        Assert.Empty(Instance.Complaints);
    }

    [Theory]
    [InlineData("granted", "approved", "Granted by Hanako")]
    [InlineData("refused", "rejected", "Refused by Hanako")]
    [InlineData("lapsed", "requested", null)]
    [InlineData("unvetoed", "requested", null)]
    public async Task Show_Conclusion_AnswersTheOwnApprovalAndNobodyElses(string outcome, string answered, string? comments)
    {
        await ShowAsync(Question("It waits"));
        var change = Assert.Single(Instance.Tables["change_request"]);
        Instance.Tables["sysapproval_approver"].Add(Asked("a1", change, "hikeshi"));
        Instance.Tables["sysapproval_approver"].Add(Asked("a2", change, "hanako.suzuki"));
        var report = await ShowAsync(Question("Concluded") with { Outcome = outcome, Why = comments ?? "Lapsed" });
        Assert.True(report.State == ActuatorState.Delivered, report.Detail);
        Assert.Equal([answered, "requested"], Instance.Tables["sysapproval_approver"].Select(record => record["state"]));
        Assert.Equal(comments, Instance.Tables["sysapproval_approver"][0].GetValueOrDefault("comments"));
        Assert.False(change.ContainsKey("approval")); // the instance reckons it
        Assert.Equal(outcome is "granted" or "unvetoed" ? "hikeshi:bank-07:asked" : "hikeshi:bank-07:released", change["correlation_display"]);

        // A second time changes nothing there, and our own answer is nobody's voice.
        await ShowAsync(Question("Concluded") with { Outcome = outcome, Why = "again" });
        Assert.Equal(comments, Instance.Tables["sysapproval_approver"][0].GetValueOrDefault("comments"));
        Assert.Equal("hanako.suzuki", Assert.Single(await ((ServiceNowActuator)Bench.Actuator).ApprovalsAsync(Bench.Order, CancellationToken.None)).Approver);
        Assert.Empty(Instance.Complaints);
    }

    [Fact]
    public async Task Show_InstanceLies_IsAFailure()
    {
        await ShowAsync(Question("It waits"));
        Instance.Tables["sysapproval_approver"].Add(Asked("a1", Instance.Tables["change_request"].Single(), "hikeshi"));
        Instance.Lies = true;
        var report = await ShowAsync(Question("Concluded") with { Outcome = "granted", Why = "Granted by Hanako" });
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("does not show it", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_AndEnforceAtOnce_MakeOneChange()
    {
        await Task.WhenAll(ShowAsync(Question("It waits")), EnforceAsync(), ShowAsync(Question("It waits")));
        Assert.Single(Instance.Tables["change_request"]);
    }

    private Task<ActuatorReport> ShowAsync(ShownApproval approval) => Until.EndAsync(((ServiceNowActuator)Bench.Actuator).ShowAsync(approval, CancellationToken.None));

    private ShownApproval Question(params string[] news) => new(Bench.Order.Id.ToString(), "Waiting for people: isolate-host host gw-1", "Held by: tier-0", news, Outcome: null, "");

    private static Dictionary<string, string> Asked(string id, Dictionary<string, string> change, string user) =>
        new() { ["sys_id"] = id, ["sysapproval"] = change["sys_id"], ["state"] = "requested", ["approver.name"] = user, ["approver.user_name"] = user, ["sys_updated_on"] = "2026-04-01 09:05:00" };

    [Fact]
    public async Task Approvals_InstanceBroken_SaysWhy()
    {
        Bench.Emulator.Trouble = Trouble.ServerError;
        var broken = await Assert.ThrowsAsync<TimeoutException>(() => ((ServiceNowActuator)Bench.Actuator).ApprovalsAsync(Bench.Order, CancellationToken.None));
        Assert.Contains("500", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UndoAll_ManyPages_NotesEveryReleaseOfOurs()
    {
        for (var i = 0; i < 250; i++)
        {
            Instance.Tables["incident"].Add(new() { ["sys_id"] = $"{i:D32}", ["number"] = $"INC{i}", ["correlation_display"] = i % 2 == 0 ? "hikeshi:bank-07" : "hikeshi:bank-99" });
        }

        Assert.Equal(ActuatorState.Undone, (await Bench.Actuator.UndoAllAsync([], CancellationToken.None)).State);
        Assert.Equal(125, Instance.Tables["incident"].Count(r => r["correlation_display"] == "hikeshi:bank-07:released"));
        Assert.Equal(125, Instance.Tables["incident"].Count(r => r["correlation_display"] == "hikeshi:bank-99"));
    }
}
