using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Verification;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Node.Settings;
using Hikeshi.Tests.Evidence.Faults;
using Hikeshi.Tests.Node.Containing;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node.RedButton;

/// <summary>Whoever fills the disk does not stop the red button.</summary>
public sealed class FullDiskTests
{
    private const int Contained = 20;

    /// <summary>Long, so that no gap that is left is large enough for the release where it was too small for something else.</summary>
    private static readonly string Reason = new('r', 500);

    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);
    private readonly RecordingActuator actuator = new("recorder", ContainmentKind.BlockAddress);

    [Fact]
    public async Task ReleaseAll_TelemetryFilledTheDisk_LetsGoAndIsRecordedFromTheReserve()
    {
        using var disk = new SmallDisk(mebibytes: 28);
        await using var node = Node(settings =>
        {
            Directory.Delete(Path.GetDirectoryName(settings.DataDirectory)!);
            Directory.CreateDirectory(Path.Combine(disk.Path, "node"));
            return settings with { DataDirectory = Path.Combine(disk.Path, "node", "n") };
        });
        await node.StartAsync(TimeProvider.System, [actuator]);
        using var sensor = await ContainAsync(node);
        await FillAsync(node, sensor);

        var began = Stopwatch.GetTimestamp();
        var (status, answer) = await PressAsync(node);
        await Until.TrueAsync(() => actuator.Calls.Contains("undo all"), "nothing was let go of");
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);
        Assert.Equal(HttpStatusCode.OK, status);
        var entry = answer.GetProperty("entryId").GetString();
        Assert.Equal(0, await StandingAsync(node));
        var enforced = Enforced();

        Assert.False(await TakesAsync(node), "the reserve is open to everybody");
        disk.Resize(128);
        await UntilItTakesAsync(node);
        await node.StopAsync();
        Assert.Equal(enforced, Enforced());
        var report = EvidenceVerifier.Verify(Path.Combine(node.Settings.DataDirectory, "evidence"));
        Assert.True(report.Verified, string.Join("; ", report.Problems));
        var recorded = await node.RecordedAsync();
        Assert.Equal(entry, Assert.Single(recorded, each => each.Fact is AllReleased).Entry.Header.Id.ToString());
    }

    [Fact]
    public async Task ReleaseAll_NoSpaceAtAll_LetsGoSaysSoAndIsRecordedWhenThereIsSome()
    {
        await using var node = Node(settings => settings);
        var full = false;
        await node.StartAsync(new FaultyDisk { Full = () => Volatile.Read(ref full) }, TimeProvider.System, [actuator]); // without a reserve
        using var sensor = await ContainAsync(node);
        Volatile.Write(ref full, true);
        while (await TakesAsync(node))
        {
            // The space that was set aside before is used up.
        }

        var began = Stopwatch.GetTimestamp();
        var (status, answer) = await PressAsync(node);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);
        Assert.Contains("undo all", actuator.Calls);
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.False(answer.TryGetProperty("entryId", out _));
        Assert.Contains("recorded as soon as there is space", answer.GetProperty("notRecorded").GetString(), StringComparison.Ordinal);
        using var lists = new HttpClient();
        Assert.Equal("", await lists.GetStringAsync(new Uri($"http://{node.Settings.Blocklists}/blocklists/ip.txt")));

        Volatile.Write(ref full, false);
        await node.EntryAsync("response.all-released/1", body => body.GetProperty("reason").GetString() == Reason);
        await UntilItTakesAsync(node);
        Assert.Equal(0, await StandingAsync(node));
        await node.StopAsync();
        Assert.Single(await node.RecordedAsync(), each => each.Fact is AllReleased);
    }

    private static TestNode Node(Func<NodeSettings, NodeSettings> place) => new(usual =>
    {
        var settings = place(usual);
        return settings with
        {
            Member = Given.Self,
            Rules = Written(settings.DataDirectory, "beacon.yml", Beacon.Rule),
            PolicyFile = Written(settings.DataDirectory, "policy.yaml", Beacon.Policy(ordersPerMinute: Contained, minutes: 600)),
        };
    });

    private int Enforced() => actuator.Calls.Count(call => call.StartsWith("enforce", StringComparison.Ordinal));

    /// <returns>A sensor.</returns>
    private async Task<HttpClient> ContainAsync(TestNode node)
    {
        await node.ImportAsync(Given.Bank);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        var sensor = await node.WithTokenAsync("sensor");
        await SendAsync(sensor, Enumerable.Range(1, Contained).Select(i => Encoding.UTF8.GetString(Beacon.Event(i))));
        await Until.TrueAsync(() => Enforced() == Contained, "not every order arrived");
        return sensor;
    }

    /// <summary>Events that match, until the log takes nothing any more.</summary>
    private static async Task FillAsync(TestNode node, HttpClient sensor)
    {
        var padding = new string('x', 20_000);
        var watch = Stopwatch.StartNew();
        for (var i = 1_000; await SendAsync(sensor, Enumerable.Range(i, 20).Select(n => Encoding.UTF8.GetString(Beacon.Event(n)).Replace("host-1", "host-1\",\"Note\":\"" + padding, StringComparison.Ordinal))) || await TakesAsync(node); i += 20)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "the disk does not fill");
        }
    }

    private static async Task<bool> SendAsync(HttpClient sensor, IEnumerable<string> events)
    {
        using var answer = await sensor.PostAsync("api/v1/events", new StringContent(string.Join('\n', events) + "\n"));
        return answer.IsSuccessStatusCode;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PressAsync(TestNode node)
    {
        using var answer = await node.Owner.PostAsync("api/v1/response/release-all", new StringContent(JsonSerializer.Serialize(new { reason = Reason }), Encoding.UTF8, "application/json"));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private static async Task<int> StandingAsync(TestNode node) => JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).RootElement.GetArrayLength();

    private static async Task<bool> TakesAsync(TestNode node)
    {
        using var answer = await node.Owner.PostAsync("api/v1/tokens", new StringContent(JsonSerializer.Serialize(new { name = new string('n', 60), roles = new[] { "sensor" } }), Encoding.UTF8, "application/json"));
        return answer.IsSuccessStatusCode;
    }

    private static async Task UntilItTakesAsync(TestNode node)
    {
        for (var watch = Stopwatch.StartNew(); !await TakesAsync(node); await Task.Delay(200))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "the log takes nothing though there is space");
        }
    }

    private static string Written(string dataDirectory, string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(dataDirectory)!, name);
        File.WriteAllText(file, text);
        return file;
    }
}
