using System.Text;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Playbooks;
using Hikeshi.Response.Playbooks.Reading;
using Hikeshi.Response.Suspending;
using Hikeshi.Response.Suspending.Drilling;
using Hikeshi.Response.Suspending.Planning;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Architecture;
using Xunit;

namespace Hikeshi.Tests.Response.Suspending;

/// <summary>A drill shows everything that would happen, and does nothing.</summary>
public sealed class SuspensionDrillTests
{
    private static readonly DrillPeople Enough = new(["person:local-owner", "person:ann", "person:ben"], (_, _) => []);

    [Theory]
    [InlineData("internet-banking", "en")]
    [InlineData("internet-banking", "ja")]
    [InlineData("soc-vendor", "en")]
    [InlineData("soc-vendor", "ja")]
    public async Task RunAsync_Example_IsTheGoldenText(string name, string language)
    {
        var stage = new SuspensionStage();
        var report = await DrillAsync(stage, name + ".yaml", Enough with { StandingOrders = (request, _) => request.Target.StartsWith("plan soc-compromised@", StringComparison.Ordinal) ? ["person:cro"] : [] });
        Assert.Empty(report.Holes);
        Repository.AssertGolden($"Response/Suspending/Golden/{name}.{language}.txt", DrillText.Of(DrillReport.Parse(report.ToJson()), language).TrimEnd('\n').Split('\n'));
    }

    /// <summary>Only dry runs, whatever the plan: no order, no approval, no fact of a real suspension.</summary>
    [Theory]
    [InlineData("internet-banking.yaml")]
    [InlineData("soc-vendor.yaml")]
    [InlineData("identity-provider.yaml")]
    [InlineData("cloud.yaml")]
    public async Task RunAsync_AnyPlan_DoesNothing(string name)
    {
        var stage = new SuspensionStage();
        var report = await DrillAsync(stage, name, Enough);
        Assert.All(stage.Actuator.Calls, call => Assert.StartsWith("rehearse", call, StringComparison.Ordinal));
        Assert.Equal(report.Measures.Count, stage.Actuator.Calls.Count);
        Assert.Empty(stage.Book.All);
        Assert.Empty(stage.Reserved);
        Assert.Equal(0, stage.Response.State.Active.Count);
        Assert.All(report.Notices, notice => Assert.DoesNotContain('{', notice.Text.En + notice.Text.Ja));
    }

    [Fact]
    public async Task RunAsync_NobodyAnswers_NothingBegins()
    {
        var report = await DrillAsync(new SuspensionStage(), "internet-banking.yaml", Enough);
        Assert.Equal([0, 5, 20, 60], report.IfNobodyAnswers.Select(moment => moment.Minutes));
        Assert.Contains("nothing has begun", report.IfNobodyAnswers[^1].What.En, StringComparison.Ordinal);
        Assert.Equal(500, report.IfDecided[^1].Minutes); // 20 to decide, 480 to the latest end
    }

    [Fact]
    public async Task RunAsync_WhatIsMissingHere_IsAHole()
    {
        var few = await DrillAsync(new SuspensionStage(), "internet-banking.yaml", new DrillPeople(["person:local-owner"], (_, _) => []));
        Assert.Equal(["too-few-approvers"], few.Holes.Select(hole => hole.Code));
        var blind = await DrillAsync(new SuspensionStage(actuator: new RecordingActuator("list", ContainmentKind.BlockAddress)), "internet-banking.yaml", Enough);
        Assert.Equal(["no-actuator", "no-actuator"], blind.Holes.Select(hole => hole.Code));
        var broken = await DrillAsync(new SuspensionStage(actuator: new RecordingActuator { Failures = 99 }), "internet-banking.yaml", Enough);
        Assert.Equal(["actuator-failed", "actuator-failed"], broken.Holes.Select(hole => hole.Code));
        var text = Encoding.UTF8.GetString(SuspensionStage.Example("internet-banking.yaml"));
        var named = await DrillAsync(new SuspensionStage(), text.Replace("ja: 危機管理担当役員 }\n  deputy", "ja: 危機管理担当役員, person: 'person:nobody' }\n  deputy", StringComparison.Ordinal), SuspensionStage.Night, Enough);
        Assert.Equal(["may-not-approve"], named.Holes.Select(hole => hole.Code));

        // At noon of the 五十日 the cut-off comes before a slow way opens.
        var slow = await DrillAsync(new SuspensionStage(), text.Replace("opensWithinMinutes: 30", "opensWithinMinutes: 200", StringComparison.Ordinal), SuspensionStage.Night.AddHours(12), Enough);
        Assert.Equal(["misses-cut-off"], slow.Holes.Select(hole => hole.Code));
        Assert.Contains("2026年12月10日15時00分", slow.Holes[0].Text.Ja, StringComparison.Ordinal);
    }

    /// <summary>The manual part is a valid CACAO playbook in which a deadline decides nothing.</summary>
    [Theory]
    [InlineData("internet-banking.yaml")]
    [InlineData("soc-vendor.yaml")]
    [InlineData("identity-provider.yaml")]
    [InlineData("cloud.yaml")]
    public void Playbook_OfEveryExample_IsValidAndManual(string name)
    {
        var plan = SuspensionStage.Plan(name);
        var tasks = SuspensionCheck.Of(plan, new(SuspensionStage.Institution), SuspensionStage.Night).Tasks;
        var report = PlaybookReader.Read(SuspensionPlaybook.Of(plan, tasks, SuspensionStage.Self, SuspensionStage.Night), PlaybookLimits.Default);
        Assert.Empty(report.Findings);
        Assert.NotNull(report.Playbook);
    }

    private static Task<DrillReport> DrillAsync(SuspensionStage stage, string name, DrillPeople people) =>
        DrillAsync(stage, Encoding.UTF8.GetString(SuspensionStage.Example(name)), SuspensionStage.Night, people);

    private static Task<DrillReport> DrillAsync(SuspensionStage stage, string text, DateTimeOffset asOf, DrillPeople people) =>
        new SuspensionDrill(stage.Response, people).RunAsync(SuspensionPlanReader.Read("plan.yaml", Encoding.UTF8.GetBytes(text)), text, asOf, CancellationToken.None);
}
