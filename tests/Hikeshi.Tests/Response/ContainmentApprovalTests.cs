using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>What is held asks people, and what they let is enforced; nothing else.</summary>
public sealed class ContainmentApprovalTests
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly HashSet<string> granted = [];

    [Fact]
    public async Task Approved_AboveTheCap_IsOrderedWithItsWholeLifeAndEnforced()
    {
        var actuator = new RecordingActuator();
        var service = Service(actuator);
        var waiting = Hold(service, "dns-1");
        var asked = Assert.IsType<ApprovalRequested>(Assert.Single(service.Ask(waiting)));
        Assert.Equal((2, "never-contain", "isolate-host", "host dns-1"), (asked.People, asked.HeldBy, asked.Action, asked.Target));
        Assert.Equal(Given.Now.AddMinutes(240), asked.ExpiresAt);

        clock.Advance(TimeSpan.FromMinutes(90));
        var ordered = Assert.IsType<Ordered>(Assert.Single(Grant(service, asked)));
        Assert.Equal(clock.GetUtcNow().AddMinutes(60), ordered.Order.ExpiresAt);
        Assert.Equal(asked.ApprovalId, ordered.Grounds!.Approval);
        var recorded = Given.At(ordered, 9, clock.GetUtcNow());
        service.Apply(recorded);
        Assert.All(await service.EnforceAsync(recorded, CancellationToken.None), fact => Assert.IsType<Enforced>(fact));
        Assert.Null(service.State.Waiting.Find(ordered.Order.Id));
    }

    /// <summary>After a crash between the grant and the order the entry is delivered again: the order is neither lost nor doubled.</summary>
    [Fact]
    public void OrderApproved_DeliveredAgain_OrdersOnce()
    {
        var service = Service();
        var asked = (ApprovalRequested)service.Ask(Hold(service, "dns-1"))[0];
        var first = Assert.IsType<Ordered>(Assert.Single(Grant(service, asked)));
        var again = Assert.IsType<Ordered>(Assert.Single(Grant(service, asked)));
        Assert.Equal(first.Order.Id, again.Order.Id);
        service.Apply(Given.At(first));
        Assert.Empty(Grant(service, asked));
    }

    /// <summary>The approval is another containment's, or nobody gave it: the actuator gets nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnforceAsync_ApprovalForgedOrBorrowed_TouchesNothing(bool isBorrowed)
    {
        var actuator = new RecordingActuator();
        var service = Service(actuator);
        var (order, other) = (Given.Order(), Given.Order());
        if (isBorrowed)
        {
            granted.Add($"containment:{other.Id}");
        }

        var forged = Given.At(new Ordered(order) { Grounds = isBorrowed ? Given.Approved(other) : Given.Approved(order) });
        Assert.Contains("was not granted, or is another one's", Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(forged, CancellationToken.None))).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    /// <summary>People may let what waits; what is refused stays refused.</summary>
    [Fact]
    public async Task EnforceAsync_ApprovedButWouldCutADependency_TouchesNothing()
    {
        var actuator = new RecordingActuator();
        var order = Given.Order(target: "203.0.113.9");
        granted.Add($"containment:{order.Id}");
        var facts = await Service(actuator).EnforceAsync(Given.At(new Ordered(order) { Grounds = Given.Approved(order) }), CancellationToken.None);
        Assert.Contains("would-cut", Assert.IsType<EnforcementFailed>(Assert.Single(facts)).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    [Fact]
    public void Ask_TheSameThingAgain_AsksOnce()
    {
        var service = Service();
        Assert.Single(service.Ask(Hold(service, "dns-1")));
        Assert.Empty(service.Ask(Hold(service, "dns-1")));
    }

    /// <summary>A flood of what is held must not bury the one question that matters: beyond a bound nobody is asked.</summary>
    [Fact]
    public void Ask_AFlood_AsksABoundedNumber()
    {
        var service = Service();
        var asked = 0;
        for (var i = 0; i < 700; i++)
        {
            var waiting = Given.At(new Waiting(Given.Order(target: $"198.51.{i / 250}.{i % 250}"), "rate", "too many"));
            service.Apply(waiting);
            asked += service.Ask(waiting).Count;
        }

        Assert.Equal(100, asked);
        Assert.Single(service.Ask(Hold(service, "dns-1"))); // what matters is still asked
    }

    [Fact]
    public void Ask_ActsUnlessVetoed_HasAWindowAndNeedsNobody()
    {
        var service = Service();
        service.Apply(Given.At(new AutonomyEnabled(ContainmentKind.IsolateHost, Autonomy.ActUnlessVetoed, 0, "ciso")));
        var asked = (ApprovalRequested)service.Ask(Hold(service, "gw-1"))[0];
        Assert.Equal((0, Given.Now.AddMinutes(10)), (asked.People, asked.VetoUntil));
        Assert.Equal(["host gw-1", "service gateway", "function payments"], asked.BlastRadius);
    }

    /// <summary>What costs other institutions something is never let by one person, nor by silence.</summary>
    [Fact]
    public void Ask_CostsCapacityBeyondOneHost_NeedsTwo()
    {
        var service = Service();
        service.Apply(Given.At(new AutonomyEnabled(ContainmentKind.SuspendSupplier, Autonomy.ActUnlessVetoed, 0, "ciso")));
        var decided = (Decided)service.Decide(Given.At(Given.Sighting("gw-1", "high", "hikeshi.supplier.soc")))[0];
        var waiting = Given.At(Assert.IsType<Waiting>(Assert.Single(service.Order(Given.At(decided)))));
        service.Apply(waiting);
        Assert.Equal((2, null), ((ApprovalRequested)service.Ask(waiting)[0] is var asked ? asked.People : 0, ((ApprovalRequested)service.Ask(waiting)[0]).VetoUntil));
    }

    /// <summary>What asks for one person hides nothing that asks for two, whatever objects besides and wherever it stands.</summary>
    [Fact]
    public void Ask_SeveralGuardrailsObject_TheGravestIsShownAndCounts() =>
        Prop.ForAll(
            (from host in Gen.Elements("gw-1", "gw-2", "desk-1", "core-1", "flagged-1", "dns-1", "hsm-1")
             from isEcho in Gen.Elements(true, false)
             from isReleased in Gen.Elements(true, false)
             from isFast in Gen.Elements(true, false)
             from isCompanionGone in Gen.Elements(true, false)
             from isWish in Gen.Elements(true, false)
             select (host, isEcho, isReleased, isFast, isCompanionGone, isWish)).ToArbitrary(),
            given =>
            {
                var policy = Given.Policy(limits => limits with { OrdersPerMinute = given.isFast ? 0 : 1_000 }) with { OwnAccounts = given.isEcho ? [new NamePattern("svc")] : [] };
                var service = Service(policy);
                var (self, companion) = (Isolate(given.host), Isolate(given.host == "gw-1" ? "gw-2" : "gw-1"));
                foreach (var (order, isGone) in new[] { (self, false), (companion, given.isCompanionGone) }.Where(each => each.Item2 || given.isReleased))
                {
                    service.Apply(Given.At(new Ordered(order)));
                    if (!isGone)
                    {
                        service.Apply(Given.At(new Released(order.Id, "person:a", "") { Order = order }));
                    }
                }

                // A release is remembered as an isolation of the hour: with it the companion is gone too.
                var isLoss = given.host is "gw-1" or "gw-2" && (given.isCompanionGone || given.isReleased);
                var isAbove = isLoss || given.host is "core-1" or "flagged-1" or "dns-1" or "hsm-1";
                var decided = (Decided)(given.isWish
                    ? service.Decide(Given.At(new ContainmentRequested("r", Isolate(given.host), "machine:edr", "openc2", "digest")))[0]
                    : service.Decide(Given.At(Given.Sighting(given.host)))[0]);
                var action = decided.Actions.Single(each => each.Order.Kind == ContainmentKind.IsolateHost);
                if (action.Verdict != Verdicts.Waiting)
                {
                    return !isAbove;
                }

                var waiting = Given.At(new Waiting(action.Order, action.Guardrail, action.Reason) { Grounds = action.Grounds });
                service.Apply(waiting);
                return Assert.IsType<ApprovalRequested>(Assert.Single(service.Ask(waiting))).People == (isAbove ? 2 : 1);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void RedButton_WhatWaited_WaitsNoLonger()
    {
        var service = Service();
        var asked = (ApprovalRequested)service.Ask(Hold(service, "dns-1"))[0];
        service.Apply(Given.At(new AllReleased(0, "person", ""), 8));
        Assert.Empty(Grant(service, asked));
    }

    [Theory]
    [InlineData(ApprovalConcluded.Refused)]
    [InlineData(ApprovalConcluded.Lapsed)]
    public void NotGranted_IsNotOrderedAndMayBeAskedAgain(string outcome)
    {
        var service = Service();
        var asked = (ApprovalRequested)service.Ask(Hold(service, "dns-1"))[0];
        var concluded = Given.At(new ApprovalConcluded(asked.ApprovalId, outcome, []));
        service.Apply(concluded);
        Assert.Empty(service.OrderApproved(concluded));
        Assert.Single(service.Ask(Hold(service, "dns-1")));
    }

    private IReadOnlyList<Fact> Grant(ResponseService service, ApprovalRequested asked)
    {
        granted.Add(asked.ApprovalId);
        var concluded = Given.At(new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:a", "person:b"]), time: clock.GetUtcNow());
        service.Apply(concluded);
        return service.OrderApproved(concluded);
    }

    private static Recorded<Waiting> Hold(ResponseService service, string host)
    {
        var decided = (Decided)service.Decide(Given.At(Given.Sighting(host)))[0];
        var waiting = Given.At(service.Order(Given.At(decided)).OfType<Waiting>().Single(w => w.Order.Kind == ContainmentKind.IsolateHost));
        service.Apply(waiting);
        return waiting;
    }

    private static ContainmentOrder Isolate(string host) => Given.Order(ContainmentKind.IsolateHost, host) with { Destinations = [] };

    private ResponseService Service(params IActuator[] actuators) => Service(ResponsePolicyReader.BuiltIn, actuators);

    private ResponseService Service(ResponsePolicy policy, params IActuator[] actuators)
    {
        var service = new ResponseService(Given.Self, policy, () => new LedgerView(Given.Bank), actuators, (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock) { IsGranted = granted.Contains };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso")));
        }

        return service;
    }
}
