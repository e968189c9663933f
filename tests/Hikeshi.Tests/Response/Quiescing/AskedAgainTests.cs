using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>Between the question and the cut something comes in between: the actuator is busy for minutes, or the node ends.</summary>
public sealed class AskedAgainTests : IDisposable
{
    private static readonly TimeSpan LeftAlone = TimeSpan.FromMinutes(2);
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly HookScript script = new();
    private readonly RecordingActuator actuator = new() { Trouble = new ActuatorReport(ActuatorState.Failed, "busy") { Trouble = ActuatorTrouble.Passing, LeaveAloneFor = LeftAlone } };
    private readonly ContainmentOrder order = Given.Order(ContainmentKind.IsolateHost, "gw-1");

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task TryAgain_OrderThatDidNotArrive_PaymentsGoOnMeanwhileAndAreStoppedAnewBeforeTheCut()
    {
        using var bench = Bench();
        var facts = await bench.EnforceAsync(order);
        Assert.Equal(FlowWords.Failed, Assert.IsType<FlowsQuiesced>(facts[0]).Then);
        Assert.IsType<EnforcementDeferred>(facts[1]);
        await bench.LookAsync();

        clock.Advance(LeftAlone);
        actuator.Trouble = null;
        var askedBefore = 0;
        actuator.Meanwhile = () => askedBefore = script.Questions.Count(question => question == "quiesce");
        facts = await bench.TryAgainAsync(actuator.Name);
        Assert.Equal(FlowWords.Cut, Assert.IsType<FlowsQuiesced>(facts[0]).Then);
        Assert.IsType<Enforced>(facts[1]);
        Assert.Equal(2, askedBefore);
        bench.Record(new Released(order.Id, "person:a", "") { Order = order });
        await bench.LookAsync();
        Assert.Equal(["quiesce", "failed resume []", "quiesce", "released resume []"], script.Questions);
    }

    [Fact]
    public async Task TryAgain_PaymentsCannotBeStoppedAnyMore_WaitsForPeopleAndIsNotTriedAgain()
    {
        using var bench = Bench();
        await bench.EnforceAsync(order);
        clock.Advance(LeftAlone);
        actuator.Trouble = null;
        var calls = actuator.Calls.Count;
        script.Quiesces = """{"state":"busy"}""";
        var facts = await bench.TryAgainAsync(actuator.Name);
        Assert.Equal(PaymentDesk.Guardrail, Assert.IsType<Waiting>(facts[^1]).Guardrail);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await bench.TryAgainAsync(actuator.Name));
        Assert.Equal(calls, actuator.Calls.Count);
        Assert.False(bench.Service.State.Active.Contains(order.Id));
    }

    /// <summary>Busy again and again, it is stopped and told to go on each time, and nothing is cut unasked.</summary>
    [Fact]
    public async Task TryAgain_StillBusy_PaymentsGoOnEachTime()
    {
        using var bench = Bench();
        await bench.EnforceAsync(order);
        await bench.LookAsync();
        clock.Advance(LeftAlone);
        Assert.IsType<FlowsQuiesced>(Assert.Single(await bench.TryAgainAsync(actuator.Name))); // the same reason is no news
        await bench.LookAsync();
        Assert.Equal(["quiesce", "failed resume []", "quiesce", "failed resume []"], script.Questions);
    }

    [Fact]
    public async Task TryAgain_CutElsewhereAlready_ItStandsStillAndIsNotAskedTwice()
    {
        var other = new RecordingActuator("other");
        using var bench = new PaymentBench(clock, [script.Settings()], actuator, other);
        Assert.Equal(FlowWords.Cut, Assert.IsType<FlowsQuiesced>((await bench.EnforceAsync(order))[0]).Then);
        clock.Advance(LeftAlone);
        actuator.Trouble = null;
        Assert.All(await bench.TryAgainAsync(actuator.Name), fact => Assert.IsType<Enforced>(fact));
        Assert.Equal(["quiesce"], script.Questions);
    }

    /// <summary>The question was asked, the node was killed before it could say so, and then everything is released: nobody else would tell it to go on.</summary>
    [Fact]
    public async Task EnforceAsync_NodeEndedAfterTheQuestionAndTheOrderIsOver_ItIsToldToGoOn()
    {
        using var before = Bench();
        var ordered = before.Record(new Ordered(order));
        await before.Service.EnforceAsync(ordered, CancellationToken.None); // what it says is lost with the process
        clock.Advance(TimeSpan.FromSeconds(5));
        using var after = before.Restarted([script.Settings()], actuator);
        after.Record(new AllReleased(1, "person:a", ""));
        foreach (var fact in await after.Service.EnforceAsync(ordered, CancellationToken.None))
        {
            after.Record(fact, ordered.Id);
        }

        await after.LookAsync();
        Assert.Equal(["quiesce", "failed resume []"], script.Questions);
        Assert.Empty(after.Desk.Of(order.Id));
    }

    /// <summary>One that this process was never asked about has nothing to be told.</summary>
    [Fact]
    public async Task EnforceAsync_ReleasedBeforeItWasAsked_SaysNothingToAnybody()
    {
        using var bench = Bench();
        var ordered = bench.Record(new Ordered(order));
        bench.Record(new AllReleased(1, "person:a", ""));
        Assert.IsType<EnforcementFailed>(Assert.Single(await bench.Service.EnforceAsync(ordered, CancellationToken.None)));
        Assert.Empty(script.Questions);
    }

    private PaymentBench Bench() => new(clock, [script.Settings()], actuator);
}
