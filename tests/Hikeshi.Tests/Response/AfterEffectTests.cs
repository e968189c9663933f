using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>A defence that reacts to itself never stops: tries to make it do so, and tries to hide an attack behind it.</summary>
public sealed class AfterEffectTests
{
    /// <summary>A policy that would act on anything that carries the tag.</summary>
    private static readonly ResponsePolicy Eager = ResponsePolicyReader.BuiltIn with
    {
        Rules = [Given.Rule("any", "test.any", 60, ContainmentKind.IsolateHost, ContainmentKind.Shield, ContainmentKind.BlockAddress, ContainmentKind.BlockDomain, ContainmentKind.DisableAccount)],
        OwnAccounts = [new NamePattern("svc-hikeshi")],
        Limits = ResponsePolicyReader.BuiltIn.Limits with { MinRemainingCapacity = 0, SegmentSharePerHour = 1 },
    };

    /// <summary>What was contained, what is seen of it, and by which technique: the echo waits for people.</summary>
    [Theory]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", "gw-1", "anyone", "", "T1562.001")]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", "10.7.1.1", "anyone", "", "T1489")]
    [InlineData(ContainmentKind.DisableAccount, "svc-web", "desk-1", "BANK\\svc-web", "", "T1110.003")]
    [InlineData(ContainmentKind.DisableAccount, "svc-web", "desk-1", "svc-web@bank.example", "", "T1078")]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", "desk-1", "anyone", "198.51.100.7", "T1046")]
    [InlineData(ContainmentKind.BlockDomain, "c2.example.net", "desk-1", "anyone", "x.c2.example.net", "T1568.002")]
    public void Decide_SymptomOfAnOwnContainment_WaitsForPeople(ContainmentKind kind, string contained, string host, string user, string named, string technique)
    {
        var state = After(kind, contained);
        var decided = Decide(state, Seen(host, user, named, technique));
        Assert.NotEmpty(decided.Actions);
        Assert.All(decided.Actions.Where(action => action.Guardrail != "already-active"), action => Assert.Equal(("waiting", "after-effect"), (action.Verdict, action.Guardrail)));
        Assert.Contains(decided.Actions, action => action.Guardrail == "after-effect");
    }

    /// <summary>The same host, account and address; but no isolation starts a shell: this is the attack, and it goes on.</summary>
    [Theory]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", "gw-1", "svc-web", "", "T1059.004")]
    [InlineData(ContainmentKind.DisableAccount, "svc-web", "desk-1", "svc-web", "", "T1003")]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", "desk-1", "anyone", "198.51.100.7", "T1059")]
    [InlineData(ContainmentKind.BlockAddress, "198.51.100.7", "desk-1", "anyone", "198.51.100.99", "T1046")]
    [InlineData(ContainmentKind.IsolateHost, "gw-1", "gw-2", "anyone", "", "T1489")]
    public void Decide_AttackBesideAnOwnContainment_IsActedUpon(ContainmentKind kind, string contained, string host, string user, string named, string technique) =>
        Assert.DoesNotContain(Decide(After(kind, contained), Seen(host, user, named, technique)).Actions, action => action.Guardrail == "after-effect");

    /// <summary>What happened before the order cannot be its effect; a clock that is a little behind proves nothing.</summary>
    [Theory]
    [InlineData(-60, false)]
    [InlineData(-2, true)]
    [InlineData(30, true)]
    public void Decide_ByTheTimeOfTheEvent_IsAnEchoOrNot(int secondsAfterTheOrder, bool isEcho)
    {
        var sighting = Seen("gw-1", "anyone", "", "T1489") with { EventTime = Given.Now.AddSeconds(secondsAfterTheOrder) };
        Assert.Equal(isEcho, Decide(After(ContainmentKind.IsolateHost, "gw-1"), sighting).Actions.Any(action => action.Guardrail == "after-effect"));
    }

    /// <summary>Behaviour names no technique: on what is contained it may be anything.</summary>
    [Fact]
    public void Decide_BehaviourOnAnIsolatedHost_WaitsForPeople() =>
        Assert.Contains(Decide(After(ContainmentKind.IsolateHost, "gw-1"), Given.Sighting("gw-1", "high", "test.any", "hikeshi.behaviour")).Actions, action => action.Guardrail == "after-effect");

    /// <summary>The host comes back and its agent catches up: five minutes long that is an echo too, whoever let go.</summary>
    [Theory]
    [InlineData("released", 4, true)]
    [InlineData("released", 6, false)]
    [InlineData("expired", 4, true)]
    [InlineData("expired", 6, false)]
    [InlineData("all", 4, true)]
    [InlineData("all", 6, false)]
    public void Decide_AfterItsEnd_SettlesForFiveMinutes(string end, int minutes, bool isEcho)
    {
        var order = Order(ContainmentKind.IsolateHost, "gw-1");
        var service = new ResponseService(Given.Self, Eager, () => new LedgerView(Given.Bank), [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), TestClock.AtMorning());
        service.Apply(Given.At(new Ordered(order), 1));
        switch (end)
        {
            case "released": service.Apply(Given.At(new Released(order.Id, "person:a", "") { Order = order }, 2)); break;
            case "expired": service.Apply(Given.At(new Expired(order.Id) { Order = order }, 2)); break;
            default: service.Apply(Given.At(new AllReleased(1, "person:a", ""), 2)); break;
        }

        var state = service.State with { Autonomy = Given.EverythingActs.Autonomy, RedButton = false, RecentReleases = ResponseState.Empty.RecentReleases };
        var decided = Decider.Decide(Seen("gw-1", "anyone", "", "T1489"), Given.Context(state, policy: Eager, now: Given.Now.AddMinutes(minutes)));
        Assert.Equal(isEcho, decided.Actions.Any(action => action.Guardrail == "after-effect"));
    }

    /// <summary>The own service account at work, right after an own action; out of the blue it is somebody else with its password.</summary>
    [Theory]
    [InlineData(true, "BANK\\svc-hikeshi", true)]
    [InlineData(false, "BANK\\svc-hikeshi", false)]
    [InlineData(true, "svc-other", false)]
    public void Decide_OwnAccount_IsAnEchoOnlyAfterAnOwnAction(bool hasActed, string user, bool isEcho)
    {
        var state = hasActed ? After(ContainmentKind.BlockAddress, "192.0.2.1") : Given.EverythingActs;
        Assert.Equal(isEcho, Decide(state, Seen("desk-1", user, "", "T1098")).Actions.Any(action => action.Guardrail == "after-effect"));
    }

    /// <summary>Second depth: whoever ordered it, an order that rests on an echo reaches nobody.</summary>
    [Fact]
    public async Task EnforceAsync_OrderThatRestsOnAnEcho_ReachesNobody()
    {
        var actuator = new RecordingActuator();
        var service = new ResponseService(Given.Self, Eager, () => new LedgerView(Given.Bank), [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), TestClock.AtMorning());
        service.Apply(Given.At(new AutonomyEnabled(ContainmentKind.BlockAddress, Autonomy.Act, 14, "ciso")));
        var ordered = Given.At(new Ordered(Given.Order()) { Grounds = new OrderGrounds(Given.Self, ByBehaviour: false, []) { AfterEffectOf = "the containment of host gw-1" } }, 7);
        service.Apply(ordered);
        Assert.Contains("after-effect", Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(ordered, CancellationToken.None))).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    private static Decided Decide(ResponseState state, Sighted sighting) => Decider.Decide(sighting, Given.Context(state, policy: Eager, now: Given.Now.AddMinutes(1)));

    private static ResponseState After(ContainmentKind kind, string contained)
    {
        var service = new ResponseService(Given.Self, Eager, () => new LedgerView(Given.Bank), [], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), TestClock.AtMorning());
        service.Apply(Given.At(new Ordered(Order(kind, contained)), 1));
        return service.State with { Autonomy = Given.EverythingActs.Autonomy };
    }

    private static ContainmentOrder Order(ContainmentKind kind, string target) => Given.Order(kind, target, minutes: 60) with
    {
        Destinations = kind is ContainmentKind.BlockAddress or ContainmentKind.BlockDomain ? [target] : [],
        Account = kind == ContainmentKind.DisableAccount ? target : null,
    };

    private static Sighted Seen(string host, string user, string named, string technique) => Given.Sighting(host, "high", "test.any") with
    {
        Techniques = [technique],
        Entities = new SightedEntities(host, user, "/bin/x", named.Length > 0 && char.IsDigit(named[0]) ? [named] : [], named.Length > 0 && !char.IsDigit(named[0]) ? [named] : [], []),
    };
}
