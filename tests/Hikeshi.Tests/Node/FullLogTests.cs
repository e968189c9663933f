using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Active;
using Hikeshi.Tests.Evidence.Faults;
using Hikeshi.Tests.Node.Containing;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A log that takes nothing more does not end the node: what its background work has to say is said when there is space again.</summary>
public sealed class FullLogTests
{
    private const int Many = 20;

    [Fact]
    public async Task FullLog_BackgroundWorkHasSomethingToSay_NodeGoesOnAndSaysItLater()
    {
        var full = false;
        var clock = new ForwardClock();
        var shows = new List<ActuatorState> { ActuatorState.Delivered };
        var actuator = new RecordingActuator("recorder", ContainmentKind.BlockAddress) { Succeeds = ActuatorState.Delivered, Shows = shows };
        await using var node = new TestNode(settings => settings with
        {
            Member = Given.Self,
            Rules = Written(settings.DataDirectory, "beacon.yml", Beacon.Rule),
            PolicyFile = Written(settings.DataDirectory, "policy.yaml", Beacon.Policy(1000, minutes: 600)),
        });
        await node.StartAsync(new FaultyDisk { Full = () => Volatile.Read(ref full) }, clock, [actuator]);
        using var over = new CancellationTokenSource();
        var running = node.Host.RunAsync(over.Token);
        await node.ImportAsync(Given.Bank);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        for (var i = 0; i < Many; i++)
        {
            await node.PostAsync("api/v1/detections/suppressions", JsonSerializer.Serialize(new { reason = "a test", expiresAt = clock.GetUtcNow().AddHours(1), ruleId = $"rule-{i}" }));
        }

        using var sensor = await node.WithTokenAsync("sensor");
        using var sent = await sensor.PostAsync("api/v1/events", new StringContent(string.Join('\n', Enumerable.Range(1, Many).Select(i => Encoding.UTF8.GetString(Beacon.Event(i)))) + "\n"));
        await Until.TrueAsync(() => actuator.Calls.Count(call => call.StartsWith("enforce", StringComparison.Ordinal)) == Many, "not every order arrived");
        await node.EntryAsync("response.enforced/1", _ => true);

        Volatile.Write(ref full, true);
        while (await TakesMoreAsync(node))
        {
            // The space that was set aside before is used up.
        }

        shows[0] = ActuatorState.Enforced;
        clock.Step(TimeSpan.FromHours(2));
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.False(running.IsCompleted, $"the node ended: {running.Exception?.InnerException?.Message}");

        Volatile.Write(ref full, false);
        var told = 0;
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("state").GetString() == Standing.Enforced && ++told == Many);
        var ended = 0;
        await node.EntryAsync("detection.suppression-ended/1", _ => ++ended == Many);
        Assert.False(running.IsCompleted);
        await over.CancelAsync();
        await node.StopAsync();
        var facts = (await node.RecordedAsync()).Select(recorded => recorded.Fact).ToList();
        Assert.Equal((Many, Many), (facts.OfType<SuppressionEnded>().Count(), facts.OfType<Enforced>().Count(fact => fact.State == Standing.Enforced)));
    }

    /// <summary>Where the target knows no end, the node holds it: it lets go also when it can write nothing down.</summary>
    [Fact]
    public async Task FullLog_EndThatTheNodeHolds_IsLetGoOfOnceAndRecordedLater()
    {
        var full = false;
        var clock = new ForwardClock();
        var actuator = new StampingActuator(EndHeldBy.Node);
        await using var node = new TestNode(settings => settings with
        {
            Member = Given.Self,
            Rules = Written(settings.DataDirectory, "beacon.yml", Beacon.Rule),
            PolicyFile = Written(settings.DataDirectory, "policy.yaml", Beacon.Policy(1000, minutes: 60)),
        });
        await node.StartAsync(new FaultyDisk { Full = () => Volatile.Read(ref full) }, clock, [actuator]);
        await node.ImportAsync(Given.Bank);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        using var sent = await sensor.PostAsync("api/v1/events", new StringContent(string.Join('\n', Enumerable.Range(1, Many).Select(i => Encoding.UTF8.GetString(Beacon.Event(i)))) + "\n"));
        await Until.TrueAsync(() => actuator.Enforced == Many, "not every order arrived");
        Volatile.Write(ref full, true);
        while (await TakesMoreAsync(node))
        {
            // The space that was set aside before is used up.
        }

        clock.Step(TimeSpan.FromMinutes(61));
        await Until.TrueAsync(() => actuator.Undone >= Many, "what has ended stays in force while the log is full");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(Many, actuator.Undone);
        Volatile.Write(ref full, false);
        var ended = 0;
        await node.EntryAsync("response.expired/1", _ => ++ended == Many);
    }

    [Fact]
    public async Task FullLog_Request_IsToldToComeAgainAndWhatToDo()
    {
        await using var node = new TestNode();
        var full = false;
        await node.StartAsync(new FaultyDisk { Full = () => Volatile.Read(ref full) });
        Volatile.Write(ref full, true);
        while (await TakesMoreAsync(node))
        {
            // The space that was set aside before is used up.
        }

        using (var answer = await node.Owner.PostAsync("api/v1/response/autonomy", new StringContent(JsonSerializer.Serialize(new { actionClass = "block-address", autonomy = "act", signedBy = new string('s', 500) }), Encoding.UTF8, "application/json")))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            var detail = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString();
            Assert.Contains("Free space", detail, StringComparison.Ordinal);
            Assert.DoesNotContain(node.Settings.DataDirectory, detail, StringComparison.Ordinal);
        }

        Volatile.Write(ref full, false);
        Assert.True(await TakesMoreAsync(node));
    }

    private static async Task<bool> TakesMoreAsync(TestNode node)
    {
        using var answer = await node.Owner.PostAsync("api/v1/tokens", new StringContent(JsonSerializer.Serialize(new { name = new string('n', 60), roles = new[] { "sensor" } }), Encoding.UTF8, "application/json"));
        return answer.IsSuccessStatusCode;
    }

    private static string Written(string dataDirectory, string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(dataDirectory)!, name);
        File.WriteAllText(file, text);
        return file;
    }
}
