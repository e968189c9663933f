using System.Diagnostics;
using System.Net;
using Hikeshi.Exercises.Sector;
using Hikeshi.Exercises.Traffic;
using Xunit;

namespace Hikeshi.Tests.Exercises;

[Collection(SectorNetworkTests.Name)]
public sealed class TrafficTests
{
    [Fact]
    public async Task Prober_ShieldGoesUpAndDown_SeesItFromOutside()
    {
        await using var network = await SectorNetwork.StartAsync(5, 11);
        var changes = 0;
        using var prober = new Prober(Targets(network.Sector), Prober.DefaultSource, Prober.DefaultInterval(5), _ => Interlocked.Increment(ref changes));
        prober.Start();
        var shielded = network.Sector.Exposed[0];
        await SectorNetwork.UntilAsync(() => prober.Records.All(r => r.Accepted > 5), "accepted probes");

        var ordered = Stopwatch.GetTimestamp();
        await network.ShieldAsync(shielded, shielded.ComponentService!.AllowFrom);
        var enforced = Stopwatch.GetTimestamp();
        await SectorNetwork.UntilAsync(() => prober[shielded.Id].Refused > 5, "refused probes");

        var record = prober[shielded.Id];
        Assert.Equal(record.RefusedSince, record.FirstRefused);
        Assert.True(record.RefusedSince!.Value.Answered > ordered);
        Assert.True(record.LastAccepted!.Value.Sent < enforced, "a probe sent after the order was enforced was accepted");
        Assert.True(record.LargestGap > 0 && record.LargestGap <= prober.LargestGap);
        Assert.All(network.Sector.Exposed.Skip(1), i => Assert.Null(prober[i.Id].RefusedSince));

        await network.ReleaseAllAsync(shielded);
        await SectorNetwork.UntilAsync(() => prober[shielded.Id].RefusedSince is null, "accepted probes after the release");
        Assert.NotNull(prober[shielded.Id].FirstRefused);
        Assert.True(Volatile.Read(ref changes) >= 2);
    }

    [Fact]
    public async Task Prober_NobodyThere_CountsRefusalsButNoImmunity()
    {
        using var prober = new Prober([new ProbeTarget("nobody", new IPEndPoint(IPAddress.Parse("127.98.0.1"), 9))], Prober.DefaultSource, TimeSpan.FromMilliseconds(2), _ => { });
        prober.Start();
        await SectorNetwork.UntilAsync(() => prober["nobody"].Refused > 5, "refusals");
        Assert.Equal((0, null), (prober["nobody"].Accepted, prober["nobody"].RefusedSince));
    }

    [Fact]
    public async Task Payments_EveryComponentShieldedWithItsAllowList_NoneIsRefused()
    {
        await using var network = await SectorNetwork.StartAsync(5, 12);
        foreach (var institution in network.Sector.Institutions.Where(i => i.ComponentService is not null))
        {
            await network.ShieldAsync(institution, institution.ComponentService!.AllowFrom);
        }

        await using var payments = new PaymentFlow(network.Sector, 12, perSecond: 500);
        payments.Start();
        await SectorNetwork.UntilAsync(() => payments.Counters is { Attempts: > 300, ComponentPort: > 50 }, "payments");
        Assert.True(payments.Counters.Refused == 0, payments.LastRefusal);
    }

    [Fact]
    public async Task Payments_OneShieldWithoutItsAllowList_AreRefusedThere()
    {
        await using var network = await SectorNetwork.StartAsync(4, 13);
        await network.ShieldAsync(network.Sector.Exposed[0], []);
        await using var payments = new PaymentFlow(network.Sector, 13, perSecond: 500);
        payments.Start();
        await SectorNetwork.UntilAsync(() => payments.Counters.Refused > 3, "refused payments");
        Assert.Contains(network.Sector.Exposed[0].ComponentService!.Address, payments.LastRefusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payments_HostIsolatedUnderThem_NoneIsRefused()
    {
        await using var network = await SectorNetwork.StartAsync(3, 14);
        await using var payments = new PaymentFlow(network.Sector, 14, perSecond: 1000);
        payments.Start();
        for (var round = 1; round <= 5; round++)
        {
            var target = round * 100;
            await SectorNetwork.UntilAsync(() => payments.Counters.Attempts > target, "payments");
            foreach (var institution in network.Sector.Exposed)
            {
                await network.IsolateAsync(institution, round % 2 == 0 ? "web-1" : "web-2");
            }

            await SectorNetwork.UntilAsync(() => payments.Counters.Attempts > target + 50, "payments");
            foreach (var institution in network.Sector.Exposed)
            {
                await network.ReleaseAllAsync(institution);
            }
        }

        Assert.True(payments.Counters.Refused == 0, payments.LastRefusal);
    }

    internal static IReadOnlyList<ProbeTarget> Targets(SyntheticSector sector) =>
        [.. sector.Exposed.Select(i => new ProbeTarget(i.Id, new IPEndPoint(IPAddress.Parse(i.ComponentService!.Address), i.ComponentService.Port)))];
}
