using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Ledger.Institution;
using Hikeshi.Response.Active;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>One try to break each guardrail, by the words a person would use.</summary>
public sealed class GuardrailTests
{
    [Fact]
    public void Decide_EntrySeen_ShieldsTheServiceAndIsolatesTheHost()
    {
        var decided = Decider.Decide(Given.Sighting("gw-1.bank-07.example"), Given.Context());
        Assert.Equal(["order"], Given.Verdicts(decided, ContainmentKind.Shield));
        Assert.Equal(["order"], Given.Verdicts(decided, ContainmentKind.IsolateHost));
        var shield = decided.Actions.Single(a => a.Order.Kind == ContainmentKind.Shield).Order;
        Assert.Equal(("10.7.0.10", 8443, "10.8.0.0/16"), (shield.Address, shield.Port, Assert.Single(shield.Allow)));
        Assert.Equal("gw-1", decided.Actions.Single(a => a.Order.Kind == ContainmentKind.IsolateHost).Order.Host);
        Assert.Equal(ResponsePolicyReader.BuiltIn.Version, decided.PolicyVersion);
    }

    [Theory]
    [InlineData("medium", "hikeshi.entry")]
    [InlineData("nonsense", "hikeshi.entry")]
    [InlineData("critical", "attack.t1059")]
    public void Decide_WhatNoRuleMeans_ProposesNothing(string level, string tag) =>
        Assert.Empty(Decider.Decide(Given.Sighting("gw-1", level, tag), Given.Context()).Actions);

    /// <summary>No rule names what behaviour saw: one host and one port, for a quarter of an hour at most, whatever the policy would like.</summary>
    [Fact]
    public void Decide_ByBehaviourAlone_IsNarrowAndShort()
    {
        var policy = ResponsePolicyReader.BuiltIn with { Rules = [Given.Rule("r", "hikeshi.behaviour", 600, ContainmentKind.Shield, ContainmentKind.IsolateHost, ContainmentKind.SuspendSupplier)] };
        var decided = Decider.Decide(Given.Sighting("gw-1", "high", "hikeshi.behaviour", "hikeshi.supplier.soc"), Given.Context(policy: policy));
        Assert.Equal(["order"], Given.Verdicts(decided, ContainmentKind.IsolateHost));
        Assert.Equal(["order"], Given.Verdicts(decided, ContainmentKind.Shield));
        Assert.Equal(["waiting behaviour"], Given.Verdicts(decided, ContainmentKind.SuspendSupplier));
        Assert.All(decided.Actions, a => Assert.True(a.Order.ExpiresAt <= Given.Now.AddMinutes(15)));
        Assert.Empty(Decider.Decide(Given.Sighting("gw-1", "medium", "hikeshi.behaviour"), Given.Context()).Actions);
    }

    [Theory]
    [InlineData("somebody-elses-host")]
    [InlineData(null)]
    public void Decide_ForeignHost_IsNeverContained(string? host) =>
        Assert.Empty(Decider.Decide(Given.Sighting(host), Given.Context()).Actions);

    /// <summary>What only records or recommends asks nobody, also when a guardrail would hold it.</summary>
    [Theory]
    [InlineData(Autonomy.Record, "record tier-0")]
    [InlineData(Autonomy.Recommend, "recommend tier-0")]
    [InlineData(Autonomy.ActUnlessVetoed, "waiting tier-0")]
    [InlineData(Autonomy.Act, "waiting tier-0")]
    public void Decide_HeldByAGuardrail_AsksOnlyWhereItWouldAct(string autonomy, string verdict)
    {
        var state = ResponseState.Empty with { Autonomy = ResponseState.Empty.Autonomy.SetItem(ContainmentKind.IsolateHost, autonomy) };
        Assert.Equal([verdict], Given.Verdicts(Decider.Decide(Given.Sighting("core-1"), Given.Context(state)), ContainmentKind.IsolateHost));
    }

    [Fact]
    public void Decide_NothingEnabled_RecordsOnly()
    {
        var decided = Decider.Decide(Given.Sighting("gw-1"), Given.Context(ResponseState.Empty));
        Assert.All(decided.Actions, a => Assert.Equal(("record", "record"), (a.Verdict, a.Autonomy)));
        Assert.NotEmpty(decided.Actions);
    }

    [Theory]
    [InlineData(Autonomy.Record, "record autonomy")]
    [InlineData(Autonomy.Recommend, "recommend autonomy")]
    [InlineData(Autonomy.ActUnlessVetoed, "waiting veto")]
    [InlineData("nonsense", "record autonomy")]
    public void Decide_LessThanAct_OrdersNothing(string autonomy, string verdict)
    {
        var state = Given.EverythingActs with { Autonomy = Given.EverythingActs.Autonomy.SetItem(ContainmentKind.IsolateHost, autonomy) };
        Assert.Equal([verdict], Given.Verdicts(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state)), ContainmentKind.IsolateHost));
    }

    [Fact]
    public void Decide_ProtectedHosts_WaitForAPerson()
    {
        foreach (var host in Given.ProtectedRoles.Select(role => $"{role}-1").Append("flagged-1"))
        {
            Assert.Equal(["waiting never-contain"], Given.Verdicts(Decider.Decide(Given.Sighting(host, "critical"), Given.Context()), ContainmentKind.IsolateHost));
        }

        Assert.Equal(["waiting tier-0"], Given.Verdicts(Decider.Decide(Given.Sighting("core-1", "critical"), Given.Context()), ContainmentKind.IsolateHost));
    }

    /// <summary>By address or with the domain behind it, it is the same protected host.</summary>
    [Theory]
    [InlineData("DNS-1")]
    [InlineData("dns-1.bank-07.example")]
    [InlineData("10.7.2.2")]
    public void Decide_ProtectedHostByAnotherName_StillWaits(string name) =>
        Assert.Equal(["waiting never-contain"], Given.Verdicts(Decider.Decide(Given.Sighting(name), Given.Context()), ContainmentKind.IsolateHost));

    [Theory]
    [InlineData("ipv4-addr", "203.0.113.9", "refused would-cut")]
    [InlineData("ipv4-addr", "203.0.113.9/32", "refused would-cut")]
    [InlineData("ipv4-addr", "0.0.0.0/0", "refused would-cut")]
    [InlineData("ipv4-addr", "::ffff:203.0.113.9", "refused would-cut")]
    [InlineData("ipv4-addr", "10.8.3.4", "refused would-cut")]
    [InlineData("ipv4-addr", "10.7.0.10", "refused would-cut")]
    [InlineData("ipv4-addr", "10.7.1.1", "refused would-cut")]
    [InlineData("ipv4-addr", "198.51.0.0/16", "waiting too-wide")]
    [InlineData("ipv4-addr", "198.51.100.7/24", "refused malformed")]
    [InlineData("ipv4-addr", "nonsense", "refused malformed")]
    [InlineData("ipv6-addr", "2001:db8::/32", "waiting too-wide")]
    [InlineData("ipv4-addr", "198.51.100.7", "order")]
    [InlineData("ipv6-addr", "2001:db8::7", "order")]
    public void Decide_SharedAddress_Verdict(string kind, string value, string verdict) =>
        Assert.Equal([verdict], Given.Verdicts(Decider.Decide(Given.Shared(Given.Indicator(kind, value)), Given.Context()), ContainmentKind.BlockAddress));

    [Theory]
    [InlineData("sora-cloud.example", "refused would-cut")]
    [InlineData("API.Sora-Cloud.example.", "refused would-cut")]
    [InlineData("*.sora-cloud.example", "refused would-cut")]
    [InlineData("example", "refused would-cut")]
    [InlineData("not-sora-cloud.example", "order")]
    [InlineData("c2.example.net", "order")]
    public void Decide_SharedDomain_Verdict(string value, string verdict) =>
        Assert.Equal([verdict], Given.Verdicts(Decider.Decide(Given.Shared(Given.Indicator("domain-name", value)), Given.Context()), ContainmentKind.BlockDomain));

    [Fact]
    public void Decide_SupplierTurned_AsksTheHubFirst()
    {
        var action = Assert.Single(Decider.Decide(Given.Sighting("gw-1", "high", "hikeshi.supplier.soc"), Given.Context()).Actions, a => a.Order.Kind == ContainmentKind.SuspendSupplier);
        Assert.Equal(("reserve", "sector-cap"), (action.Verdict, action.Guardrail));
        Assert.Equal(new CapacityLoss("supplier", "soc", 1.0), Assert.Single(action.Loses));
        Assert.Equal(("soc", null, "vpn.soc-vendor.example"), (action.Order.Supplier, action.Order.Host, Assert.Single(action.Order.Destinations)));
    }

    [Fact]
    public void Decide_SupplierThatMayNeverBeCut_IsRefused()
    {
        var policy = ResponsePolicyReader.BuiltIn with { Rules = [.. ResponsePolicyReader.BuiltIn.Rules, Given.Rule("cloud", "hikeshi.supplier.cloud", 10, ContainmentKind.SuspendSupplier)] };
        Assert.Equal(["refused would-cut"], Given.Verdicts(Decider.Decide(Given.Sighting("gw-1", "high", "hikeshi.supplier.cloud"), Given.Context(policy: policy)), ContainmentKind.SuspendSupplier));
    }

    [Fact]
    public void Decide_SupplierBehindTheSameDoorAsAnother_IsRefused()
    {
        var bank = Given.Bank with { Suppliers = [.. Given.Bank.Suppliers, Given.Bank.Suppliers[1] with { Id = "helpdesk", Kind = "helpdesk", Destinations = ["soc-vendor.example"] }] };
        Assert.Equal(["refused would-cut"], Given.Verdicts(Decider.Decide(Given.Sighting("gw-1", "high", "hikeshi.supplier.soc"), Given.Context(bank: bank)), ContainmentKind.SuspendSupplier));
    }

    [Fact]
    public void Decide_LastHostOfAService_WaitsBehindTheBlastRadius()
    {
        var state = Ordered(Given.EverythingActs, Decider.Decide(Given.Sighting("gw-1"), Given.Context()));
        Assert.Equal(["waiting blast-radius"], Given.Verdicts(Decider.Decide(Given.Sighting("gw-2"), Given.Context(state)), ContainmentKind.IsolateHost));
    }

    [Fact]
    public void Decide_SameThingAgain_IsRecordedAsInForce()
    {
        var first = Decider.Decide(Given.Sighting("gw-1"), Given.Context());
        var again = Decider.Decide(Given.Sighting("gw-1"), Given.Context(Ordered(Given.EverythingActs, first), now: Given.Now.AddMinutes(5)));
        Assert.All(again.Actions, a => Assert.Equal(("record", "already-active"), (a.Verdict, a.Guardrail)));
        var afterItsEnd = Decider.Decide(Given.Sighting("gw-1"), Given.Context(Ordered(Given.EverythingActs, first), now: Given.Now.AddMinutes(61)));
        Assert.All(afterItsEnd.Actions, a => Assert.Equal("order", a.Verdict));
    }

    /// <summary>Each host by itself is spare; together they are the segment.</summary>
    [Fact]
    public void Decide_ManyHostsOfASegment_WaitAtItsShare()
    {
        var bank = Given.Bank with { Assets = [.. Enumerable.Range(1, 4).Select(i => Given.Host($"h-{i}", $"10.7.9.{i}"))] };
        var state = Given.EverythingActs;
        var verdicts = new List<string>();
        for (var i = 1; i <= 4; i++)
        {
            var decided = Decider.Decide(Given.Sighting($"h-{i}"), Given.Context(state, bank) with { Cause = Hikeshi.Kernel.Identity.EntryId.New(Given.Now) });
            verdicts.AddRange(Given.Verdicts(decided, ContainmentKind.IsolateHost));
            state = Ordered(state, decided);
        }

        Assert.Equal(["order", "order", "waiting segment", "waiting segment"], verdicts);
    }

    [Fact]
    public void Decide_ReleasedByAPerson_CoolsDown()
    {
        var first = Decider.Decide(Given.Sighting("gw-1"), Given.Context());
        var isolation = first.Actions.Single(a => a.Order.Kind == ContainmentKind.IsolateHost).Order;
        var state = Ordered(Given.EverythingActs, first).After(Given.At(new Released(isolation.Id, "person", ""), time: Given.Now.AddMinutes(1)));
        Assert.Equal(["waiting cool-down"], Given.Verdicts(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state, now: Given.Now.AddMinutes(30))), ContainmentKind.IsolateHost));
        Assert.Equal(["order"], Given.Verdicts(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state, now: Given.Now.AddMinutes(31))), ContainmentKind.IsolateHost));
    }

    /// <summary>The same account in another spelling is what a person let go of.</summary>
    [Theory]
    [InlineData("svc", false)]
    [InlineData("BANK\\SVC", false)]
    [InlineData("svc@bank.example", false)]
    [InlineData("BANK\\svc", true)]
    public void Decide_AccountReleasedInAnotherSpelling_CoolsDown(string spelling, bool withEverything)
    {
        var policy = ResponsePolicyReader.BuiltIn with { Rules = [Given.Rule("any", "hikeshi.entry", 60, ContainmentKind.DisableAccount)] };
        var first = Decider.Decide(Given.Sighting("gw-1"), Given.Context(policy: policy));
        var state = Ordered(Given.EverythingActs, first) with { LastActed = null }; // no after-effect of it
        Assert.Equal(["order"], Given.Verdicts(first, ContainmentKind.DisableAccount));
        Assert.Equal("svc", first.Actions[0].Order.Account);
        state = withEverything
            ? state.After(Given.At(new AllReleased(1, "person", ""), 9, Given.Now.AddMinutes(1))) with { Autonomy = Given.EverythingActs.Autonomy, RedButton = false }
            : state.After(Given.At(new Released(first.Actions[0].Order.Id, "person", ""), time: Given.Now.AddMinutes(1)));
        var again = Given.Sighting("gw-1") with { Entities = Given.Sighting("gw-1").Entities with { User = spelling } };
        Assert.Equal(["waiting cool-down"], Given.Verdicts(Decider.Decide(again, Given.Context(state, policy: policy, now: Given.Now.AddMinutes(20))), ContainmentKind.DisableAccount));
    }

    /// <summary>A member that writes an address otherwise means the same one.</summary>
    [Theory]
    [InlineData("ipv4-addr", "198.51.100.7", "198.51.100.7/32")]
    [InlineData("ipv4-addr", "198.51.100.7", "::ffff:198.51.100.7")]
    [InlineData("ipv6-addr", "2001:db8::7", "2001:0DB8:0:0::7")]
    [InlineData("domain-name", "evil.example", "EVIL.example")]
    public void Decide_SharedAgainInAnotherSpelling_CoolsDown(string kind, string first, string second)
    {
        var decided = Decider.Decide(Given.Shared(Given.Indicator(kind, first)), Given.Context());
        var order = Assert.Single(decided.Actions, action => action.Verdict == "order").Order;
        var state = Ordered(Given.EverythingActs, decided);
        var beside = Decider.Decide(Given.Shared(Given.Indicator(kind, second)), Given.Context(state));
        Assert.Equal(["record already-active"], Given.Verdicts(beside, order.Kind));

        state = state.After(Given.At(new Released(order.Id, "person", ""), time: Given.Now.AddMinutes(1)));
        var again = Decider.Decide(Given.Shared(Given.Indicator(kind, second)), Given.Context(state, now: Given.Now.AddMinutes(20)));
        Assert.Equal(["waiting cool-down"], Given.Verdicts(again, order.Kind));
    }

    [Fact]
    public void Decide_TooManyOrdersWithinAMinute_Wait()
    {
        var policy = Given.Policy(limits => limits with { OrdersPerMinute = 3 });
        var indicators = Enumerable.Range(1, 5).Select(i => Given.Indicator("ipv4-addr", $"198.51.100.{i}")).ToArray();
        var decided = Decider.Decide(Given.Shared(indicators), Given.Context(policy: policy));
        Assert.Equal(["order", "order", "order", "waiting rate", "waiting rate"], Given.Verdicts(decided, ContainmentKind.BlockAddress));
        var state = Ordered(Given.EverythingActs, decided);
        var more = Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.99"));
        Assert.Equal(["waiting rate"], Given.Verdicts(Decider.Decide(more, Given.Context(state, policy: policy, now: Given.Now.AddSeconds(59))), ContainmentKind.BlockAddress));
        Assert.Equal(["order"], Given.Verdicts(Decider.Decide(more, Given.Context(state, policy: policy, now: Given.Now.AddSeconds(60))), ContainmentKind.BlockAddress));
    }

    [Fact]
    public void Decide_SingleForeignSource_IsShort()
    {
        var policy = Given.Lasting(1440);
        var action = Assert.Single(Decider.Decide(Given.ShieldSuggestion(), Given.Context(policy: policy)).Actions);
        Assert.Equal(("order", Given.Now.AddMinutes(15)), (action.Verdict, action.Order.ExpiresAt));
    }

    /// <summary>Without an allow list a shield is an outage; whoever asks for it, a person decides.</summary>
    [Fact]
    public void Decide_ShieldWithoutAnAllowList_WaitsForAPerson()
    {
        var bank = Given.Bank with { Services = [Given.Bank.Services[0] with { AllowFrom = [] }] };
        Assert.Equal(["waiting no-allow-list"], Given.Verdicts(Decider.Decide(Given.Sighting("gw-1"), Given.Context(bank: bank)), ContainmentKind.Shield));
        Assert.Equal(["waiting no-allow-list"], Given.Verdicts(Decider.Decide(Given.ShieldSuggestion(), Given.Context(bank: bank)), ContainmentKind.Shield));
    }

    /// <summary>What is not open to the internet is not shielded because somebody else suggests it.</summary>
    [Fact]
    public void Decide_SuggestedShieldOfAnInternalService_ProposesNothing()
    {
        var bank = Given.Bank with { Services = [Given.Bank.Services[0] with { InternetExposed = false }] };
        Assert.Empty(Decider.Decide(Given.ShieldSuggestion(), Given.Context(bank: bank)).Actions);
    }

    [Fact]
    public void Decide_AdvisoryAlone_IsOnlyRecommended()
    {
        var assessed = new ExposureAssessed("A-1", Reached: true, [new ReachedService("gateway", "gw-1", "", InternetExposed: true, "")], ["payments"], []);
        Assert.Equal(["recommend policy"], Given.Verdicts(Decider.Decide(assessed, Given.Context()), ContainmentKind.Shield));
    }

    [Fact]
    public void Decide_SuggestedShield_MeansTheServicesOfTheOwnAssessment()
    {
        var assessed = new ExposureAssessed("A-1", Reached: false, [], [], []);
        var state = Given.EverythingActs with { Assessments = Given.EverythingActs.Assessments.SetItem("A-1", assessed) };
        Assert.Empty(Decider.Decide(Given.ShieldSuggestion(advisory: "A-1"), Given.Context(state)).Actions);
        Assert.Equal(["order"], Given.Verdicts(Decider.Decide(Given.ShieldSuggestion(advisory: "A-2"), Given.Context(state)), ContainmentKind.Shield));
        Assert.Empty(Decider.Decide(Given.ShieldSuggestion("pkg:npm/something-else"), Given.Context(state)).Actions);
        Assert.Empty(Decider.Decide(Given.ShieldSuggestion(versions: "vers:maven/>=4.0"), Given.Context(state)).Actions);
    }

    /// <summary>Who pressed the red button let go of everything: none of it comes back by itself when autonomy does.</summary>
    [Fact]
    public void Decide_ReleasedWithEverything_CoolsDown()
    {
        var first = Decider.Decide(Given.Sighting("gw-1"), Given.Context());
        var state = Ordered(Given.EverythingActs, first).After(Given.At(new AllReleased(2, "person", ""), 9, Given.Now.AddMinutes(1)));
        state = state with { Autonomy = Given.EverythingActs.Autonomy, RedButton = false };
        Assert.All(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state, now: Given.Now.AddMinutes(30))).Actions, a => Assert.Equal(("waiting", "cool-down"), (a.Verdict, a.Guardrail)));
        Assert.All(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state, now: Given.Now.AddMinutes(32))).Actions, a => Assert.Equal("order", a.Verdict));
    }

    /// <summary>Somebody presses again, or the off-box switch after the button: what the first press let go of cools down as before.</summary>
    [Fact]
    public void Decide_ReleasedWithEverythingTwice_CoolsDown()
    {
        var first = Decider.Decide(Given.Sighting("gw-1"), Given.Context());
        var state = Ordered(Given.EverythingActs, first)
            .After(Given.At(new AllReleased(2, "person", ""), 9, Given.Now.AddMinutes(1)))
            .After(Given.At(new AllReleased(0, "person", ""), 10, Given.Now.AddMinutes(2)));
        state = state with { Autonomy = Given.EverythingActs.Autonomy, RedButton = false };
        Assert.All(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state, now: Given.Now.AddMinutes(30))).Actions, a => Assert.Equal(("waiting", "cool-down"), (a.Verdict, a.Guardrail)));
        Assert.All(Decider.Decide(Given.Sighting("gw-1"), Given.Context(state, now: Given.Now.AddMinutes(32))).Actions, a => Assert.Equal("order", a.Verdict));
    }

    [Fact]
    public void Decide_RedButton_RefusesUntilEnabledAnew()
    {
        var pressed = Given.EverythingActs.After(Given.At(new AllReleased(0, "person", ""), 5));
        Assert.All(Decider.Decide(Given.Sighting("gw-1"), Given.Context(pressed)).Actions, a => Assert.Equal(("refused", "red-button"), (a.Verdict, a.Guardrail)));
        foreach (var less in new[] { Autonomy.Record, Autonomy.Recommend })
        {
            Assert.True(pressed.After(new AutonomyEnabled(ContainmentKind.Shield, less, 14, "ciso")).RedButton);
        }

        var enabled = pressed.After(new AutonomyEnabled(ContainmentKind.Shield, Autonomy.Act, 0, "ciso"));
        var decided = Decider.Decide(Given.Sighting("gw-1"), Given.Context(enabled));
        Assert.Equal(["order"], Given.Verdicts(decided, ContainmentKind.Shield));
        Assert.Equal(["record autonomy"], Given.Verdicts(decided, ContainmentKind.IsolateHost));
    }

    [Fact]
    public void Decide_SameContextTwice_IsTheSameDecision()
    {
        var context = Given.Context();
        Assert.Equal(Json(Decider.Decide(Given.Sighting("gw-1"), context)), Json(Decider.Decide(Given.Sighting("gw-1"), context)));
        var shared = Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7"), Given.Indicator("domain-name", "c2.example.net"));
        Assert.Equal(Json(Decider.Decide(shared, context)), Json(Decider.Decide(shared, context)));
    }

    [Fact]
    public void Decide_ContainmentIds_BelongToCauseTargetAndMember()
    {
        var context = Given.Context();
        Guid IdsOf(DecisionContext c, string host) => Decider.Decide(Given.Sighting(host), c).Actions.Single(a => a.Order.Kind == ContainmentKind.IsolateHost).Order.Id.Value;
        var other = context with { Cause = Hikeshi.Kernel.Identity.EntryId.New(Given.Now) };
        Assert.Equal(IdsOf(context, "gw-1"), IdsOf(context with { Now = Given.Now.AddMinutes(1) }, "gw-1"));
        Assert.Distinct([IdsOf(context, "gw-1"), IdsOf(context, "gw-2"), IdsOf(other, "gw-1"), IdsOf(context with { Self = Given.Other }, "gw-1")]);
    }

    [Fact]
    public void Decide_SameTargetTwice_IsOneAction()
    {
        var twice = Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7"), Given.Indicator("ipv4-addr", "198.51.100.7"));
        Assert.Single(Decider.Decide(twice, Given.Context()).Actions);
    }

    private static ResponseState Ordered(ResponseState state, Decided decided) =>
        decided.Actions.Where(a => a.Verdict == "order").Aggregate(state, (s, a) => s.After(Given.At(new Ordered(a.Order))));

    private static string Json(Fact fact) => JsonSerializer.Serialize(fact, fact.GetType());
}
