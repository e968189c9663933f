using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence.Segments;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Node.Settings;
using Hikeshi.Tests.Evidence.Faults;
using Hikeshi.Tests.Node.Containing;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node.RedButton;

/// <summary>A node starts on a disk that is full, as far as it can: what is in force ends and can be let go of, nothing begins, and it says what to do.</summary>
public sealed class FullDiskStartTests
{
    private const int Contained = 8;
    private readonly ForwardClock clock = new();

    [Fact]
    public async Task Start_DiskFull_EndsGoOnNothingBeginsItSaysSoAndGoesOnWhenThereIsSpace()
    {
        using var disk = new SmallDisk(mebibytes: 32);
        await using var node = Node(disk);
        var actuator = new StampingActuator(EndHeldBy.Node);
        await node.StartAsync(clock, [actuator]);
        using var sensor = await ContainAsync(node, () => actuator.Enforced);
        await FillAsync(node, disk, sensor);
        await node.StopAsync();
        FillRest(disk);

        await node.StartAsync(clock, [actuator]);
        Assert.Equal(Contained, JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).RootElement.GetArrayLength());
        Assert.Contains("evidence log: full", await node.Anybody.GetStringAsync("health/ready"), StringComparison.Ordinal);
        Assert.Contains("Free space", await node.Anybody.GetStringAsync("health/ready"), StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/status")).RootElement.GetProperty("logFull").GetBoolean());
        Assert.False(await SendAsync(sensor, [Encoding.UTF8.GetString(Beacon.Event(77))]));

        clock.Step(TimeSpan.FromMinutes(61));
        await Until.TrueAsync(() => actuator.Undone >= Contained, "what has ended stays in force");
        Assert.Equal(Contained, actuator.Enforced);

        disk.Resize(128);
        await UntilItTakesAsync(node);
        await Until.TrueAsync(() => node.Anybody.GetStringAsync("health/ready").Result == "ready", "it says that it is full though there is space");
        Assert.True(await SendAsync(sensor, [Encoding.UTF8.GetString(Beacon.Event(78))]));
        await Until.TrueAsync(() => actuator.Enforced > Contained, "it does not act again though there is space");
        await node.StopAsync();
        var recorded = await node.RecordedAsync();
        Assert.Equal(2, recorded.Count(each => each.Fact is NodeStarted));
        Assert.Equal(Contained, recorded.Count(each => each.Fact is Expired));
    }

    [Fact]
    public async Task Start_NoByteLeftAndNoReserve_TheRedButtonLetsGoAndAllIsRecordedWhenThereIsSpace()
    {
        using var disk = new SmallDisk(mebibytes: 32);
        await using var node = Node(disk);
        var actuator = new RecordingActuator("recorder", ContainmentKind.BlockAddress);
        await node.StartAsync(Disk.Real, clock, [actuator]); // without a reserve
        using var sensor = await ContainAsync(node, () => actuator.Calls.Count(call => call.StartsWith("enforce", StringComparison.Ordinal)));
        await FillAsync(node, disk, sensor);
        await node.StopAsync();
        FillRest(disk);

        await node.StartAsync(Disk.Real, clock, [actuator]);
        var restarted = clock.GetUtcNow();
        using (var pressed = await node.Owner.PostAsync("api/v1/response/release-all", content: null))
        {
            Assert.Equal(HttpStatusCode.Accepted, pressed.StatusCode);
            Assert.Contains("recorded as soon as there is space", await pressed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("undo all", actuator.Calls);
        Assert.Equal(Contained, actuator.Known.Count);
        clock.Step(TimeSpan.FromMinutes(2));
        disk.Resize(128);
        await UntilItTakesAsync(node);
        await node.EntryAsync("response.all-released/1", _ => true);
        await Until.TrueAsync(() => !Directory.Exists(Path.Combine(node.Settings.DataDirectory, "self-check")) && node.Anybody.GetStringAsync("health/ready").Result == "ready", "it does not come to rest");
        await node.StopAsync();
        var started = (await node.RecordedAsync()).Where(each => each.Fact is NodeStarted).ToList();
        Assert.Equal(2, started.Count);
        Assert.InRange(started[1].Entry.Header.Time, restarted - TimeSpan.FromMinutes(1), restarted); // its own time, not that of the space
    }

    [Fact]
    public async Task Start_DirectoryIsReadOnly_IsRefusedInOneSentence()
    {
        using var disk = new SmallDisk(mebibytes: 32);
        await using var node = Node(disk);
        await node.StartAsync(clock);
        await node.StopAsync();
        disk.MakeReadOnly();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => node.StartAsync(clock));
        Assert.Equal("evidence.read-only", refused.Refusal.Code);
        Assert.Contains("Read-only file system", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["serve", "--data", node.Settings.DataDirectory, "--member", node.Settings.Member.Value]));
        Assert.NotEqual(ExitCode.Fine, await Shell.RunAsync(["serve", "--data", Path.Combine(disk.Path, "new"), "--member", "bank-new"]));
        disk.Resize(32);
    }

    private static TestNode Node(SmallDisk disk) => new(usual =>
    {
        var folder = Path.GetDirectoryName(usual.DataDirectory)!;
        Directory.Delete(folder);
        Directory.CreateDirectory(Path.Combine(disk.Path, "node"));
        var settings = usual with { DataDirectory = Path.Combine(disk.Path, "node", "n"), Member = Given.Self };
        return settings with { Rules = Written(settings, "beacon.yml", Beacon.Rule), PolicyFile = Written(settings, "policy.yaml", Beacon.Policy(ordersPerMinute: Contained, minutes: 60)) };
    });

    /// <returns>A sensor.</returns>
    private static async Task<HttpClient> ContainAsync(TestNode node, Func<int> enforced)
    {
        await node.ImportAsync(Given.Bank);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        var sensor = await node.WithTokenAsync("sensor");
        await SendAsync(sensor, Enumerable.Range(1, Contained).Select(i => Encoding.UTF8.GetString(Beacon.Event(i))));
        await Until.TrueAsync(() => enforced() == Contained, "not every order arrived");
        return sensor;
    }

    /// <summary>Somebody fills the disk, and then what the log has set aside is used up.</summary>
    private static async Task FillAsync(TestNode node, SmallDisk disk, HttpClient sensor)
    {
        var padding = new string('x', 20_000);
        var watch = Stopwatch.StartNew();
        for (var i = 1_000; await SendAsync(sensor, Enumerable.Range(i, 20).Select(n => Encoding.UTF8.GetString(Beacon.Event(n)).Replace("host-1", "host-1\",\"Note\":\"" + padding, StringComparison.Ordinal))) || await TakesAsync(node); i += 20)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "the log takes more and more");
            FillRest(disk);
        }

        Assert.False(await SendAsync(sensor, [Encoding.UTF8.GetString(Beacon.Event(500))]));
    }

    /// <summary>To the last byte.</summary>
    private static void FillRest(SmallDisk disk)
    {
        using var file = new FileStream(Path.Combine(disk.Path, "filler"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 64 << 10, 4 << 10, 1 })
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // The kernel has no more.
            }
        }
    }

    private static async Task<bool> SendAsync(HttpClient sensor, IEnumerable<string> events)
    {
        using var answer = await sensor.PostAsync("api/v1/events", new StringContent(string.Join('\n', events) + "\n"));
        return answer.IsSuccessStatusCode;
    }

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

    private static string Written(NodeSettings settings, string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(settings.DataDirectory)!, name);
        File.WriteAllText(file, text);
        return file;
    }
}
