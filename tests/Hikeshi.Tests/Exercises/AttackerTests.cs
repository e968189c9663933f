using System.Collections.Concurrent;
using Hikeshi.Exercises.Attack;
using Xunit;

namespace Hikeshi.Tests.Exercises;

/// <summary>The attack on real connections: what it reaches is decided by the gateway alone.</summary>
[Collection(SectorNetworkTests.Name)]
public sealed class AttackerTests
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    [Fact]
    public async Task Run_NothingContained_LosesEveryExposedMember()
    {
        await using var network = await SectorNetwork.StartAsync(6, 21);
        var sink = new RecordingSink();
        var steps = new ConcurrentQueue<AttackStep>();
        var outcomes = await new Attacker(network.Sector, AttackPlan.Draw(network.Sector, 21, Pace), sink, steps.Enqueue).RunAsync(CancellationToken.None);
        Assert.Equal(6, outcomes.Count);
        Assert.All(outcomes, o => Assert.Equal(network.Sector[o.Member].Exposed, o.Touched && o.Lost));
        Assert.Equal(outcomes.SelectMany(o => o.Steps).SelectMany(s => s.Events).Count(), sink.Written.Count);
        Assert.Equal(outcomes.Sum(o => o.Steps.Count), steps.Count);
        Assert.All(sink.Written, w => Assert.True(network.Sector[w.Member].Exposed));
    }

    [Fact]
    public async Task Run_EverybodyShielded_TouchesNobody()
    {
        await using var network = await SectorNetwork.StartAsync(6, 22);
        foreach (var institution in network.Sector.Exposed)
        {
            await network.ShieldAsync(institution, institution.ComponentService!.AllowFrom);
        }

        var sink = new RecordingSink();
        var outcomes = await new Attacker(network.Sector, AttackPlan.Draw(network.Sector, 22, Pace), sink, _ => { }).RunAsync(CancellationToken.None);
        Assert.All(outcomes, o => Assert.False(o.Touched || o.Lost));
        Assert.Empty(sink.Written);
    }

    [Fact]
    public async Task Run_HostIsolatedAfterTheEntry_IsTouchedButNotLost()
    {
        await using var network = await SectorNetwork.StartAsync(3, 23);
        var isolations = new ConcurrentQueue<Task>();
        var outcomes = await new Attacker(network.Sector, AttackPlan.Draw(network.Sector, 23, Pace), new RecordingSink(), step =>
        {
            if (step.Kind == AttackStepKind.Entry)
            {
                isolations.Enqueue(network.IsolateAsync(network.Sector[step.Member], step.Host!));
            }
        }).RunAsync(CancellationToken.None);
        await Task.WhenAll(isolations);
        Assert.NotEmpty(isolations);
        foreach (var outcome in outcomes.Where(o => o.Touched))
        {
            Assert.False(outcome.Lost);
            Assert.False(outcome.Steps.First(s => s.Kind == AttackStepKind.CommandAndControl).Succeeded);
        }
    }

    [Fact]
    public async Task Pump_SomeTime_WritesNoiseForEveryMember()
    {
        var sector = Hikeshi.Exercises.Sector.SyntheticSector.Create(3, 1);
        var sink = new RecordingSink();
        using var stop = new CancellationTokenSource();
        var pump = new NoisePump(sector, 1, perSecond: 200, sink);
        var running = pump.RunAsync(stop.Token);
        await SectorNetwork.UntilAsync(() => pump.Written > 60, "noise");
        await stop.CancelAsync();
        await running;
        Assert.Equal(3, sink.Written.Select(w => w.Member).Distinct().Count());
    }
}
