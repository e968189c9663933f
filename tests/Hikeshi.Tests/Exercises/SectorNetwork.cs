using System.Security.Cryptography;
using System.Text;
using Hikeshi.Exercises.Sector;
using Hikeshi.Gateway;
using Hikeshi.Gateway.Config;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators;
using Xunit;

namespace Hikeshi.Tests.Exercises;

/// <summary>A synthetic sector behind a real gateway. Its addresses are fixed, so that such tests run one after the other.</summary>
internal sealed class SectorNetwork : IAsyncDisposable
{
    private const string Token = "sector token";
    private readonly GatewayHost gateway;
    private readonly Dictionary<string, HttpEnforcementActuator> actuators;

    private SectorNetwork(SyntheticSector sector, GatewayHost gateway)
    {
        (Sector, this.gateway) = (sector, gateway);
        actuators = sector.Institutions.ToDictionary(i => i.Id, i => new HttpEnforcementActuator("gateway", new Uri(gateway.Control, $"/members/{i.Id}/v1/"), Token), StringComparer.Ordinal);
    }

    internal SyntheticSector Sector { get; }

    internal static async Task<SectorNetwork> StartAsync(int members, int seed)
    {
        var sector = SyntheticSector.Create(members, seed);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token)));
        var config = GatewayConfigReader.Read(SectorFiles.GatewayConfig(sector, 0, sector.Institutions.ToDictionary(i => i.Id, _ => hash, StringComparer.Ordinal)));
        return new SectorNetwork(sector, await GatewayHost.StartAsync(config, _ => { }, TimeProvider.System, CancellationToken.None));
    }

    internal async Task ShieldAsync(Institution institution, IReadOnlyList<string> allow)
    {
        var service = institution.ComponentService!;
        await EnforceAsync(institution, Order(ContainmentKind.Shield) with { Address = service.Address, Port = service.Port, Allow = allow });
    }

    internal Task IsolateAsync(Institution institution, string host) =>
        EnforceAsync(institution, Order(ContainmentKind.IsolateHost) with { Host = host });

    internal async Task ReleaseAllAsync(Institution institution) =>
        Assert.Equal(ActuatorState.Undone, (await actuators[institution.Id].UndoAllAsync([], CancellationToken.None)).State);

    /// <summary>Waits for a condition that real traffic brings about; fails after 20 s.</summary>
    internal static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, "waited in vain for " + what);
            await Task.Delay(2);
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var actuator in actuators.Values)
        {
            actuator.Dispose();
        }

        return gateway.DisposeAsync();
    }

    private async Task EnforceAsync(Institution institution, ContainmentOrder order)
    {
        var report = await actuators[institution.Id].EnforceAsync(order, CancellationToken.None);
        Assert.True(report.State == ActuatorState.Enforced, report.Detail);
    }

    private static ContainmentOrder Order(ContainmentKind kind) =>
        new(new ContainmentId(Guid.NewGuid()), kind, Host: null, Address: null, Port: null, [], [], DateTimeOffset.UtcNow.AddMinutes(15), "test");
}

/// <summary>Whoever opens the sector's fixed addresses belongs in this collection.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SectorNetworkTests
{
    public const string Name = "sector network";
}
