using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators;
using Xunit;

namespace Hikeshi.Tests.Gateway;

/// <summary>The node's actuator against the real gateway.</summary>
public sealed class HttpEnforcementActuatorTests
{
    private const string Stranger = "127.99.0.1";

    [Fact]
    public async Task Enforce_EveryKind_IsEnforcedAndUndone()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var actuator = Actuator(gateway);
        Assert.Equal(ActuatorState.Delivered, (await actuator.ProbeAsync(CancellationToken.None)).State);
        ContainmentOrder[] orders =
        [
            Shield(gateway, Stranger),
            Order(ContainmentKind.IsolateHost) with { Host = "web-1", Address = gateway.Address(1, 21) },
            Order(ContainmentKind.BlockAddress) with { Destinations = ["127.66.0.0/16"] },
            Order(ContainmentKind.BlockDomain) with { Destinations = ["evil.example"] },
            Order(ContainmentKind.SuspendSupplier) with { Destinations = ["vpn.soc-vendor.example", "127.30.2.0/24"] },
        ];
        foreach (var order in orders)
        {
            Assert.Equal(ActuatorState.Enforced, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
            Assert.Equal(ActuatorState.Enforced, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        }

        Assert.Equal(ActuatorState.Enforced, (await actuator.ObserveAsync(orders[0], CancellationToken.None)).State);
        Assert.Null(await gateway.GreetAsync("127.99.0.2"));
        Assert.Equal("220 web-2", await gateway.GreetAsync(Stranger));
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAsync(orders[0], CancellationToken.None)).State);
        Assert.Equal("220 web-2", await gateway.GreetAsync("127.99.0.2"));
        var all = await actuator.UndoAllAsync([], CancellationToken.None);
        Assert.Equal(new ActuatorReport(ActuatorState.Undone, "4 released"), all);
        Assert.Equal(ActuatorState.Absent, (await actuator.ObserveAsync(orders[0], CancellationToken.None)).State);
    }

    [Fact]
    public async Task Enforce_Refusals_FailWithASentence()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var actuator = Actuator(gateway);
        var shield = Shield(gateway, Stranger);
        await actuator.EnforceAsync(shield, CancellationToken.None);
        await Fails(actuator.EnforceAsync(shield with { Reason = "other" }, CancellationToken.None), "different content");
        await Fails(actuator.EnforceAsync(Order(ContainmentKind.IsolateHost) with { Host = "mainframe" }, CancellationToken.None), "$.host");
        await Fails(actuator.EnforceAsync(shield with { Id = NewId(), ExpiresAt = DateTimeOffset.UtcNow.AddDays(2) }, CancellationToken.None), "24 hours");
        await actuator.UndoAsync(shield, CancellationToken.None);
        await Fails(actuator.EnforceAsync(shield, CancellationToken.None), "has ended");
        using var stranger = new HttpEnforcementActuator("gateway", new Uri(gateway.Control, "/members/bank-01/v1"), "wrong");
        await Fails(stranger.ProbeAsync(CancellationToken.None), "does not know the token");
    }

    /// <summary>The probe rehearses one order that hurts nobody; afterwards the gateway's book is as it was, and a supplier's name never left.</summary>
    [Fact]
    public async Task Probe_OfAGateway_LeavesNothingInForce()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var actuator = Actuator(gateway);
        Assert.Equal(ActuatorState.Delivered, (await actuator.ProbeAsync(CancellationToken.None)).State);
        Assert.Empty(await InForceAsync(gateway));
        var suspended = Order(ContainmentKind.SuspendSupplier) with { Destinations = ["vpn.soc-vendor.example"], Supplier = "own-name-of-it" };
        Assert.Equal(ActuatorState.Enforced, (await actuator.EnforceAsync(suspended, CancellationToken.None)).State);
        var shown = Assert.Single(await InForceAsync(gateway));
        Assert.Contains(suspended.Id.ToString(), shown, StringComparison.Ordinal);
        Assert.DoesNotContain("own-name-of-it", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_NobodyThere_FailsSoon()
    {
        using var actuator = new HttpEnforcementActuator("gateway", new Uri("http://127.0.0.1:1/members/bank-01/v1/"), "token");
        await Fails(actuator.ProbeAsync(CancellationToken.None), "cannot be reached");
    }

    [Fact]
    public async Task Enforce_NoAnswer_FailsAfterTwoSeconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var actuator = new HttpEnforcementActuator("gateway", new Uri($"http://{silent.LocalEndpoint}/members/bank-01/v1/"), "token");
        await Fails(actuator.ProbeAsync(CancellationToken.None), "did not answer within 2 s");
    }

    [Fact]
    public async Task TokenFile_WithLineEnd_IsTrimmed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, TestGateway.Token + "\n");
            using var actuator = HttpEnforcementActuator.FromTokenFile("gateway", new Uri(gateway.Control, "/members/bank-01/v1/"), file);
            Assert.Equal(ActuatorState.Delivered, (await actuator.ProbeAsync(CancellationToken.None)).State);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task Fails(Task<ActuatorReport> asked, string because)
    {
        var report = await asked;
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains(because, report.Detail, StringComparison.Ordinal);
    }

    /// <summary>The containments that the gateway holds for the member, each as the JSON text that it shows.</summary>
    private static async Task<IReadOnlyList<string>> InForceAsync(TestGateway gateway)
    {
        using var client = gateway.Client();
        using var shown = JsonDocument.Parse(await client.GetStringAsync("containments"));
        return [.. shown.RootElement.GetProperty("containments").EnumerateArray().Select(c => c.GetRawText())];
    }

    private static HttpEnforcementActuator Actuator(TestGateway gateway) => new("gateway", new Uri(gateway.Control, "/members/bank-01/v1/"), TestGateway.Token);

    private static ContainmentId NewId() => new(Guid.CreateVersion7());

    private static ContainmentOrder Order(ContainmentKind kind) =>
        new(NewId(), kind, Host: null, Address: null, Port: null, [], [], DateTimeOffset.UtcNow.AddMinutes(15), "test");

    private static ContainmentOrder Shield(TestGateway gateway, string allow) =>
        Order(ContainmentKind.Shield) with { Address = gateway.Address(1, 1), Port = TestGateway.ApiPort, Allow = [allow] };
}
