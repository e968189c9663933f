using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Response.Policy;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node.RedButton;

/// <summary>The red button of a node that listens and is not ready yet: it reads its log, rehearses, or waits for a product that hangs.</summary>
public sealed class EarlyPressTests
{
    private const int Long = 60_000; // entries that take the start some seconds to read
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);
    private readonly RecordingActuator actuator = new("recorder", ContainmentKind.BlockAddress);

    [Fact]
    public async Task ReleaseAll_LogIsStillBeingRead_IsTakenAndLetsGoOfWhatTheLogHoldsAsSoonAsItIsKnown()
    {
        await using var node = new TestNode(settings => settings with { Member = Given.Self });
        using var operatorHere = await SetUpAsync(node);
        var ordered = await LeaveAsync(node, Long);
        var starting = Task.Run(() => node.StartAsync(TimeProvider.System, actuator));
        await UntilItSaysAsync(node, "starting: it reads its log");

        var byToken = operatorHere.PostAsync("api/v1/response/release-all", content: null);
        var (status, answer) = await PressAsync(node);
        Assert.False(starting.IsCompleted, "the log was read before anybody could press: make it longer");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.NotNull(answer.GetProperty("entryId").GetString());
        Assert.Contains("as soon as it has read its log", answer.GetProperty("goingOn").GetString(), StringComparison.Ordinal);
        Assert.Contains("hikeshi respond switch", answer.GetProperty("goingOn").GetString(), StringComparison.Ordinal);
        Assert.Contains("undo all", actuator.Calls);

        await Until.TrueAsync(() => actuator.Known.Any(order => order.Id == ordered), "what the log held in force was not let go of");
        Assert.True((await byToken).IsSuccessStatusCode, "somebody with a token was not waited for");
        await starting;
        await RequireNothingEnforcedAsync(node, pressed: 2);
    }

    /// <summary>The policy file is a pipe: the start stands still behind the log, before anything acts.</summary>
    [Fact]
    public async Task ReleaseAll_NodeRehearses_IsCarriedOutAndRecordedBeforeAnythingActs()
    {
        await using var node = new TestNode(settings => settings with { Member = Given.Self, PolicyFile = Path.Combine(Path.GetDirectoryName(settings.DataDirectory)!, "policy.yaml") });
        var pipe = node.Settings.PolicyFile!;
        await File.WriteAllBytesAsync(pipe, ResponsePolicyReader.BuiltInText, TestContext.Current.CancellationToken);
        using var operatorHere = await SetUpAsync(node);
        var ordered = await LeaveAsync(node, filler: 0);
        File.Delete(pipe);
        using (var made = Process.Start("mkfifo", pipe))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var starting = Task.Run(() => node.StartAsync(TimeProvider.System, actuator));
        await File.WriteAllBytesAsync(pipe, ResponsePolicyReader.BuiltInText, TestContext.Current.CancellationToken); // read once when the rooms are put together, and again later
        await UntilItSaysAsync(node, "starting: it rehearses");

        using (var lists = new HttpClient())
        {
            var list = new Uri($"http://{node.Settings.Blocklists}/blocklists/ip.txt");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await lists.GetAsync(list)).StatusCode);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await operatorHere.GetAsync("api/v1/response/containments")).StatusCode);
            using var pressed = await operatorHere.PostAsync("api/v1/response/release-all", content: null);
            Assert.Equal(HttpStatusCode.OK, pressed.StatusCode);
            Assert.Equal([ordered], actuator.Known.Select(order => order.Id));
            Assert.Equal("", await lists.GetStringAsync(list));
        }

        Assert.False(starting.IsCompleted);
        await File.WriteAllBytesAsync(pipe, ResponsePolicyReader.BuiltInText, TestContext.Current.CancellationToken);
        await starting;
        await RequireNothingEnforcedAsync(node, pressed: 1);
    }

    [Fact]
    public async Task ReleaseAll_AProductHangsWhileItIsProbed_TheVerbWorks()
    {
        await using var node = new TestNode(settings => settings with { Member = Given.Self });
        await SetUpAsync(node);
        var hangs = new TaskCompletionSource<ActuatorReport>();
        actuator.Probe = () => hangs.Task;
        var began = Stopwatch.GetTimestamp();
        var starting = Task.Run(() => node.StartAsync(TimeProvider.System, actuator));
        await UntilItSaysAsync(node, "starting: it asks the systems that it acts through");
        Assert.Equal(ExitCode.OurFailure, await Shell.RunAsync(["approve", "list", "--data", node.Settings.DataDirectory]));
        Assert.Equal(ExitCode.Fine, await Shell.RunAsync(["respond", "release-all", "--reason", "early", "--data", node.Settings.DataDirectory]));
        await Until.TrueAsync(() => actuator.Calls.Contains("undo all"), "nothing was let go of");
        Assert.False(starting.IsCompleted);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(19)); // before the probe is given up
        hangs.SetResult(new ActuatorReport(ActuatorState.Delivered, "there"));
        await starting;
        await node.EntryAsync("response.all-released/1", body => body.GetProperty("reason").GetString() == "early");
    }

    /// <returns>Somebody with a token who may release.</returns>
    private static async Task<HttpClient> SetUpAsync(TestNode node)
    {
        await node.StartAsync();
        await node.ImportAsync(Given.Bank);
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        var client = await node.WithTokenAsync("responder");
        await node.StopAsync();
        return client;
    }

    /// <summary>Entries behind the tables, as after a crash, and at their end an order that has not been carried out.</summary>
    private static async Task<ContainmentId> LeaveAsync(TestNode node, int filler)
    {
        await using var log = node.OpenLog();
        for (var at = 0; at < filler; at += 500)
        {
            log.Append([.. Enumerable.Range(at, 500).Select(i => Draft(new TokenRevoked($"never-{i}")))]);
        }

        var order = Given.Order(target: "198.51.100.77") with { ExpiresAt = DateTimeOffset.UtcNow.AddHours(2) };
        log.Append(Draft(new Ordered(order)));
        return order.Id;

        static EntryDraft Draft(Fact fact) =>
            new(EntryId.New(DateTimeOffset.UtcNow), FactCatalog.KindOf(fact.GetType()), "machine:test", By: null, [], DateTimeOffset.UtcNow, FactCatalog.Encode(fact));
    }

    private static async Task UntilItSaysAsync(TestNode node, string wanted)
    {
        var said = "nothing";
        for (var watch = Stopwatch.StartNew(); said != wanted; await Task.Delay(2))
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30) && said != "ready", $"the node says '{said}', not '{wanted}'");
            try
            {
                using var answer = await node.Owner.GetAsync("health/ready");
                said = await answer.Content.ReadAsStringAsync();
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }
        }
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> PressAsync(TestNode node)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await node.Owner.PostAsync("api/v1/response/release-all", new StringContent("""{"reason":"early"}""", Encoding.UTF8, "application/json"));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, Promised);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>What was ordered before is found by the loop, and refused.</summary>
    private async Task RequireNothingEnforcedAsync(TestNode node, int pressed)
    {
        var failed = await node.EntryAsync("response.failed/1", _ => true);
        Assert.Contains("released", failed.GetProperty("body").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/response/containments"));
        await node.StopAsync();
        Assert.DoesNotContain(actuator.Calls, call => call.StartsWith("enforce", StringComparison.Ordinal));
        Assert.Equal(pressed, (await node.RecordedAsync()).Count(recorded => recorded.Fact is AllReleased));
    }
}
