using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Tests.Node.Containing;
using Hikeshi.Tests.Response;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node.RedButton;

/// <summary>A node dies, and its cursors have not been written since before somebody pressed the red button: when it starts, the button is told to everybody once more.</summary>
public sealed class ToldAgainTests
{
    private readonly Wall wall = new();

    [Fact]
    public async Task Start_RedButtonToldOnceMore_UndoesWhatWasOrderedBeforeItAndNothingAfter()
    {
        await using var node = new TestNode(usual => usual with
        {
            Member = Given.Self,
            Rules = Written(usual.DataDirectory, "beacon.yml", Beacon.Rule),
            PolicyFile = Written(usual.DataDirectory, "policy.yaml", Beacon.Policy(ordersPerMinute: 100, minutes: 600)),
        });
        await node.StartAsync(TimeProvider.System, [wall]);
        await node.ImportAsync(Given.Bank);
        await ActAsync(node);
        using (var sensor = await node.WithTokenAsync("sensor"))
        {
            await SeeAsync(sensor, 1, 2, 3);
            await node.PostAsync("api/v1/response/release-all", """{"reason":"it hurts"}""");
            await Until.TrueAsync(() => wall.Standing.Count == 0, "nothing was let go of");
            await ActAsync(node);
            await SeeAsync(sensor, 4, 5);
        }

        // People are asked about what stands since.
        var after = wall.Standing.Keys.ToList();
        using (var ann = await node.WithAccountAsync("responder"))
        {
            using var renewing = await ann.PostAsync($"api/v1/response/containments/{after[0]}/renew", new StringContent("""{"minutes":700,"reason":"it goes on"}""", Encoding.UTF8, "application/json"));
            Assert.True(renewing.IsSuccessStatusCode, await renewing.Content.ReadAsStringAsync());
        }

        await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "renewal");
        await node.StopAsync();
        var before = (await node.RecordedAsync()).Select(each => each.Fact).OfType<Ordered>().Select(ordered => ordered.Order).Where(order => !after.Contains(order.Id)).ToList();
        Assert.Equal(3, before.Count);

        // As if it had died before the button was carried out at all.
        Directory.Delete(Path.Combine(node.Settings.DataDirectory, "evidence", "cursors"), recursive: true);
        before.ForEach(order => wall.Standing[order.Id] = order);
        wall.Calls.Clear();
        await node.StartAsync(TimeProvider.System, [wall]);
        await Until.TrueAsync(() => before.TrueForAll(order => !wall.Standing.ContainsKey(order.Id)), "what was ordered before the button still stands");
        using (var sensor = await node.WithTokenAsync("sensor"))
        {
            await SeeAsync(sensor, 6); // all that was told again is behind it
        }

        Assert.All(after, id => Assert.True(wall.Standing.ContainsKey(id), "what was ordered after people let act again was undone"));
        Assert.All(wall.Calls, call => Assert.DoesNotContain(after, id => call == $"undo {id}"));
        Assert.DoesNotContain("undo all", wall.Calls);
        var listed = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/containments")).RootElement.EnumerateArray();
        Assert.Equal(3, listed.Count());
        await node.StopAsync();
        Assert.DoesNotContain(await node.RecordedAsync(), each => each.Fact is ApprovalConcluded);
    }

    private static Task ActAsync(TestNode node) => node.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");

    private async Task SeeAsync(HttpClient sensor, params int[] numbers)
    {
        var wanted = wall.Standing.Count + numbers.Length;
        using var answer = await sensor.PostAsync("api/v1/events", new StringContent(string.Join('\n', numbers.Select(number => Encoding.UTF8.GetString(Beacon.Event(number)))) + "\n"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        await Until.TrueAsync(() => wall.Standing.Count == wanted, "not every order arrived");
    }

    private static string Written(string dataDirectory, string name, string text)
    {
        var file = Path.Combine(Path.GetDirectoryName(dataDirectory)!, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>What enforces, and outlives the node: it lets go of everything that is the node's when it is told so.</summary>
    private sealed class Wall : IActuator
    {
        public ConcurrentDictionary<ContainmentId, ContainmentOrder> Standing { get; } = new();

        public ConcurrentQueue<string> Calls { get; } = new();

        public string Name => "wall";

        public ActuatorCapability Capability { get; } = new(ActuatorCapability.Only(ContainmentKind.BlockAddress), EndHeldBy.Target, Observes: true);

        public Task<ActuatorReport> ProbeAsync(CancellationToken cancel) => Done(ActuatorState.Delivered);

        public Task<ActuatorReport> RehearseAsync(ContainmentOrder order, CancellationToken cancel) => Done(ActuatorState.Rehearsed);

        public Task<ActuatorReport> EnforceAsync(ContainmentOrder order, CancellationToken cancel)
        {
            Calls.Enqueue($"enforce {order.Id}");
            Standing[order.Id] = order;
            return Done(ActuatorState.Enforced);
        }

        public Task<ActuatorReport> ObserveAsync(ContainmentOrder order, CancellationToken cancel) => Done(Standing.ContainsKey(order.Id) ? ActuatorState.Enforced : ActuatorState.Absent);

        public Task<ActuatorReport> UndoAsync(ContainmentOrder order, CancellationToken cancel)
        {
            Calls.Enqueue($"undo {order.Id}");
            Standing.TryRemove(order.Id, out _);
            return Done(ActuatorState.Undone);
        }

        public Task<ActuatorReport> UndoAllAsync(IReadOnlyCollection<ContainmentOrder> known, CancellationToken cancel)
        {
            Calls.Enqueue("undo all");
            Standing.Clear();
            return Done(ActuatorState.Undone);
        }

        private static Task<ActuatorReport> Done(ActuatorState state) => Task.FromResult(new ActuatorReport(state, "done"));
    }
}
