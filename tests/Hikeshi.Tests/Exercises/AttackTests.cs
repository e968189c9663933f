using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Sector;
using Xunit;

namespace Hikeshi.Tests.Exercises;

public sealed class AttackTests
{
    private static readonly Arbitrary<(int Members, int Seed)> Draws =
        (from members in Gen.Choose(SyntheticSector.MinMembers, 40) from seed in Gen.Choose(int.MinValue, int.MaxValue) select (members, seed)).ToArbitrary();

    private static readonly IReadOnlyList<NaiveSigma> Rules = NaiveSigma.All();

    [Fact]
    public void Draw_AnySeed_GivesFreshInfrastructureToEveryMember() =>
        Prop.ForAll(Draws, d =>
        {
            var sector = SyntheticSector.Create(d.Members, d.Seed);
            var plan = AttackPlan.Draw(sector, d.Seed, AttackPlan.DefaultPace);
            Assert.Equal(sector.Institutions.Select(i => i.Id).Order(StringComparer.Ordinal), plan.Arrivals.Select(a => a.Member).Order(StringComparer.Ordinal));
            var all = plan.Arrivals.Select(a => a.Infrastructure).ToList();
            Assert.Equal(d.Members, all.Select(i => i.Source).Distinct().Count());
            Assert.Equal(d.Members, all.Select(i => i.PayloadSha256).Distinct().Count());
            Assert.Equal(3 * d.Members, all.SelectMany(i => new[] { i.StagingDomain, i.CommandDomain, i.DropDomain }).Distinct().Count());
            Assert.True(sector[plan.Arrivals[0].Member].Exposed);
            Assert.Equal(TimeSpan.Zero, plan.Arrivals[0].At);
            Assert.True(plan.Arrivals[1].At >= plan.Pace);
            Assert.All(plan.Arrivals, a => Assert.True(a.At <= plan.Pace * 8));
            Assert.Equal(plan.Arrivals, AttackPlan.Draw(sector, d.Seed, AttackPlan.DefaultPace).Arrivals);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void Noise_ManyEvents_FiresNoRule()
    {
        foreach (var institution in SyntheticSector.Create(20, 7).Institutions)
        {
            var noise = new NoiseGenerator(institution, 7);
            for (var i = 0; i < 200; i++)
            {
                var telemetry = noise.Next(DateTimeOffset.UtcNow);
                Assert.Empty(Firing(telemetry));
            }
        }
    }

    [Fact]
    public void Noise_SameSeed_IsTheSame()
    {
        var institution = SyntheticSector.Create(3, 1).Institutions[0];
        var at = DateTimeOffset.UnixEpoch;
        NoiseGenerator first = new(institution, 5), second = new(institution, 5);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(first.Next(at).Sha256, second.Next(at).Sha256);
        }
    }

    [Fact]
    public void Behaviour_EveryExposedMember_FiresTheEntryRuleOnItsEntryAlone()
    {
        var sector = SyntheticSector.Create(30, 3);
        var plan = AttackPlan.Draw(sector, 3, AttackPlan.DefaultPace);
        var flavours = new HashSet<string>(StringComparer.Ordinal);
        foreach (var arrival in plan.Arrivals.Where(a => sector[a.Member].Exposed))
        {
            var institution = sector[arrival.Member];
            var host = institution.Assets.First(a => a.Id == "web-1");
            flavours.Add(host.Os);
            var behaviour = new BehaviourEvents(institution, host, arrival.Infrastructure, new SeededRandom(3, arrival.Member));
            foreach (var step in Enum.GetValues<AttackStepKind>().Where(s => s != AttackStepKind.Arrival))
            {
                var fired = behaviour.For(step, DateTimeOffset.UtcNow).SelectMany(Firing).ToList();
                Assert.NotEmpty(fired);
                Assert.Equal(step == AttackStepKind.Entry, fired.Exists(r => r.Tags.Contains("hikeshi.entry")));
                Assert.DoesNotContain(fired, r => r.Tags.Contains("hikeshi.supplier.soc"));
            }
        }

        Assert.Equal(2, flavours.Count);
    }

    [Fact]
    public void SupplierSignal_EveryMember_FiresTheSupplierRuleOnly()
    {
        foreach (var institution in SyntheticSector.Create(10, 2).Institutions)
        {
            var fired = SupplierSignal.For(institution, 2, DateTimeOffset.UtcNow).SelectMany(Firing).ToList();
            Assert.Equal(["hikeshi.supplier.soc"], fired.SelectMany(r => r.Tags).Where(t => t.StartsWith("hikeshi.", StringComparison.Ordinal)).Distinct());
        }
    }

    [Fact]
    public void Events_OfAnAttack_AreNamedByIdAndDigest()
    {
        var institution = SyntheticSector.Create(2, 4).Exposed[0];
        var infrastructure = AttackPlan.Draw(SyntheticSector.Create(2, 4), 4, TimeSpan.Zero).Arrivals[0].Infrastructure;
        var events = new BehaviourEvents(institution, institution.Assets[0], infrastructure, new SeededRandom(4, "x")).For(AttackStepKind.Entry, DateTimeOffset.UtcNow);
        foreach (var telemetry in events)
        {
            using var json = JsonDocument.Parse(telemetry.Line);
            Assert.Equal(telemetry.Id, json.RootElement.GetProperty("EventRecordID").GetString());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(telemetry.Line.Span)), telemetry.Sha256);
        }

        var text = string.Concat(events.Select(e => Encoding.UTF8.GetString(e.Line.Span)));
        Assert.Contains(infrastructure.Source.ToString(), text, StringComparison.Ordinal);
        Assert.Contains(infrastructure.StagingDomain, text, StringComparison.Ordinal);
        Assert.Contains(infrastructure.PayloadSha256, text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Rules_AllOfThem_CarryWhatTheyMust()
    {
        Assert.InRange(Rules.Count, 8, 12);
        Assert.Equal(Rules.Count, Rules.Select(r => r.Text("id")).Distinct().Count());
        Assert.All(Rules, r =>
        {
            Assert.True(Guid.TryParse(r.Text("id"), out _));
            Assert.NotEmpty(r.Text("title")!);
            Assert.NotEmpty(r.Text("description")!);
            Assert.Contains(r.Text("level"), (string[])["low", "medium", "high", "critical"]);
            Assert.Contains(r.Tags, t => t.StartsWith("attack.t", StringComparison.Ordinal));
        });
    }

    internal static IEnumerable<NaiveSigma> Firing(TelemetryEvent telemetry)
    {
        using var json = JsonDocument.Parse(telemetry.Line);
        var root = json.RootElement.Clone();
        return Rules.Where(r => r.Matches(root)).ToList();
    }
}

/// <summary>Keeps what was written, with the instant.</summary>
internal sealed class RecordingSink : IEventSink
{
    internal ConcurrentQueue<(string Member, TelemetryEvent Telemetry)> Written { get; } = new();

    public ValueTask WriteAsync(string memberId, TelemetryEvent telemetry, CancellationToken cancel)
    {
        Written.Enqueue((memberId, telemetry));
        return ValueTask.CompletedTask;
    }
}
