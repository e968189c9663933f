using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

public sealed class ResponseServiceTests
{
    private readonly TestClock clock = TestClock.AtMorning();

    [Fact]
    public void Decide_WithoutLedger_DecidesNothing() =>
        Assert.Empty(Service(ledger: null).Decide(Given.At(Given.Sighting("gw-1"))));

    [Fact]
    public void Order_Decision_OrdersAndShowsWhatWaits()
    {
        var service = Service();
        Enable(service);
        var decided = Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting("gw-1")))));
        Assert.All(service.Order(Given.At(decided)), fact => Assert.IsType<Ordered>(fact));
        var protectedHost = Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting("dns-1")))));
        var waiting = Assert.IsType<Waiting>(Assert.Single(service.Order(Given.At(protectedHost))));
        Assert.Equal("never-contain", waiting.Guardrail);
    }

    [Fact]
    public void Order_DecidedBeforeTheRedButton_Waits()
    {
        var service = Service();
        Enable(service);
        var decided = (Decided)service.Decide(Given.At(Given.Sighting("gw-1")))[0];
        service.Apply(Given.At(new AllReleased(0, "person", ""), 3));
        Assert.All(service.Order(Given.At(decided)), fact => Assert.Equal("red-button", Assert.IsType<Waiting>(fact).Guardrail));
        var granted = new ReservationAnswered(Given.Order(ContainmentKind.SuspendSupplier), Granted: true, "");
        Assert.Equal("red-button", Assert.IsType<Waiting>(Assert.Single(service.OrderReserved(Given.At(granted)))).Guardrail);
    }

    /// <summary>What an actuator says is delivery; enforced is what a second look has shown.</summary>
    [Theory]
    [InlineData(ActuatorState.Enforced, ActuatorState.Enforced, "delivered", "enforced")]
    [InlineData(ActuatorState.Delivered, ActuatorState.Enforced, "delivered", "enforced")]
    [InlineData(ActuatorState.Delivered, ActuatorState.Delivered, "delivered")]
    [InlineData(ActuatorState.Enforced, ActuatorState.Absent, "delivered", "failed")]
    [InlineData(ActuatorState.Enforced, ActuatorState.Failed, "delivered")]
    public async Task EnforceAsync_Order_ReportsDeliveryAndWhatWasSeen(ActuatorState answers, ActuatorState shows, params string[] words)
    {
        var actuator = new RecordingActuator { Succeeds = answers, Shows = [shows] };
        var ordered = Given.At(new Ordered(Given.Order()));
        var facts = await Acting(actuator).EnforceAsync(ordered, CancellationToken.None);
        Assert.Equal(words, facts.Select(fact => fact is Enforced enforced ? enforced.State : "failed"));
        Assert.Equal([$"enforce {ordered.Fact.Order.Id}"], actuator.Calls);
    }

    [Fact]
    public async Task ConfirmAsync_WhatIsSeenLater_BecomesEnforcedOnce()
    {
        var actuator = new RecordingActuator { Shows = [ActuatorState.Delivered, ActuatorState.Failed, ActuatorState.Enforced] };
        var service = Acting(actuator);
        var ordered = Given.At(new Ordered(Given.Order()));
        service.Apply(ordered);
        var delivered = Assert.IsType<Enforced>(Assert.Single(await service.EnforceAsync(ordered, CancellationToken.None)));
        service.Apply(Given.At(delivered));
        Assert.Empty(await service.ConfirmAsync(CancellationToken.None));
        Assert.Empty(await service.ConfirmAsync(CancellationToken.None)); // its pause is not over
        clock.Advance(TimeSpan.FromSeconds(1));
        var enforced = Assert.IsType<Enforced>(Assert.Single(await service.ConfirmAsync(CancellationToken.None)).Fact);
        service.Apply(Given.At(enforced));
        Assert.Equal("enforced", service.State.StandingOf(ordered.Fact.Order.Id));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await service.ConfirmAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ConfirmAsync_NothingShowsInTime_IsAFailure()
    {
        var actuator = new RecordingActuator
        {
            Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Target, Observes: true) { ConfirmsWithin = TimeSpan.FromSeconds(20) },
            Shows = [ActuatorState.Delivered],
        };
        var service = Acting(actuator);
        var ordered = Given.At(new Ordered(Given.Order()));
        service.Apply(ordered);
        service.Apply(Given.At((Enforced)(await service.EnforceAsync(ordered, CancellationToken.None))[0]));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(await service.ConfirmAsync(CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(11));
        var failed = Assert.IsType<EnforcementFailed>(Assert.Single(await service.ConfirmAsync(CancellationToken.None)).Fact);
        Assert.Contains("nothing has shown", failed.Detail, StringComparison.Ordinal);
    }

    /// <summary>What the actuator cannot do is not sent to it, and is shown.</summary>
    [Theory]
    [InlineData("2001:db8::1", "it knows no IPv6")]
    [InlineData("198.51.100.0/24", "is a prefix")]
    public async Task EnforceAsync_MoreThanItsCapability_FailsClosed(string target, string reason)
    {
        var actuator = new RecordingActuator { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Target, Observes: true) { TakesIpv6 = false, TakesPrefixes = false } };
        var order = Given.Order(target: target);
        var facts = await Acting(actuator).EnforceAsync(Given.At(new Ordered(order) { Grounds = Given.Approved(order) }), CancellationToken.None);
        Assert.Contains(reason, Failure(facts), StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    [Fact]
    public async Task EndAsync_OnlyWhereTheNodeHoldsTheEnd_IsUndone()
    {
        var held = new RecordingActuator("directory") { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
        var ownEnd = new RecordingActuator("firewall");
        var order = Given.Order();
        Assert.Empty(await Service(held, ownEnd).EndAsync(Given.At(new Expired(order.Id) { Order = order }), CancellationToken.None));
        Assert.Equal([$"undo {order.Id}"], held.Calls);
        Assert.Empty(ownEnd.Calls);
    }

    [Fact]
    public async Task EnforceAsync_ManyActuators_AsksThoseThatCan()
    {
        var (gateway, lists) = (new RecordingActuator("gateway"), new RecordingActuator("lists", ContainmentKind.BlockDomain));
        var facts = await Acting(gateway, lists).EnforceAsync(Given.At(new Ordered(Given.Order())), CancellationToken.None);
        Assert.All(facts, fact => Assert.Equal("gateway", Assert.IsType<Enforced>(fact).Actuator));
        Assert.Empty(lists.Calls);
        Assert.Contains("no actuator", Failure(await Acting(lists).EnforceAsync(Given.At(new Ordered(Given.Order())), CancellationToken.None)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnforceAsync_AfterItsEnd_TouchesNothing()
    {
        var actuator = new RecordingActuator();
        var ordered = Given.At(new Ordered(Given.Order(minutes: 10)));
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("its end came", Failure(await Acting(actuator).EnforceAsync(ordered, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EnforceAsync_AfterTheRedButton_TouchesNothing_AlsoWhenEnabledAnew(bool enabledAnew)
    {
        var actuator = new RecordingActuator();
        var service = Acting(actuator);
        var ordered = Given.At(new Ordered(Given.Order()), 4);
        service.Apply(ordered);
        service.Apply(Given.At(new AllReleased(1, "person", ""), 5));
        if (enabledAnew)
        {
            Enable(service);
        }

        Assert.Contains("everything was released", Failure(await service.EnforceAsync(ordered, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    [Fact]
    public async Task EnforceAsync_OrderedAfterEnablingAnew_IsEnforced()
    {
        var service = Service(new RecordingActuator());
        service.Apply(Given.At(new AllReleased(1, "person", ""), 5));
        Enable(service);
        Assert.All(await service.EnforceAsync(Given.At(new Ordered(Given.Order()), 7), CancellationToken.None), fact => Assert.IsType<Enforced>(fact));
    }

    [Fact]
    public async Task EnforceAsync_ReleasedMeanwhile_TouchesNothing()
    {
        var actuator = new RecordingActuator();
        var service = Acting(actuator);
        var ordered = Given.At(new Ordered(Given.Order()), 4);
        service.Apply(ordered);
        service.Apply(Given.At(new Released(ordered.Fact.Order.Id, "person", ""), 5));
        Assert.Contains("it was released", Failure(await service.EnforceAsync(ordered, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    /// <summary>The release passes the order between the node and the firewall: the firewall must be told to let go.</summary>
    [Fact]
    public async Task EnforceAsync_ReleasedWhileOnItsWay_IsUndone()
    {
        var actuator = new RecordingActuator();
        var service = Acting(actuator);
        var ordered = Given.At(new Ordered(Given.Order()), 4);
        service.Apply(ordered);
        actuator.Meanwhile = () => service.Apply(Given.At(new Released(ordered.Fact.Order.Id, "person", ""), 5));
        Assert.Contains("it was released", Failure(await service.EnforceAsync(ordered, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Equal([$"enforce {ordered.Fact.Order.Id}", $"undo {ordered.Fact.Order.Id}"], actuator.Calls);
    }

    /// <summary>The same, with rooms that have not come to the release in the log yet.</summary>
    [Fact]
    public async Task EnforceAsync_UndoneWhileOnItsWayBeforeTheRoomsKnow_IsUndone()
    {
        var actuator = new RecordingActuator();
        var service = Acting(actuator);
        var ordered = Given.At(new Ordered(Given.Order()), 4);
        service.Apply(ordered);
        var order = ordered.Fact.Order;
        actuator.Meanwhile = () => service.UndoAsync(Given.At(new Released(order.Id, "person", "") { Order = order }, 5), CancellationToken.None).GetAwaiter().GetResult();
        Assert.Contains("it was released", Failure(await service.EnforceAsync(ordered, CancellationToken.None)), StringComparison.Ordinal);
        Assert.Equal([$"undo {order.Id}", $"enforce {order.Id}", $"undo {order.Id}"], actuator.Calls);
    }

    /// <summary>Many sightings of one moment are decided one behind the other, before the first order stands in the log.</summary>
    [Fact]
    public void Decide_AgainBeforeTheOrderIsInTheLog_SeesWhatWasDecided()
    {
        var service = Service();
        Enable(service);
        var first = Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting("gw-1")))));
        var second = Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting("gw-1")))));
        Assert.Contains(first.Actions, action => action.Verdict == Verdicts.Order);
        Assert.All(second.Actions, action => Assert.Equal((Verdicts.Record, "already-active"), (action.Verdict, action.Guardrail)));
        var beside = Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting("gw-2")))));
        Assert.DoesNotContain(beside.Actions, action => action.Verdict == Verdicts.Order && action.Order.Kind == ContainmentKind.IsolateHost);

        var count = service.State.RecentOrders.CountAfter(DateTimeOffset.MinValue);
        foreach (var ordered in service.Order(Given.At(first)).OfType<Ordered>())
        {
            service.Apply(Given.At(ordered));
        }

        Assert.Equal(count, service.State.RecentOrders.CountAfter(DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData(3, true, 4)]
    [InlineData(4, false, 4)]
    public async Task EnforceAsync_FailingActuator_IsTriedAgainThenReported(int failures, bool enforced, int calls)
    {
        var actuator = new RecordingActuator { Failures = failures };
        var fact = (await Acting(actuator).EnforceAsync(Given.At(new Ordered(Given.Order())), CancellationToken.None))[0];
        Assert.Equal(enforced, fact is Enforced);
        Assert.Equal("out of order", fact is EnforcementFailed failed ? failed.Detail : "out of order");
        Assert.Equal(calls, actuator.Calls.Count);
    }

    [Fact]
    public async Task UndoAsync_Released_TellsEveryActuator()
    {
        var (one, two) = (new RecordingActuator("one"), new RecordingActuator("two"));
        var order = Given.Order();
        var id = order.Id;
        Assert.Empty(await Service(one, two).UndoAsync(Given.At(new Released(id, "person", "") { Order = order }), CancellationToken.None));
        Assert.Equal([$"undo {id}"], one.Calls);
        Assert.Equal([$"undo {id}"], two.Calls);
    }

    [Fact]
    public async Task UndoAsync_ActuatorThatDoesNotLetGo_IsAFact()
    {
        var (good, bad) = (new RecordingActuator("good"), new RecordingActuator("bad") { Failures = 99 });
        var order = Given.Order();
        var id = order.Id;
        var failed = Assert.IsType<EnforcementFailed>(Assert.Single(await Service(good, bad).UndoAsync(Given.At(new Released(id, "person", "") { Order = order }), CancellationToken.None)));
        Assert.Equal((id, "bad"), (failed.Containment, failed.Actuator));
        Assert.Contains("could not be undone", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(4, bad.Calls.Count);
    }

    [Fact]
    public async Task UndoAllAsync_RedButton_TellsEveryActuatorAndReportsFailures()
    {
        var (good, bad) = (new RecordingActuator("good"), new RecordingActuator("bad") { Failures = 99 });
        var facts = await Service(good, bad).UndoAllAsync(Given.At(new AllReleased(1, "person", "")), CancellationToken.None);
        Assert.Equal("bad", Assert.IsType<EnforcementFailed>(Assert.Single(facts)).Actuator);
        Assert.Equal(["undo all"], good.Calls);
    }

    [Fact]
    public void Due_ContainmentsWhoseEndHasCome()
    {
        var service = Service();
        var (soon, later) = (Given.Order(target: "198.51.100.1", minutes: 5), Given.Order(target: "198.51.100.2", minutes: 10));
        service.Apply(Given.At(new Ordered(soon)));
        service.Apply(Given.At(new Ordered(later)));
        Assert.Empty(service.Due());
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(soon.Id, Assert.Single(service.Due()).Containment);
        service.Apply(Given.At(new Expired(soon.Id)));
        Assert.Empty(service.Due());
        Assert.Equal([later.Id], service.State.Active.Orders.Select(order => order.Id));
    }

    /// <summary>Of several actuators the best one counts, in whatever order they answer; of one the last word, but a repetition takes nothing back.</summary>
    [Theory]
    [InlineData("ordered")]
    [InlineData("delivered", "delivered")]
    [InlineData("enforced", "enforced")]
    [InlineData("enforced", "delivered", "enforced")]
    [InlineData("enforced", "enforced", "delivered")]
    [InlineData("failed", "failed")]
    [InlineData("delivered", "failed", "delivered")]
    [InlineData("failed", "delivered", "failed")]
    [InlineData("failed", "enforced", "failed")]
    [InlineData("enforced", "enforced", "failed by another")]
    [InlineData("delivered", "failed by another", "delivered")]
    public void State_WhatTheActuatorsSay_IsTheStanding(string standing, params string[] said)
    {
        var (service, order) = (Service(), Given.Order());
        service.Apply(Given.At(new Ordered(order)));
        foreach (var word in said)
        {
            Say(service, order, word);
        }

        Assert.Equal(standing, service.State.StandingOf(order.Id));
        service.Apply(Given.At(new Released(order.Id, "person", "")));
        Assert.Equal("ordered", service.State.StandingOf(order.Id));
    }

    /// <summary>The gateway's answer may come after the release, the end or the red button: nothing is kept about what is over.</summary>
    [Fact]
    public void State_AnswerAfterTheEnd_LeavesNothingBehind()
    {
        var (service, order) = (Service(), Given.Order());
        service.Apply(Given.At(new Ordered(order)));
        service.Apply(Given.At(new Expired(order.Id)));
        Say(service, order, "enforced");
        Say(service, order, "failed");
        Assert.Equal(0, service.State.Active.Count);
    }

    [Fact]
    public async Task ReserveAsync_AsksForWhatCostsCapacityAlone()
    {
        var asked = new List<string>();
        var service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), [], (request, _) =>
        {
            asked.Add(string.Join(' ', request.Loses.Select(l => l.Name)));
            return Task.FromResult(new ReservationAnswer(Granted: false, "sector cap"));
        }, clock);
        Enable(service);
        var decided = (Decided)service.Decide(Given.At(Given.Sighting("gw-1", "high", "hikeshi.entry", "hikeshi.supplier.soc")))[0];
        var answer = Assert.IsType<ReservationAnswered>(Assert.Single(await service.ReserveAsync(Given.At(decided), CancellationToken.None)));
        Assert.Equal(["soc"], asked);
        var waiting = Assert.IsType<Waiting>(Assert.Single(service.OrderReserved(Given.At(answer))));
        Assert.Equal(("sector-cap", "sector cap"), (waiting.Guardrail, waiting.Reason));
        Assert.IsType<Ordered>(Assert.Single(service.OrderReserved(Given.At(answer with { Granted = true }))));
        Assert.DoesNotContain(service.Order(Given.At(decided)).OfType<Ordered>(), o => o.Order.Kind == ContainmentKind.SuspendSupplier);
    }

    [Fact]
    public void BlockList_ShowsWhatIsInForceAndNothingElse()
    {
        var service = Service();
        var (later, soon, domain) = (Given.Order(target: "198.51.100.9"), Given.Order(target: "198.51.100.1", minutes: 1), Given.Order(ContainmentKind.BlockDomain, "c2.example.net"));
        foreach (var order in new[] { later, soon, domain })
        {
            service.Apply(Given.At(new Ordered(order)));
            service.Apply(Given.At(new Enforced(order.Id, order.Kind, "external-block-list", Standing.Delivered, Given.Now, "")));
        }

        Assert.Equal("198.51.100.1\n198.51.100.9\n", ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow));
        Assert.Equal("c2.example.net\n", ExternalBlockList.Render(service.State, ContainmentKind.BlockDomain, _ => false, service.SteadyNow));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("198.51.100.9\n", ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow));
        service.Apply(Given.At(new AllReleased(2, "person", "")));
        Assert.Equal("", ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow) + ExternalBlockList.Render(service.State, ContainmentKind.BlockDomain, _ => false, service.SteadyNow));
    }

    /// <summary>What the second depth refuses, and what is decided or ordered and not yet carried out, is for no firewall.</summary>
    [Fact]
    public async Task BlockList_HoldsOnlyWhatPassedTheSecondDepth()
    {
        var service = Acting(new ExternalBlockList());
        var (good, cuts) = (Given.At(new Ordered(Given.Order(target: "198.51.100.9")), 3), Given.At(new Ordered(Given.Order(target: "203.0.113.10")), 4)); // the second is the shared supplier's
        foreach (var ordered in new[] { good, cuts })
        {
            service.Apply(ordered);
            Assert.Equal("", List());
        }

        foreach (var ordered in new[] { good, cuts })
        {
            foreach (var fact in await service.EnforceAsync(ordered, CancellationToken.None))
            {
                if (fact is Enforced enforced)
                {
                    service.Apply(Given.At(enforced));
                }
                else
                {
                    service.Apply(Given.At(Assert.IsType<EnforcementFailed>(fact)));
                    Assert.Equal(cuts.Fact.Order.Id, ((EnforcementFailed)fact).Containment);
                }
            }
        }

        Assert.True(service.State.Active.Contains(cuts.Fact.Order.Id));
        Assert.Equal("198.51.100.9\n", List());

        // While it is renewed a firewall that polls keeps it; refused, it stands no longer.
        var renewed = Given.At(new Ordered(good.Fact.Order with { ExpiresAt = good.Fact.Order.ExpiresAt.AddMinutes(5) }), 7);
        service.Apply(renewed);
        Assert.Equal("198.51.100.9\n", List());
        service.Apply(Given.At(new EnforcementFailed(good.Fact.Order.Id, "none", "would cut")));
        Assert.Equal("", List());

        string List() => ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow);
    }

    [Fact]
    public void BlockList_WhatIsDecided_DoesNotStandThereBeforeItsOrder()
    {
        var service = Service();
        Enable(service);
        service.Decide(Given.At(Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7"))));
        Assert.Contains(service.State.Active.All, containment => containment.Order.Kind == ContainmentKind.BlockAddress);
        Assert.Equal("", ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow));
    }

    private static void Say(ResponseService service, ContainmentOrder order, string word)
    {
        if (word.StartsWith("failed", StringComparison.Ordinal))
        {
            service.Apply(Given.At(new EnforcementFailed(order.Id, word == "failed" ? "gateway" : "lists", "no answer")));
        }
        else
        {
            service.Apply(Given.At(new Enforced(order.Id, order.Kind, "gateway", word, Given.Now, "")));
        }
    }

    private static string Failure(IReadOnlyList<Fact> facts) => Assert.IsType<EnforcementFailed>(Assert.Single(facts)).Detail;

    private static void Enable(ResponseService service)
    {
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso"), 6));
        }
    }

    private ResponseService Acting(params IActuator[] actuators)
    {
        var service = Service(actuators);
        Enable(service);
        return service;
    }

    private ResponseService Service(params IActuator[] actuators) => Service(new LedgerView(Given.Bank), actuators);

    private ResponseService Service(LedgerView? ledger, params IActuator[] actuators) =>
        new(Given.Self, ResponsePolicyReader.BuiltIn, () => ledger, actuators, (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock) { IsGranted = _ => true };
}
