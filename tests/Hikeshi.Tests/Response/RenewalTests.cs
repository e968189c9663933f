using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;
using Hikeshi.Response.Deciding;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>What one source caused lasts a quarter of an hour; longer only when somebody else saw it too, or people let it.</summary>
public sealed class RenewalTests
{
    private static readonly MemberId Third = MemberId.Parse("bank-11");
    private static readonly ResponsePolicy Longer = Given.Lasting(120);
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly RecordingActuator actuator = new();
    private readonly HashSet<string> granted = [];
    private ulong index;

    [Fact]
    public async Task Shared_ByASecondMember_LengthensTheSameContainment()
    {
        var service = Service();
        var first = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        Assert.Equal(Given.Now.AddMinutes(15), first.ExpiresAt);

        clock.Advance(TimeSpan.FromMinutes(10));
        var renewed = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")) with { Producer = Third });
        Assert.Equal((first.Id, clock.GetUtcNow().AddMinutes(120)), (renewed.Id, renewed.ExpiresAt));
        Assert.Equal([$"enforce {first.Id}", $"enforce {first.Id}"], actuator.Calls);
        clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Empty(service.Due());
    }

    /// <summary>Whoever says it twice is still one source.</summary>
    [Fact]
    public void Shared_BySameMemberAgain_LengthensNothing()
    {
        var service = Service();
        Order(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        clock.Advance(TimeSpan.FromMinutes(10));
        var again = service.Decide(At(Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7"))));
        Assert.Equal(["record already-active"], Given.Verdicts((Decided)again[0], ContainmentKind.BlockAddress));
    }

    /// <summary>What two members vouch for is not lengthened by a third one without end: it is known already.</summary>
    [Fact]
    public async Task Shared_ByAThird_LengthensNothingMore()
    {
        var service = Service();
        await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")) with { Producer = Third });
        clock.Advance(TimeSpan.FromMinutes(30));
        var third = (Decided)service.Decide(At(Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")) with { Producer = MemberId.Parse("bank-12") }))[0];
        Assert.Equal(["record already-active"], Given.Verdicts(third, ContainmentKind.BlockAddress));
    }

    /// <summary>Behaviour alone, and then a rule that names it.</summary>
    [Fact]
    public async Task Sighted_ByOwnRuleAfterBehaviour_LengthensTheSameContainment()
    {
        var service = Service();
        var first = await ActAsync(service, Given.Sighting("gw-1", "high", "hikeshi.behaviour"), ContainmentKind.IsolateHost);
        Assert.Equal(Given.Now.AddMinutes(15), first.ExpiresAt);
        clock.Advance(TimeSpan.FromMinutes(1));
        var renewed = await ActAsync(service, Given.Sighting("gw-1"), ContainmentKind.IsolateHost);
        Assert.Equal((first.Id, clock.GetUtcNow().AddMinutes(120)), (renewed.Id, renewed.ExpiresAt));
    }

    /// <summary>Second depth: an order that only claims to be a renewal is as short as its one source allows.</summary>
    [Fact]
    public async Task EnforceAsync_LongOrderOfOneSource_ReachesNobody()
    {
        var service = Service();
        var forged = At(new Ordered(Given.Order(minutes: 120)) { Grounds = new OrderGrounds(Given.Other, ByBehaviour: false, []) });
        service.Apply(forged);
        Assert.Contains("single-source", Assert.IsType<EnforcementFailed>(Assert.Single(await service.EnforceAsync(forged, CancellationToken.None))).Detail, StringComparison.Ordinal);
        Assert.Empty(actuator.Calls);
    }

    [Fact]
    public async Task Renew_GrantedByPeople_LastsUntilTheNewEndAndCanBeAskedAgain()
    {
        var service = Service();
        var first = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        clock.Advance(TimeSpan.FromMinutes(5));
        var asked = Ask(service, first.Id, minutes: 60);
        Assert.Equal((1, "renewal"), (asked.People, asked.HeldBy));
        Assert.Equal("people are asked about it already", service.Renew(first.Id, clock.GetUtcNow().AddMinutes(90), "more")!.Refused);

        var renewed = await GrantAsync(service, asked);
        Assert.Equal((first.Id, clock.GetUtcNow().AddMinutes(60)), (renewed.Id, renewed.ExpiresAt));
        var again = Ask(service, first.Id, minutes: 300);
        Assert.NotEqual(asked.ApprovalId, again.ApprovalId);
        Assert.Empty(service.OrderApproved(At(new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:a"])))); // the old answer is no answer to the new question
    }

    [Fact]
    public async Task Renew_ReleasedMeanwhile_IsOver()
    {
        var service = Service();
        var first = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        var asked = Ask(service, first.Id, minutes: 60);
        service.Apply(At(new Released(first.Id, "person:a", "mistaken") { Order = first }));
        granted.Add(asked.ApprovalId);
        Assert.Empty(service.OrderApproved(At(new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:b"]))));
        Assert.Null(service.Renew(first.Id, clock.GetUtcNow().AddMinutes(60), "again"));
    }

    /// <summary>What every actuator refused is in force nowhere: there is nothing to let last longer.</summary>
    [Fact]
    public async Task Renew_FailedEverywhere_IsRefused()
    {
        var service = Service();
        var first = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        service.Apply(At(new EnforcementFailed(first.Id, service.State.Active.All.Single().Reports.Single().Actuator, "refused there")));
        Assert.Contains("no actuator took it", service.Renew(first.Id, clock.GetUtcNow().AddMinutes(60), "it goes on")!.Refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(15)]
    public async Task Renew_NoLaterThanItsEnd_IsRefused(int minutes)
    {
        var service = Service();
        var first = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        Assert.Contains("already", service.Renew(first.Id, clock.GetUtcNow().AddMinutes(minutes), "no reason")!.Refused, StringComparison.Ordinal);
    }

    /// <summary>Whatever else objects, an open circuit too: what two people must let, two must let last longer.</summary>
    [Theory]
    [InlineData("dns-1", "never-contain", false)]
    [InlineData("core-1", "tier-0", true)]
    [InlineData("gw-1", "blast-radius", true)]
    [InlineData("desk-1", "renewal", true)]
    public void Renew_AboveTheCap_NeedsTwo(string host, string heldBy, bool isCircuitOpen)
    {
        var service = Service();
        var orders = new[] { host, "gw-2" }.Select(each => Given.Order(ContainmentKind.IsolateHost, each, minutes: 30) with { Destinations = [] }).ToList();
        orders.ForEach(order => service.Apply(At(new Ordered(order) { Grounds = Given.Approved(order) })));
        if (isCircuitOpen)
        {
            service.Apply(At(new CircuitOpened(3, "three were taken back")));
        }

        var asked = Ask(service, orders[0].Id, minutes: 60);
        Assert.Equal((heldBy, heldBy == "renewal" ? 1 : 2), (asked.HeldBy, asked.People));
    }

    /// <summary>Nobody asks for more than a day at once.</summary>
    [Fact]
    public async Task Renew_ForAWeek_AsksForADay()
    {
        var service = Service();
        var first = await ActAsync(service, Given.Shared(Given.Indicator("ipv4-addr", "198.51.100.7")));
        Assert.Equal(clock.GetUtcNow().AddDays(1), service.Renew(first.Id, clock.GetUtcNow().AddDays(7), "long")!.Waiting!.Order.ExpiresAt);
    }

    private ApprovalRequested Ask(ResponseService service, ContainmentId id, int minutes)
    {
        var waiting = At(service.Renew(id, clock.GetUtcNow().AddMinutes(minutes), "it goes on")!.Waiting!);
        service.Apply(waiting);
        return Assert.IsType<ApprovalRequested>(Assert.Single(service.Ask(waiting)));
    }

    private async Task<ContainmentOrder> GrantAsync(ResponseService service, ApprovalRequested asked)
    {
        granted.Add(asked.ApprovalId);
        return await EnforceAsync(service, Assert.IsType<Ordered>(Assert.Single(service.OrderApproved(At(new ApprovalConcluded(asked.ApprovalId, ApprovalConcluded.Granted, ["person:a"]))))));
    }

    private Task<ContainmentOrder> ActAsync(ResponseService service, Accepted shared) => EnforceAsync(service, Order(service, shared));

    private Task<ContainmentOrder> ActAsync(ResponseService service, Hikeshi.Facts.Detection.Sighted sighting, ContainmentKind kind)
    {
        var decided = (Decided)service.Decide(At(sighting))[0];
        return EnforceAsync(service, service.Order(At(decided)).OfType<Ordered>().Single(ordered => ordered.Order.Kind == kind));
    }

    private Ordered Order(ResponseService service, Accepted shared)
    {
        var ordered = service.Order(At((Decided)service.Decide(At(shared))[0])).OfType<Ordered>().Single();
        service.Apply(At(ordered));
        return ordered;
    }

    private async Task<ContainmentOrder> EnforceAsync(ResponseService service, Ordered ordered)
    {
        var recorded = At(ordered);
        service.Apply(recorded);
        foreach (var fact in await service.EnforceAsync(recorded, CancellationToken.None))
        {
            service.Apply(At(Assert.IsType<Enforced>(fact)));
        }

        return ordered.Order;
    }

    private Recorded<T> At<T>(T fact)
        where T : Fact => Given.At(fact, index++, clock.GetUtcNow());

    private ResponseService Service()
    {
        var service = new ResponseService(Given.Self, Longer, () => new LedgerView(Given.Bank), [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "")), clock) { IsGranted = granted.Contains };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(At(new AutonomyEnabled(kind, Autonomy.Act, 14, "ciso")));
        }

        return service;
    }
}
