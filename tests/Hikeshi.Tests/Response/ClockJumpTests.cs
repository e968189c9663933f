using System.Net;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Gateway.Config;
using Hikeshi.Gateway.Containments;
using Hikeshi.Kernel.Clocks;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Kernel.Signing;
using Hikeshi.Ledger.Reach;
using Hikeshi.People.Approvals;
using Hikeshi.Response;
using Hikeshi.Response.Actuators;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.Policy;
using Hikeshi.Response.RedButton;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>The wall clock is set while time passes as it always does: nothing ends early, nothing stays, nobody's time to object is shortened.</summary>
public sealed class ClockJumpTests : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly JumpingClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hks-").FullName;
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();

    public static TheoryData<double> Jumps => [1, -1, 24 * 3, -24 * 3];

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Due_ContainmentInForce_EndsWhenItShould(double hours)
    {
        var service = Service();
        var order = Given.Order(minutes: 10);
        service.Apply(Given.At(new Ordered(order)));
        service.Apply(Given.At(new Enforced(order.Id, order.Kind, "external-block-list", "delivered", Given.Now, "")));
        clock.Jump(TimeSpan.FromHours(hours));
        Assert.Empty(service.Due());
        Assert.NotEmpty(ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow));
        clock.Advance(Life - TimeSpan.FromSeconds(1));
        Assert.Empty(service.Due());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(service.Due());
        Assert.Empty(ExternalBlockList.Render(service.State, ContainmentKind.BlockAddress, _ => false, service.SteadyNow));
    }

    /// <summary>The same host is not isolated twice, and what is isolated counts against the capacity.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public void Decide_AfterAJump_StillKnowsWhatIsIsolated(double hours)
    {
        var service = Service();
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1", minutes: 60);
        service.Apply(Given.At(new Ordered(order)));
        clock.Jump(TimeSpan.FromHours(hours));
        foreach (var (host, expected) in new[] { ("gw-1", "record already-active"), ("gw-2", "waiting capacity") })
        {
            var decided = Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting(host), time: clock.GetUtcNow()))));
            Assert.StartsWith(expected.Split(' ')[0], Assert.Single(Given.Verdicts(decided, ContainmentKind.IsolateHost)), StringComparison.Ordinal);
        }
    }

    /// <summary>What a person let go of is left alone for as long as it should be, whatever the clock says meanwhile.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public void Decide_AfterAJump_CoolDownIsAsLongAsEver(double hours)
    {
        var service = Service();
        var order = Given.Order(ContainmentKind.IsolateHost, "gw-1", minutes: 60);
        service.Apply(Given.At(new Ordered(order)));
        service.Apply(Given.At(new Released(order.Id, "person:a", "a mistake") { Order = order }, time: clock.GetUtcNow()));
        clock.Jump(TimeSpan.FromHours(hours));
        clock.Advance(TimeSpan.FromMinutes(service.Policy.Limits.CoolDownMinutes - 1));
        Assert.StartsWith("waiting cool-down", Isolates("gw-1"), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.DoesNotContain("cool-down", Isolates("gw-1"), StringComparison.Ordinal);

        string Isolates(string host) => Assert.Single(Given.Verdicts(Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting(host), time: clock.GetUtcNow())))), ContainmentKind.IsolateHost));
    }

    /// <summary>Neither more orders a minute than the limit, nor none for an hour.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public void Decide_AfterAJump_RateCountsTheMinuteThatPassed(double hours)
    {
        var service = Service();
        for (var number = 0; number < service.Policy.Limits.OrdersPerMinute; number++)
        {
            service.Apply(Given.At(new Ordered(Given.Order(minutes: 60)), time: clock.GetUtcNow()));
        }

        clock.Jump(TimeSpan.FromHours(hours));
        Assert.Contains("waiting rate", Shields(), StringComparer.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.DoesNotContain("waiting rate", Shields(), StringComparer.Ordinal);

        IReadOnlyList<string> Shields() => Given.Verdicts(Assert.IsType<Decided>(Assert.Single(service.Decide(Given.At(Given.Sighting("gw-1"), time: clock.GetUtcNow())))), ContainmentKind.Shield);
    }

    /// <summary>Set back after the decision, the kernel or a vendor would hold the block that much longer: the end is told by the clock as it stands.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task Enforce_ClockSetSinceTheOrder_TellsTheEndByTheNewClock(double hours)
    {
        var actuator = new RecordingActuator("directory") { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
        var leases = new Leases(folder);
        var service = Service(actuator, leases);
        var ordered = Given.At(new Ordered(Given.Order(minutes: 10)));
        service.Apply(ordered);
        clock.Jump(TimeSpan.FromHours(hours));
        await service.EnforceAsync(ordered, CancellationToken.None);
        Assert.Single(actuator.Calls);
        Assert.Equal(clock.GetUtcNow() + Life, Assert.Single(leases.All()).ExpiresAt);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public async Task Guard_LeaseOfADeadNode_IsLetGoAtItsEnd(double hours)
    {
        var actuator = new RecordingActuator("directory") { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
        var leases = new Leases(folder);
        leases.Write(Given.Order(minutes: 10));
        using var watch = new SwitchWatch("bank-07", file: null, url: null, new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal), _ => { }, clock);
        var guard = new Guard(watch, leases, [actuator], _ => { }, clock);
        await guard.LookAsync(CancellationToken.None);
        clock.Jump(TimeSpan.FromHours(hours));
        await guard.LookAsync(CancellationToken.None);
        Assert.Empty(actuator.Calls);
        clock.Advance(Life + TimeSpan.FromSeconds(6));
        await guard.LookAsync(CancellationToken.None);
        Assert.Single(actuator.Calls);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Gateway_ContainmentInForce_EndsWhenItShould(double hours)
    {
        var member = new MemberConfig(MemberId.Parse("bank-01"), new byte[32], new IPEndPoint(IPAddress.Loopback, 1), [], []);
        using var book = new ContainmentBook(member, clock, _ => { });
        var order = Given.Order(ContainmentKind.BlockDomain, "evil.example", minutes: 10);
        book.Enforce(order);
        clock.Jump(TimeSpan.FromHours(hours));
        Assert.NotNull(book.Find(order.Id));
        clock.Advance(Life + TimeSpan.FromSeconds(1));
        Assert.Null(book.Find(order.Id));
    }

    /// <summary>Nobody has less time to object than they were given; set back, they have more.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public void Approvals_VetoWindow_IsNeverShorter(double hours)
    {
        var book = new ApprovalBook(_ => true, clock);
        book.Apply(Given.At(new ApprovalRequested("x", "response", "isolate-host", "gw-1", "autonomy", "a test", [], 0, clock.GetUtcNow() + Life, "machine:bank-07") { VetoUntil = clock.GetUtcNow() + Life }));
        clock.Jump(TimeSpan.FromHours(hours));
        Assert.Empty(book.Due());
        clock.Advance(Life - TimeSpan.FromSeconds(1));
        Assert.Empty(book.Due());
        clock.Advance(TimeSpan.FromSeconds(2) + (hours < 0 ? TimeSpan.FromHours(-hours) : TimeSpan.Zero));
        Assert.Equal(ApprovalConcluded.Unvetoed, Assert.Single(book.Due()).Outcome);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Switch_Obeyed_IsHeldForItsLifeAndNoLonger(double hours)
    {
        var judge = new SwitchJudge("bank-07", new Dictionary<string, Ed25519PublicKey>(StringComparer.Ordinal) { ["ciso"] = key.PublicKey }, _ => { }, clock);
        var signed = System.Text.Encoding.UTF8.GetBytes(ReleaseSwitch.Sign("bank-07", "ciso", "a test", Life, key, clock.GetUtcNow()));
        Assert.NotNull(judge.Judge(signed));
        clock.Jump(TimeSpan.FromHours(hours));
        Assert.NotNull(judge.Judge(signed));
        clock.Advance(Life + TimeSpan.FromSeconds(1));
        Assert.Null(judge.Judge(signed));
    }

    [Fact]
    public void SteadyClock_SmallCorrections_AreFollowed()
    {
        var steady = new SteadyClock(clock);
        clock.Jump(TimeSpan.FromSeconds(1));
        Assert.Equal(clock.GetUtcNow(), steady.Now);
        clock.Jump(TimeSpan.FromHours(1));
        Assert.Equal(TestClock.Morning, steady.Now);
        Assert.Equal(clock.GetUtcNow(), steady.Wall(steady.Now));
        Assert.Equal(DateTimeOffset.MinValue, steady.Of(DateTimeOffset.MinValue));
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private ResponseService Service(IActuator? actuator = null, Leases? leases = null)
    {
        var service = new ResponseService(Given.Self, ResponsePolicyReader.BuiltIn, () => new LedgerView(Given.Bank), actuator is null ? [] : [actuator], (_, _) => Task.FromResult(new ReservationAnswer(Granted: false, "no hub")), clock) { IsGranted = _ => true, Leases = leases };
        foreach (var kind in Enum.GetValues<ContainmentKind>())
        {
            service.Apply(Given.At(new AutonomyEnabled(kind, Autonomy.Act, 0, "ciso")));
        }

        return service;
    }
}
