using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Deciding;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node.Containing;

/// <summary>Many at once, through a whole node: nothing is lost, nothing is done twice.</summary>
public sealed class ContainingManyTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Burst_MoreSightingsThanTheLimit_OrdersTheLimitOnceAndHoldsTheRest()
    {
        const int Sightings = 240;
        const int Limit = 90;
        var actuator = new StampingActuator(EndHeldBy.Target);
        await using var node = await StartAsync(actuator, TimeProvider.System, Limit);
        await Task.WhenAll(Enumerable.Range(1, Sightings).Chunk(60).Select(some => SendAsync(node, some.Select(Beacon.Event))));
        await SettledAsync(node, actuator, Limit);
        await node.StopAsync();

        var facts = (await node.RecordedAsync()).Select(recorded => recorded.Fact).ToList();
        var ordered = facts.OfType<Ordered>().Select(fact => fact.Order.Id).ToList();
        var held = facts.OfType<Waiting>().ToList();
        Assert.Equal((Sightings, Sightings), (facts.OfType<Sighted>().Count(), facts.OfType<Decided>().Count()));
        Assert.Equal((Limit, Sightings - Limit), (ordered.Count, held.Count));
        Assert.All(held, waiting => Assert.Equal("rate", waiting.Guardrail));
        Assert.Equal(ordered.OrderBy(id => id.Value), actuator.All.Where(pair => pair.Value.Enforced == 1).Select(pair => pair.Key).OrderBy(id => id.Value));
        Assert.Equal(Limit, actuator.Enforced);
        Assert.DoesNotContain(facts, fact => fact is EnforcementFailed);
    }

    [Fact]
    public async Task Burst_OneTargetManyTimes_IsOrderedOnce()
    {
        const int Sightings = 120;
        var actuator = new StampingActuator(EndHeldBy.Target);
        await using var node = await StartAsync(actuator, TimeProvider.System, ordersPerMinute: 1000);
        await SendAsync(node, Enumerable.Repeat(Beacon.Event(7), Sightings));
        await SettledAsync(node, actuator, orders: 1);
        await node.StopAsync();

        var facts = (await node.RecordedAsync()).Select(recorded => recorded.Fact).ToList();
        Assert.Equal(Sightings, facts.OfType<Decided>().Count());
        Assert.Single(facts.OfType<Ordered>());
        Assert.Equal(Sightings - 1, facts.OfType<Decided>().SelectMany(decided => decided.Actions).Count(action => (action.Verdict, action.Guardrail) == (Verdicts.Record, "already-active")));
        Assert.Equal(1, actuator.Enforced);
    }

    [Fact]
    public async Task Ends_ManyInTheSameSecond_AreRecordedAndReleasedOnce()
    {
        const int Containments = 200;
        var clock = new ForwardClock();
        var actuator = new StampingActuator(EndHeldBy.Node);
        await using var node = await StartAsync(actuator, clock, ordersPerMinute: 1000);
        await SendAsync(node, Enumerable.Range(1, Containments).Select(Beacon.Event));
        await SettledAsync(node, actuator, Containments);
        clock.Step(TimeSpan.FromMinutes(61));
        await Until.TrueAsync(() => actuator.Undone == Containments, "not every containment was let go of");
        await node.StopAsync();

        var expired = (await node.RecordedAsync()).Select(recorded => recorded.Fact).OfType<Expired>().Select(fact => fact.Containment).ToList();
        Assert.Equal((Containments, Containments), (expired.Count, expired.Distinct().Count()));
        Assert.All(actuator.All.Values, seen => Assert.Equal((1, 1), (seen.Enforced, seen.Undone)));
    }

    [Fact]
    public async Task Release_WhileTelemetryFloods_ReachesTheActuatorAndStays()
    {
        const int Releases = 12;
        var actuator = new StampingActuator(EndHeldBy.Target);
        await using var node = await StartAsync(actuator, TimeProvider.System, ordersPerMinute: 10_000);
        await SendAsync(node, Enumerable.Range(1, Releases).Select(Beacon.Event));
        await SettledAsync(node, actuator, Releases);
        var contained = actuator.All.ToList();

        using var over = new CancellationTokenSource();
        var flood = Task.WhenAll(Enumerable.Range(1, 2).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; !over.IsCancellationRequested; i += 100)
            {
                await SendAsync(node, Enumerable.Range((sender * 100_000) + i, 100).Select(Beacon.Event));
            }
        }, Stop)));
        try
        {
            foreach (var (id, _) in contained)
            {
                await node.PostAsync($"api/v1/response/containments/{id}/release", """{"reason":"a test"}""");
            }

            await Until.TrueAsync(() => contained.TrueForAll(pair => pair.Value.Undone > 0), "a release did not reach the actuator");
        }
        finally
        {
            await over.CancelAsync();
            await flood;
        }

        Assert.All(contained, pair => Assert.Equal((1, 1), (pair.Value.Enforced, pair.Value.Undone)));
    }

    private static async Task<TestNode> StartAsync(StampingActuator actuator, TimeProvider clock, int ordersPerMinute)
    {
        var node = new TestNode(settings => settings with
        {
            Member = Given.Self,
            Rules = Written(settings.DataDirectory, "beacon.yml", Beacon.Rule),
            PolicyFile = Written(settings.DataDirectory, "policy.yaml", Beacon.Policy(ordersPerMinute, minutes: 60)),
        });
        await node.StartAsync(clock, [actuator]);
        await node.ImportAsync(Given.Bank);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        return node;
    }

    private static string Written(string dataDirectory, string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(dataDirectory)!, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task SendAsync(TestNode node, IEnumerable<byte[]> events)
    {
        using var body = new MemoryStream();
        foreach (var one in events)
        {
            body.Write(one);
            body.WriteByte((byte)'\n');
        }

        using var sensor = await node.WithTokenAsync("sensor");
        using var content = new ByteArrayContent(body.ToArray());
        using var answer = await sensor.PostAsync("api/v1/events", content, Stop);
        var said = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, said);
        Assert.Equal(0, JsonDocument.Parse(said).RootElement.GetProperty("refusedCount").GetInt32());
    }

    /// <summary>Every order is at the actuator, and all that was recorded is thought about: a sighting, its decision, its order.</summary>
    private static async Task SettledAsync(TestNode node, StampingActuator actuator, int orders)
    {
        for (var step = 0; step < 3; step++)
        {
            await node.PostAsync("api/v1/tokens", """{"name":"barrier","roles":["sensor"],"days":1}"""); // answered when everything before it is known
        }

        await Until.TrueAsync(() => actuator.Enforced >= orders, $"{actuator.Enforced} of {orders} orders reached the actuator");
    }
}
