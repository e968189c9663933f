using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Net;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.Nftables;
using Hikeshi.Response.Enforcing.Quiescing;
using Hikeshi.Tests.Exposure.Feeds.Remote;
using Hikeshi.Tests.Response.Connectors;
using Hikeshi.Tests.Response.Nftables;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hikeshi.Tests.Response.Quiescing;

/// <summary>
/// Payments between hosts in network namespaces, over a connection that the kernel's firewall cuts while they run: with a hook nothing is paid twice and
/// nothing is lost; without one nobody knows.
/// </summary>
public sealed class PaymentFlowTests : IDisposable
{
    private const int Payments = 2000;
    private const int SlowOne = 100;
    private readonly NetworkLab lab = new();
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-payments-").FullName;
    private readonly TaskCompletionSource slow = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NftablesActuator firewall;
    private readonly PaymentServer server;
    private readonly PaymentClient client;

    public PaymentFlowTests()
    {
        firewall = new NftablesActuator("firewall", lab.Firewall, [Prefix("10.99.3.0/24")], TimeProvider.System);
        server = new PaymentServer(lab) { Before = async number => await (number == SlowOne ? slow.Task : Task.Delay(2)) };
        client = new PaymentClient(lab, server.Port, Payments);
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        lab.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Cut_WhilePaymentsRun_WithAHook_NothingIsPaidTwiceAndNothingIsLost()
    {
        await using var system = await FeedServer.StartAsync(AnswerAsync);
        var secret = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(secret, "a-shared-secret-of-32-characters");
        using var bench = new PaymentBench(TimeProvider.System, [new WebhookHookSettings("wires", [], [], TimeSpan.FromSeconds(5), null, new HttpPlace(system.Address, null), new Uri(system.Address, "hook"), new SecretFile(secret))], firewall);
        var (order, facts) = await CutAsync(bench);
        var quiesced = Assert.IsType<FlowsQuiesced>(facts[0]);
        Assert.Equal(("quiesced", "cut"), (quiesced.State, quiesced.Then));
        Assert.Equal([$"P-{SlowOne}.1"], quiesced.InFlight); // the others were let finish
        Assert.Equal(quiesced.InFlight, client.InFlight);
        Assert.Null(lab.Connect(NetworkLab.Attacker, server.Port));

        await LookUntilAsync(bench, "pending");
        Assert.Contains($"P-{SlowOne}.1", bench.Log<FlowsReconciled>()[^1].Unknown);
        slow.SetResult();
        await LookUntilAsync(bench, "reconciled");
        Assert.Empty(client.InFlight);
        Assert.Equal(client.Settled, server.Booked);
        Assert.InRange(client.Settled.Count, SlowOne, Payments - 1);

        await ReleaseAsync(bench, order);
        await LookUntilAsync(bench, "reconciled");
        await Until.TrueAsync(() => client.Settled.Count == Payments, $"payments did not go on: {client.Settled.Count} of {Payments}");
        Assert.Equal(Enumerable.Range(1, Payments), server.Booked);
        Assert.Equal(Enumerable.Range(1, Payments), client.Settled);
        Assert.Empty(client.InFlight);
        Assert.Empty(bench.Desk.Of(order.Id));
        Assert.Equal(quiesced.InFlight.Order(StringComparer.Ordinal), bench.Log<FlowsReconciled>().SelectMany(fact => fact.Settled.Concat(fact.Returned)).Order(StringComparer.Ordinal));
    }

    /// <summary>The same run without one: the payer does not know what became of the payments under way, and whoever pays them again pays twice.</summary>
    [Fact]
    public async Task Cut_WhilePaymentsRun_WithoutAHook_LeavesPaymentsWhoseFateIsUnknown()
    {
        using var bench = new PaymentBench(TimeProvider.System, [], firewall);
        var (order, _) = await CutAsync(bench);
        slow.SetResult();
        await Until.TrueAsync(() => server.Booked.Contains(SlowOne), "it never arrived");
        Assert.Contains($"P-{SlowOne}.1", client.InFlight);
        Assert.DoesNotContain(SlowOne, client.Settled);
        Assert.InRange(client.Settled.Count, SlowOne - 1, Payments - 1);

        client.HangUp();
        await ReleaseAsync(bench, order);
        foreach (var id in client.InFlight)
        {
            client.Resolve(id, isSettled: false); // nothing was heard of it, so it is paid again
        }

        client.Resume();
        await Until.TrueAsync(() => client.Settled.Count == Payments, $"payments did not go on: {client.Settled.Count} of {Payments}");
        Assert.Equal(2, server.Booked.Count(number => number == SlowOne));
    }

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new ArgumentException(text);

    private async Task<(ContainmentOrder Order, IReadOnlyList<Hikeshi.Facts.Fact> Facts)> CutAsync(PaymentBench bench)
    {
        Assert.Equal(ActuatorState.Delivered, (await firewall.ProbeAsync(CancellationToken.None)).State);
        await Until.TrueAsync(() => client.InFlight.Contains($"P-{SlowOne}.1"), "nobody pays");
        var order = Given.Order(target: NetworkLab.Attacker) with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) };
        var facts = await bench.EnforceAsync(order);
        Assert.Contains(facts.OfType<Enforced>(), fact => fact is { Actuator: "firewall", State: "enforced" });
        return (order, facts);
    }

    private static async Task ReleaseAsync(PaymentBench bench, ContainmentOrder order) =>
        Assert.Empty(await bench.Service.UndoAsync(bench.Record(new Released(order.Id, "person", "") { Order = order }), CancellationToken.None));

    private static async Task LookUntilAsync(PaymentBench bench, string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await bench.LookAsync()).All(fact => fact.State != state))
        {
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>The payer's side of the hook: stops, and finds out from the other side, on another way, what became of what was under way.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        var question = (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;
        if (question.GetProperty("question").GetString() == "quiesce")
        {
            await context.Response.WriteAsJsonAsync(new { state = "quiesced", inFlight = await client.QuiesceAsync(TimeSpan.FromMilliseconds(500)) });
            return;
        }

        var fates = question.GetProperty("inFlight").EnumerateArray().Select(id => id.GetString()!).ToLookup(server.FateOf, StringComparer.Ordinal);
        foreach (var id in fates["settled"].Concat(fates["returned"]))
        {
            client.Resolve(id, fates["settled"].Contains(id));
        }

        if (question.GetProperty("resume").GetBoolean())
        {
            client.Resume();
        }

        await context.Response.WriteAsJsonAsync(new { state = fates["pending"].Any() ? "pending" : "reconciled", settled = fates["settled"], returned = fates["returned"], unknown = fates["pending"] });
    }
}
