using System.Diagnostics;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Tests.People;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>Before flows of a payment service are cut, its system is asked; what it says decides, within its bound.</summary>
public sealed class QuiescingTests : IDisposable
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly HookScript script = new();
    private readonly RecordingActuator actuator = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task EnforceAsync_SystemQuiesced_IsCutAfterwards_AndWhatWasUnderWayIsEvidence()
    {
        script.Quiesces = """{"state":"quiesced","inFlight":["P-2","P-1"],"detail":"two left"}""";
        var askedBefore = 0;
        actuator.Meanwhile = () => askedBefore = script.Asked.Count;
        using var bench = Bench();
        var facts = await bench.EnforceAsync(Given.Order(ContainmentKind.IsolateHost, "gw-1"));
        var quiesced = Assert.IsType<FlowsQuiesced>(facts[0]);
        Assert.Equal(("wires", "quiesced", "cut", "two left"), (quiesced.Hook, quiesced.State, quiesced.Then, quiesced.Detail));
        Assert.Equal(["P-2", "P-1"], quiesced.InFlight);
        Assert.All(facts.Skip(1), fact => Assert.IsType<Enforced>(fact));
        Assert.Equal(1, askedBefore);
    }

    /// <summary>What touches a payment rail waits for a person when its system is not ready, and goes ahead when one lets it, ready or not.</summary>
    [Theory]
    [InlineData("echo '{\"state\":\"busy\",\"inFlight\":[\"P-1\"]}'", "busy, with 1 payments under way")]
    [InlineData("echo '{\"state\":\"refused\",\"detail\":\"cut-off in four minutes\"}'", "cut-off in four minutes")]
    [InlineData("sleep 60", "did not answer within 3 s")]
    [InlineData("exit 1", "ended with 1")]
    public async Task EnforceAsync_SystemNotReady_IsHeldForPeople_AndCutWhenTheyLetIt(string does, string reason)
    {
        script.Runs("quiesce", does);
        using var bench = Bench();
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1");
        var facts = await bench.EnforceAsync(order);
        Assert.Equal("held", Assert.IsType<FlowsQuiesced>(facts[0]).Then);
        var waiting = Assert.IsType<Waiting>(facts[1]);
        Assert.Equal((PaymentDesk.Guardrail, order), (waiting.Guardrail, waiting.Order));
        Assert.Contains(reason, waiting.Reason, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
        Assert.False(bench.Service.State.Active.Contains(order.Id));

        var (asked, ordered) = bench.Grant();
        Assert.Equal((1, "payments", "isolate-host"), (asked.People, asked.HeldBy, asked.Action));
        facts = await bench.EnforceAsync(ordered);
        Assert.Equal("cut", Assert.IsType<FlowsQuiesced>(facts[0]).Then);
        Assert.IsType<Enforced>(facts[1]);
        Assert.Equal([$"enforce {order.Id}"], actuator.Calls);
    }

    /// <summary>A narrow block of a single address goes on, and says that it did; so does whatever the settings say it of.</summary>
    [Theory]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", null, true)]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", HookOtherwise.Hold, false)]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", HookOtherwise.Cut, true)]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", null, false)]
    public async Task EnforceAsync_SystemBusy_TheHookOrTheOrderSaysWhatFollows(ContainmentKind kind, string target, string? otherwise, bool isCut)
    {
        script.Quiesces = """{"state":"busy"}""";
        using var bench = Bench(otherwise: otherwise);
        var facts = await bench.EnforceAsync(Given.Order(kind, target));
        Assert.Equal(("busy", isCut ? "cut" : "held"), (Assert.IsType<FlowsQuiesced>(facts[0]).State, ((FlowsQuiesced)facts[0]).Then));
        Assert.Equal(isCut, facts[1] is Enforced);
        Assert.Equal(isCut ? 1 : 0, actuator.Calls.Count);
    }

    [Fact]
    public async Task EnforceAsync_NoPaymentServiceReached_NobodyIsAsked()
    {
        using var bench = Bench();
        Assert.All(await bench.EnforceAsync(Given.Order(ContainmentKind.IsolateHost, "desk-1")), fact => Assert.IsType<Enforced>(fact));
        Assert.All(await bench.EnforceAsync(Given.Order(ContainmentKind.BlockDomain, "evil.example")), fact => Assert.IsType<Enforced>(fact));
        Assert.Empty(script.Asked);
    }

    [Fact]
    public async Task EnforceAsync_OrderThatMayNotBeEnforced_DoesNotStopPayments()
    {
        using var bench = Bench();
        var order = Given.Order(ContainmentKind.IsolateHost, "dns-1");
        Assert.IsType<EnforcementFailed>(Assert.Single(await bench.EnforceAsync(order)));
        bench.Record(new AllReleased(0, "person", ""));
        Assert.IsType<EnforcementFailed>(Assert.Single(await bench.Service.EnforceAsync(Given.At(new Ordered(Given.Order(ContainmentKind.IsolateHost, "gw-1"))), CancellationToken.None)));
        Assert.Empty(script.Asked);
    }

    /// <summary>A release waits for no hook, and what it let go of is not cut when the hook has answered.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EnforceAsync_LetGoWhileTheSystemIsAsked_IsNotCut(bool byTheRedButton)
    {
        script.Runs("quiesce", $"touch {script.Folder}/begun; sleep 2; echo '{{\"state\":\"busy\"}}'");
        using var bench = Bench();
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1");
        var ordered = bench.Record(new Ordered(order));
        var enforcing = bench.Service.EnforceAsync(ordered, CancellationToken.None);
        await Until.TrueAsync(() => File.Exists(Path.Combine(script.Folder, "begun")), "nobody was asked");
        var began = Stopwatch.GetTimestamp();
        if (byTheRedButton)
        {
            await bench.Service.UndoAllAsync(bench.Record(new AllReleased(1, "person", "")), CancellationToken.None);
        }
        else
        {
            await bench.Service.UndoAsync(bench.Record(new Released(order.Id, "person", "") { Order = order }), CancellationToken.None);
        }

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(1));
        Assert.False(enforcing.IsCompleted);
        var facts = await enforcing;
        Assert.Equal("failed", Assert.IsType<FlowsQuiesced>(facts[0]).Then);
        Assert.Contains("released before it could be enforced", Assert.IsType<EnforcementFailed>(facts[1]).Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(actuator.Calls, call => call.StartsWith("enforce", StringComparison.Ordinal));
    }

    /// <summary>What is in force already is not held because it shall last longer.</summary>
    [Fact]
    public async Task EnforceAsync_RenewedByAnotherSource_IsNeverHeld()
    {
        using var bench = Bench();
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1");
        await bench.EnforceAsync(new Ordered(order) { Grounds = new OrderGrounds(Given.Other, ByBehaviour: false, []) });
        script.Quiesces = """{"state":"refused"}""";
        var facts = await bench.EnforceAsync(new Ordered(order with { ExpiresAt = order.ExpiresAt.AddMinutes(30) }) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) });
        Assert.Equal(("refused", "cut"), (Assert.IsType<FlowsQuiesced>(facts[0]).State, ((FlowsQuiesced)facts[0]).Then));
        Assert.IsType<Enforced>(facts[1]);
        Assert.True(bench.Service.State.Active.Contains(order.Id));
    }

    /// <summary>A second source confirms what is about to be held: its order lengthens nothing that is in force, and what is enforced in the end is known to be.</summary>
    [Theory]
    [InlineData("busy", false)]
    [InlineData("quiesced", true)]
    public async Task EnforceAsync_ConfirmedWhileTheFirstOrderIsHeld_IsAskedForAnew(string then, bool isCut)
    {
        script.Quiesces = """{"state":"busy"}""";
        using var bench = Bench();
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1");
        var first = bench.Record(new Ordered(order) { Grounds = new OrderGrounds(Given.Other, ByBehaviour: false, []) });
        var second = bench.Record(new Ordered(order with { ExpiresAt = order.ExpiresAt.AddMinutes(30) }) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) });
        foreach (var fact in await bench.Service.EnforceAsync(first, CancellationToken.None))
        {
            bench.Record(fact, first.Id);
        }

        Assert.Single(bench.Log<Waiting>());
        script.Quiesces = $$"""{"state":"{{then}}"}""";
        foreach (var fact in await bench.Service.EnforceAsync(second, CancellationToken.None))
        {
            bench.Record(fact, second.Id);
        }

        Assert.Equal(isCut ? 1 : 0, actuator.Calls.Count);
        Assert.Equal(isCut, bench.Service.State.Active.Contains(order.Id));
    }

    /// <summary>An attack is seen again and again: payments are not stopped and let go on each time while people are asked.</summary>
    [Fact]
    public async Task EnforceAsync_PeopleAreAskedAboutTheSameAlready_DoesNotStopPaymentsAgain()
    {
        script.Quiesces = """{"state":"busy"}""";
        using var bench = Bench();
        await bench.EnforceAsync(Given.Order(ContainmentKind.IsolateHost, "gw-1"));
        var again = Given.Order(ContainmentKind.IsolateHost, "gw-1");
        Assert.Equal("payments", Assert.IsType<Waiting>(Assert.Single(await bench.EnforceAsync(again))).Guardrail);
        Assert.Single(script.Asked);
        Assert.False(bench.Service.State.Active.Contains(again.Id));
        Assert.Empty(actuator.Calls);
    }

    /// <summary>One of two systems is not ready: nothing is cut, and the other one is told to go on.</summary>
    [Fact]
    public async Task EnforceAsync_OneOfTwoSystemsRefuses_IsHeld_AndBothGoOn()
    {
        using var other = new HookScript { Quiesces = """{"state":"refused"}""" };
        using var bench = new PaymentBench(clock, [script.Settings(), other.Settings("cards")], actuator);
        var facts = await bench.EnforceAsync(Given.Order(ContainmentKind.IsolateHost, "gw-1"));
        Assert.Equal(["wires quiesced held", "cards refused held"], facts.OfType<FlowsQuiesced>().Select(fact => $"{fact.Hook} {fact.State} {fact.Then}"));
        await bench.LookAsync();
        Assert.Equal(["quiesce", "failed resume []"], script.Questions);
        Assert.Equal(["quiesce", "failed resume []"], other.Questions);
    }

    /// <summary>Firewalls that fetch a list would cut what a payment system is still asked about.</summary>
    [Fact]
    public async Task BlockList_WhileTheSystemIsAsked_DoesNotNameItYet()
    {
        using var bench = Bench(actuators: [actuator, new ExternalBlockList()]);
        var order = Given.Order(ContainmentKind.BlockAddress, "198.51.100.7");
        var ordered = bench.Record(new Ordered(order));
        Assert.Equal("", List(bench));
        foreach (var fact in await bench.Service.EnforceAsync(ordered, CancellationToken.None))
        {
            bench.Record(fact);
        }

        Assert.Equal("198.51.100.7\n", List(bench));
        bench.Record(new Ordered(order with { ExpiresAt = order.ExpiresAt.AddMinutes(5) }));
        Assert.Equal("198.51.100.7\n", List(bench));

        static string List(PaymentBench bench) => ExternalBlockList.Render(bench.Service.State, ContainmentKind.BlockAddress, bench.Desk.HoldsBack, bench.Service.SteadyNow);
    }

    private PaymentBench Bench(string? otherwise = null, params IActuator[] actuators) => new(clock, [script.Settings(otherwise: otherwise, seconds: 3)], actuators is [] ? [actuator] : actuators);
}
