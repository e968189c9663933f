using System.Text.Json.Nodes;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.Kubernetes;
using Xunit;

namespace Hikeshi.Tests.Response.Connectors;

public sealed class KubernetesTests : ConnectorContract
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln";

    private KubernetesEmulator Cluster => (KubernetesEmulator)Bench.Emulator;

    private protected override Bench SetUp(SteppedClock clock)
    {
        var cluster = new KubernetesEmulator(clock, Token);
        return new Bench(clock, cluster, secret => new KubernetesActuator(new KubernetesSettings("cluster-1", new HttpPlace(cluster.Address, null), new SecretFile(secret), "payments", "app"), Bench.Self, clock), Token)
        {
            Order = new ContainmentOrder(new ContainmentId(Guid.NewGuid()), ContainmentKind.IsolateHost, "gw-1", null, null, [], [], clock.GetUtcNow().AddMinutes(30), "test"),
            EffectsOfOrder = 1,
        };
    }

    [Theory]
    [InlineData("spec.egress")]
    [InlineData("spec.podSelector.matchLabels.also")]
    [InlineData("metadata.labels.hikeshi.io/containment")]
    public async Task Observe_SomebodyChangedThePolicy_IsAbsent(string where)
    {
        await EnforcedAsync();
        var policy = Cluster.Stored.Single().Value;
        _ = where switch
        {
            "spec.egress" => policy["spec"]!["egress"] = new JsonArray(new JsonObject()),
            "spec.podSelector.matchLabels.also" => policy["spec"]!["podSelector"]!["matchLabels"]!["also"] = "x",
            _ => policy["metadata"]!["labels"]!["hikeshi.io/containment"] = "x",
        };
        Assert.Equal(ActuatorState.Absent, (await ObserveAsync()).State);
        await EnforcedAsync();
        Assert.Equal(ActuatorState.Enforced, (await ObserveAsync()).State);
    }

    [Fact]
    public async Task UndoAll_ManyChunks_LeavesWhatOthersDid()
    {
        for (var i = 0; i < 10; i++)
        {
            var order = Bench.Order with { Id = new ContainmentId(Guid.NewGuid()) };
            await Bench.Actuator.EnforceAsync(order, CancellationToken.None);
            if (i % 2 == 0)
            {
                Cluster.Stored[$"hikeshi-{order.Id}"]["metadata"]!["labels"]!["hikeshi.io/member"] = "bank-99";
            }
        }

        var report = await Bench.Actuator.UndoAllAsync([], CancellationToken.None);
        Assert.True(report.State == ActuatorState.Undone, report.Detail);
        Assert.Equal(5, Cluster.Stored.Count);
    }

    [Fact]
    public async Task Undo_PolicyOfAnotherMember_IsKept()
    {
        await EnforcedAsync();
        Cluster.Stored.Single().Value["metadata"]!["labels"]!["hikeshi.io/member"] = "bank-99";
        await UndoneAsync();
        Assert.Single(Cluster.Stored);
    }

    [Fact]
    public async Task Probe_MayNotDelete_IsSaid()
    {
        Cluster.Denied.Add("delete");
        var report = await ProbeAsync();
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("may not delete", report.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gw-9")]
    [InlineData("gw-1,tier=core")]
    public async Task Enforce_NoSuchPod_IsSaid(string host)
    {
        Assert.Equal(ActuatorState.Failed, (await Bench.Actuator.EnforceAsync(Bench.Order with { Host = host }, CancellationToken.None)).State);
        Assert.Empty(Cluster.Stored);
    }
}
