using System.Text;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.RedButton;
using Hikeshi.Kernel.Signing;
using Hikeshi.Response.Enforcing;
using Hikeshi.Response.RedButton;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Response;

/// <summary>The off-box switch: obeyed when its signature and its time are right, and for nothing else; and what the guard does by it.</summary>
public sealed class ReleaseSwitchTests : IDisposable
{
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly Ed25519PrivateKey key = Ed25519PrivateKey.Generate();
    private readonly string directory = Directory.CreateTempSubdirectory("hks-").FullName;
    private readonly List<string> told = [];

    [Fact]
    public void Read_SignedForUsNow_IsObeyed() => Assert.Equal("an outage", Read(Made()).Switch!.Reason);

    [Fact]
    public void Read_ForgedForeignOldOrGarbage_IsNotObeyed()
    {
        using var other = Ed25519PrivateKey.Generate();
        Assert.Contains("signature", WhyNot(Made(with: other)), StringComparison.Ordinal);
        Assert.Contains("no key of", WhyNot(Made(signer: "somebody")), StringComparison.Ordinal);
        Assert.Contains("it is for bank-08", WhyNot(Made("bank-08")), StringComparison.Ordinal);
        Assert.Null(Read(Made("*")).WhyNot);
        Assert.Contains("signature", WhyNot(Made().Replace("an outage", "an other", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("longer than a day", WhyNot(Made(minutes: 1441)), StringComparison.Ordinal);
        Assert.Contains("is no hikeshi-switch/1", WhyNot("{}"), StringComparison.Ordinal);
        Assert.Contains("is no hikeshi-switch/1", WhyNot("\0"), StringComparison.Ordinal);
        Assert.Contains("bytes", WhyNot(new string(' ', 17_000)), StringComparison.Ordinal);
        var made = Made();
        clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Contains("it ended at", WhyNot(made), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(-75));
        Assert.Contains("issued in the future", WhyNot(made), StringComparison.Ordinal);
    }

    /// <summary>As long as it is valid, every turn: also what a node puts back.</summary>
    [Fact]
    public async Task Guard_ValidSwitch_ReleasesAgainAndAgain_AndNotBeforeNorAfter()
    {
        var actuator = new RecordingActuator();
        var guard = Guard(actuator);
        await guard.LookAsync(CancellationToken.None);
        Assert.Empty(actuator.Calls);
        await File.WriteAllTextAsync(Path.Combine(directory, "switch.json"), Made());
        await guard.LookAsync(CancellationToken.None);
        await guard.LookAsync(CancellationToken.None);
        Assert.Equal(["undo all", "undo all"], actuator.Calls);
        Assert.Contains("everything released", Assert.Single(told), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromHours(1));
        await guard.LookAsync(CancellationToken.None);
        Assert.Equal(2, actuator.Calls.Count);
    }

    [Fact]
    public async Task Guard_ForgedSwitch_TouchesNothingAndSaysSoOnce()
    {
        using var other = Ed25519PrivateKey.Generate();
        var actuator = new RecordingActuator();
        var guard = Guard(actuator);
        await File.WriteAllTextAsync(Path.Combine(directory, "switch.json"), Made(with: other));
        await guard.LookAsync(CancellationToken.None);
        await guard.LookAsync(CancellationToken.None);
        Assert.Empty(actuator.Calls);
        Assert.Single(told);
    }

    [Fact]
    public void Remove_WhereNothingWasEverLeft_IsNothing()
    {
        var leases = new Leases(Path.Combine(directory, "never"));
        leases.Remove(Given.Order().Id);
        Assert.Empty(leases.All());
    }

    [Fact]
    public async Task RemoveSoon_ManyAndOneThatIsInForceAgain_LeavesThatOneAlone()
    {
        var leases = new Leases(Path.Combine(directory, "leases"));
        var orders = Enumerable.Range(1, 50).Select(i => Given.Order(target: $"198.51.100.{i}")).ToList();
        orders.ForEach(leases.Write);
        orders.ForEach(order => leases.RemoveSoon(order.Id));
        leases.Write(orders[^1]);
        await Connectors.Until.TrueAsync(() => leases.All().Count == 1, "leases stay behind");
        Assert.Equal(orders[^1].Id, Assert.Single(leases.All()).Id);
    }

    /// <summary>The node died with an order at a system that knows no end: the guard lets go when its end comes.</summary>
    [Fact]
    public async Task Guard_LeaseWhoseEndCame_IsReleasedOnce()
    {
        var actuator = new RecordingActuator("directory") { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true) };
        var leases = new Leases(Path.Combine(directory, "leases"));
        var order = Given.Order(minutes: 10);
        leases.Write(order);
        var guard = Guard(actuator);
        await guard.LookAsync(CancellationToken.None);
        Assert.Empty(actuator.Calls);
        clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(5));
        await guard.LookAsync(CancellationToken.None);
        await guard.LookAsync(CancellationToken.None);
        Assert.Equal([$"undo {order.Id}"], actuator.Calls);
        Assert.Empty(leases.All());
    }

    [Fact]
    public async Task Guard_LeaseThatCannotBeLetGo_StaysForTheNextTurn()
    {
        var actuator = new RecordingActuator("directory") { Capability = new ActuatorCapability(ActuatorCapability.Every, EndHeldBy.Node, Observes: true), Failures = 1 };
        var leases = new Leases(Path.Combine(directory, "leases"));
        leases.Write(Given.Order(minutes: 1));
        clock.Advance(TimeSpan.FromMinutes(2));
        var guard = Guard(actuator);
        await guard.LookAsync(CancellationToken.None);
        Assert.Single(leases.All());
        await guard.LookAsync(CancellationToken.None);
        Assert.Empty(leases.All());
    }

    public void Dispose()
    {
        key.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private string Made(string member = "bank-07", string signer = "ciso", int minutes = 60, Ed25519PrivateKey? with = null) =>
        ReleaseSwitch.Sign(member, signer, "an outage", TimeSpan.FromMinutes(minutes), with ?? key, clock.GetUtcNow());

    private (ReleaseSwitch? Switch, string? WhyNot) Read(string text) => ReleaseSwitch.Read(Encoding.UTF8.GetBytes(text), "bank-07", Keys, clock.GetUtcNow());

    private string WhyNot(string text)
    {
        var (found, whyNot) = Read(text);
        Assert.Null(found);
        return whyNot!;
    }

    private Dictionary<string, Ed25519PublicKey> Keys => new() { ["ciso"] = key.PublicKey };

    private Guard Guard(IActuator actuator) =>
        new(new SwitchWatch("bank-07", Path.Combine(directory, "switch.json"), url: null, Keys, told.Add, clock), new Leases(Path.Combine(directory, "leases")), [actuator], told.Add, clock);
}
