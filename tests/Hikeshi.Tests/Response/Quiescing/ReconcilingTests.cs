using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>What was under way is asked for until it is accounted for, across releases, ends, failures and restarts; or it is said that it never was.</summary>
public sealed class ReconcilingTests : IDisposable
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly HookScript script = new() { Quiesces = """{"state":"quiesced","inFlight":["P-1","P-2"]}""" };
    private readonly RecordingActuator actuator = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Look_AfterTheCut_AsksUntilAllIsAccountedFor_AndTellsItToGoOnAtTheEnd()
    {
        using var bench = Bench();
        var order = await CutAsync(bench);
        script.Reconciles = """{"state":"pending","settled":["P-1"],"detail":"the clearing is slow"}""";
        var first = Assert.Single(await bench.LookAsync());
        Assert.Equal(("enforced", "pending", "the clearing is slow"), (first.Why, first.State, first.Detail));
        Assert.Equal(("P-1", "P-2"), (Assert.Single(first.Settled), Assert.Single(first.Unknown)));
        Assert.Equal(["P-2"], Assert.Single(bench.Desk.Of(order.Id)).Open);
        Assert.Empty(await bench.LookAsync()); // its pause is not over

        script.Reconciles = """{"state":"pending","unknown":["P-2"]}""";
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await bench.LookAsync()); // asked, and nothing new
        script.Reconciles = """{"state":"reconciled","returned":["P-2"]}""";
        clock.Advance(TimeSpan.FromSeconds(2));
        var last = Assert.Single(await bench.LookAsync());
        Assert.Equal(("reconciled", "P-2"), (last.State, Assert.Single(last.Returned)));
        Assert.Empty(last.Unknown);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Empty(await bench.LookAsync()); // all that there is to know, until it is over

        script.Reconciles = """{"state":"reconciled"}""";
        bench.Record(new Released(order.Id, "person", "") { Order = order });
        Assert.Equal(("released", "reconciled"), (Assert.Single(await bench.LookAsync()).Why, bench.Log<FlowsReconciled>()[^1].State));
        Assert.Empty(bench.Desk.Of(order.Id));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await bench.LookAsync());
        Assert.Equal(["quiesce", "enforced [P-1 P-2]", "enforced [P-2]", "enforced [P-2]", "released resume []"], script.Questions);
    }

    [Theory]
    [InlineData("released")]
    [InlineData("expired")]
    [InlineData("all released")]
    public async Task Look_ItIsOver_WhatIsOpenIsAskedForAgainAtOnce(string how)
    {
        using var bench = Bench();
        var order = await CutAsync(bench);
        script.Reconciles = """{"state":"pending"}""";
        await bench.LookAsync();
        bench.Record<Fact>(how switch
        {
            "released" => new Released(order.Id, "person", "") { Order = order },
            "expired" => new Expired(order.Id) { Order = order },
            _ => new AllReleased(1, "person", ""),
        });
        script.Reconciles = """{"state":"reconciled","settled":["P-1","P-2"]}""";
        var found = Assert.Single(await bench.LookAsync());
        Assert.Equal((how == "all released" ? "released" : how, "reconciled"), (found.Why, found.State));
        Assert.Equal($"{found.Why} resume [P-1 P-2]", script.Questions[^1]);
    }

    /// <summary>No actuator did it: payments need not stop.</summary>
    [Fact]
    public async Task Look_NothingWasCut_ItIsToldToGoOn()
    {
        using var bench = new PaymentBench(clock, [script.Settings()], new RecordingActuator { Failures = 99 });
        Assert.Equal("failed", Assert.IsType<FlowsQuiesced>((await bench.EnforceAsync(Given.Order(ContainmentKind.IsolateHost, "gw-1")))[0]).Then);
        await bench.LookAsync();
        Assert.Equal("failed resume [P-1 P-2]", script.Questions[^1]);
    }

    /// <summary>Swept away by somebody else after it was seen in force: payments go over these flows again. One report of several says nothing yet.</summary>
    [Fact]
    public async Task Look_InForceNoMore_ItIsToldToGoOnAfterAWhile()
    {
        using var bench = Bench();
        var order = await CutAsync(bench);
        script.Reconciles = """{"state":"reconciled","settled":["P-1","P-2"]}""";
        await bench.LookAsync();
        script.Reconciles = """{"state":"reconciled"}""";
        bench.Record(new EnforcementFailed(order.Id, "recorder", "swept away") { IsSurprise = true });
        Assert.Empty(await bench.LookAsync());
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("failed", Assert.Single(await bench.LookAsync()).Why);
        Assert.Equal("failed resume []", script.Questions[^1]);
    }

    /// <summary>A node that died between the cut and the answer goes on where it was; one whose settings have lost the hook says so.</summary>
    [Fact]
    public async Task Look_AfterARestart_TakesUpWhatIsOpen()
    {
        using var before = Bench();
        var order = await CutAsync(before);
        script.Reconciles = """{"state":"pending","settled":["P-1"]}""";
        await before.LookAsync();

        using var lost = before.Restarted([], actuator);
        var unanswered = Assert.Single(await lost.LookAsync());
        Assert.Equal(("unanswered", "the settings have no hook wires", "P-2"), (unanswered.State, unanswered.Detail, Assert.Single(unanswered.Unknown)));

        using var after = lost.Restarted([script.Settings()], actuator);
        script.Reconciles = """{"state":"reconciled","settled":["P-2"]}""";
        Assert.Equal("reconciled", Assert.Single(await after.LookAsync()).State);
        Assert.Equal("enforced [P-2]", script.Questions[^1]);

        using var last = after.Restarted([script.Settings()], actuator);
        Assert.Empty(await last.LookAsync());
        last.Record(new Expired(order.Id) { Order = order });
        script.Reconciles = """{"state":"reconciled"}""";
        await last.LookAsync();
        Assert.Equal("expired resume []", script.Questions[^1]);
        using var done = last.Restarted([script.Settings()], actuator);
        Assert.Empty(await done.LookAsync());
    }

    /// <summary>A node that was stopped while the flows were cut, and let go of by others, tells it to go on.</summary>
    [Fact]
    public async Task Look_EndedWhileTheNodeWasDown_ItIsToldToGoOn()
    {
        using var before = Bench();
        var order = await CutAsync(before);
        clock.Advance(TimeSpan.FromHours(1));
        using var after = before.Restarted([script.Settings()], actuator);
        after.Record(Assert.Single(after.Service.Due()));
        script.Reconciles = """{"state":"reconciled","settled":["P-1","P-2"]}""";
        await after.LookAsync();
        Assert.Equal(["quiesce", "expired resume [P-1 P-2]"], script.Questions);
        Assert.Empty(after.Desk.Of(order.Id));
    }

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("echo '{\"state\":\"reconciled\",\"settled\":[\"P-1\"]}'")]
    [InlineData("echo '{\"state\":\"reconciled\",\"settled\":[\"P-1\",\"P-2\",\"P-3\"]}'")]
    [InlineData("exit 4")]
    public async Task Look_AnswerThatCannotBeUsed_SettlesNothing(string does)
    {
        using var bench = Bench();
        await CutAsync(bench);
        script.Runs("reconcile", does);
        var found = Assert.Single(await bench.LookAsync());
        Assert.Equal("unanswered", found.State);
        Assert.Equal(["P-1", "P-2"], found.Unknown);
        Assert.NotEmpty(found.Detail);
        Assert.Empty(found.Settled);
    }

    /// <summary>Cut before it could say what was under way: it may say so afterwards.</summary>
    [Fact]
    public async Task Look_CutWithoutAnAnswer_WhatItNamesLaterIsAskedFor()
    {
        script.Quiesces = """{"state":"busy","inFlight":["P-1"]}""";
        using var bench = Bench("cut");
        await CutAsync(bench);
        script.Reconciles = """{"state":"pending","settled":["P-1"],"unknown":["P-7"]}""";
        Assert.Equal(["P-7"], Assert.Single(await bench.LookAsync()).Unknown);
        clock.Advance(TimeSpan.FromSeconds(1));
        script.Reconciles = """{"state":"reconciled","returned":["P-7"]}""";
        Assert.Equal("reconciled", Assert.Single(await bench.LookAsync()).State);
    }

    /// <summary>For a day, with growing pauses; then it is said that somebody must find out by hand.</summary>
    [Fact]
    public async Task Look_NeverAccountedFor_IsGivenUpAndSaid()
    {
        using var bench = Bench();
        var order = await CutAsync(bench);
        bench.Record(new Released(order.Id, "person", "") { Order = order });
        script.Reconciles = """{"state":"pending"}""";
        for (var minutes = 0; minutes < 25 * 60; minutes += 10)
        {
            await bench.LookAsync();
            clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(["pending", "given-up"], bench.Log<FlowsReconciled>().Select(fact => fact.State));
        Assert.Equal(["P-1", "P-2"], bench.Log<FlowsReconciled>()[^1].Unknown);
        Assert.Empty(await bench.LookAsync());
        Assert.Empty(bench.Desk.Of(order.Id));
    }

    /// <summary>Held, told to go on, and let by people meanwhile: an answer to the old question closes nothing of the new one.</summary>
    [Fact]
    public async Task Apply_AnswerFromBeforeItWasAskedAnew_ClosesNothing()
    {
        script.Quiesces = """{"state":"busy","inFlight":["P-1"]}""";
        using var bench = Bench();
        var facts = await bench.EnforceAsync(Given.Order(ContainmentKind.IsolateHost, "gw-1"));
        var held = (FlowsQuiesced)facts[0];
        script.Reconciles = """{"state":"reconciled","settled":["P-1"]}""";
        var late = Assert.Single(await bench.Desk.LookAsync(CancellationToken.None));
        script.Quiesces = """{"state":"quiesced","inFlight":["P-2"]}""";
        await bench.EnforceAsync(bench.Grant().Ordered);
        bench.Record(late.Fact, late.Cause);
        var standing = Assert.Single(bench.Desk.Of(held.Containment));
        Assert.Equal("enforced", standing.Why);
        Assert.Contains("P-2", standing.Open);
    }

    private static async Task<ContainmentOrder> CutAsync(PaymentBench bench)
    {
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1");
        Assert.Equal("cut", Assert.IsType<FlowsQuiesced>((await bench.EnforceAsync(order))[0]).Then);
        return order;
    }

    private PaymentBench Bench(string? otherwise = null) => new(clock, [script.Settings(otherwise: otherwise, seconds: 2)], actuator);
}
