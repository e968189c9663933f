using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hikeshi.Kernel.Containment;
using Hikeshi.Response.Actuators.PacketFilter;
using Hikeshi.Response.OpenC2.Language;
using Hikeshi.Response.OpenC2.Transfer;
using Hikeshi.Tests.Response.Connectors;
using Hikeshi.Tests.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hikeshi.Tests.Response.OpenC2;

/// <summary>The actuator before a real consumer over TLS, which keeps rules by number.</summary>
public sealed class PacketFilterActuatorTests : IDisposable
{
    private readonly Certificates certificates = new();
    private readonly Dictionary<long, string> rules = [];
    private readonly string folder = Directory.CreateTempSubdirectory("hikeshi-slpf-").FullName;
    private long next = 100;

    [Fact]
    public async Task Enforce_Undo_DeniesWithAnEndAndDeletes()
    {
        await using var consumer = await ConsumerAsync("deny delete");
        using var actuator = Actuator(consumer.Port);
        Assert.Equal(ActuatorState.Delivered, (await actuator.ProbeAsync(CancellationToken.None)).State);
        var order = Given.Order(target: "198.51.100.7") with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) };
        Assert.Equal(ActuatorState.Rehearsed, (await actuator.RehearseAsync(order, CancellationToken.None)).State);
        Assert.Empty(rules);
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Delivered, (await actuator.EnforceAsync(order, CancellationToken.None)).State);
        Assert.Equal($"198.51.100.7 until {order.ExpiresAt.ToUnixTimeMilliseconds()}", Assert.Single(rules).Value);
        Assert.Equal(ActuatorState.Delivered, (await actuator.ObserveAsync(order, CancellationToken.None)).State);
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAsync(order, CancellationToken.None)).State);
        Assert.Empty(rules);
    }

    [Fact]
    public async Task UndoAll_EveryRuleThatIsOurs()
    {
        await using var consumer = await ConsumerAsync("deny delete");
        using var actuator = Actuator(consumer.Port);
        rules[7] = "somebody else's";
        foreach (var target in new[] { "198.51.100.7", "198.51.100.0/24" })
        {
            await actuator.EnforceAsync(Given.Order(target: target) with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) }, CancellationToken.None);
        }

        Assert.Equal(3, rules.Count);
        Assert.Equal(ActuatorState.Undone, (await actuator.UndoAllAsync([], CancellationToken.None)).State);
        Assert.Equal("somebody else's", Assert.Single(rules).Value);

        // The red button does not say that all is well about what a process before this one ordered.
        var before = await actuator.UndoAllAsync([Given.Order()], CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, before.State);
        Assert.Contains("not known (any more)", before.Detail, StringComparison.Ordinal);
    }

    /// <summary>Nobody can ask a consumer for the numbers of its rules: they outlive the process that got them.</summary>
    [Fact]
    public async Task Guard_NodeDead_KnowsTheNumbersAndLeavesOthers()
    {
        await using var consumer = await ConsumerAsync("deny delete");
        rules[7] = "somebody else's";
        var order = Given.Order(target: "198.51.100.7") with { ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(10) };
        using (var node = Actuator(consumer.Port))
        {
            await node.EnforceAsync(order, CancellationToken.None);
        }

        Assert.Equal(2, rules.Count);
        using var other = Actuator(consumer.Port);
        using var guard = new GuardBench(other, TimeProvider.System);
        await guard.LookAsync();
        Assert.Equal("somebody else's", Assert.Single(rules).Value);
        Assert.Contains("everything released", Assert.Single(guard.Told), StringComparison.Ordinal);

        // A node that goes on does not take back under a number that may be somebody else's by now.
        rules[101] = "somebody else's, later";
        using var resumed = Actuator(consumer.Port);
        Assert.Equal(ActuatorState.Undone, (await resumed.UndoAllAsync([order], CancellationToken.None)).State);
        Assert.Equal(2, rules.Count);
    }

    /// <summary>What it cannot take back it is not asked to do.</summary>
    [Fact]
    public async Task Probe_ConsumerThatCannotDelete_Fails()
    {
        await using var consumer = await ConsumerAsync("deny");
        using var actuator = Actuator(consumer.Port);
        var report = await actuator.ProbeAsync(CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("could not be undone", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_NumberThatNobodyKnows_SaysWhenItEnds()
    {
        await using var consumer = await ConsumerAsync("deny delete");
        using var actuator = Actuator(consumer.Port);
        var report = await actuator.UndoAsync(Given.Order(), CancellationToken.None);
        Assert.Equal(ActuatorState.Failed, report.State);
        Assert.Contains("it ends there at", report.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enforce_NobodyThere_IsAReport()
    {
        using var actuator = Actuator(LoopbackPort.Next());
        Assert.Equal(ActuatorState.Failed, (await actuator.EnforceAsync(Given.Order(), CancellationToken.None)).State);
    }

    public void Dispose()
    {
        certificates.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private PacketFilterActuator Actuator(int port) =>
        new(new PacketFilterSettings("filter", new Uri($"https://localhost:{port}/"), certificates.AuthorityFile, CertificateFile: null, KeyFile: null, Token: null), new RuleNumbers(Path.Combine(folder, "filter")), TimeProvider.System);

    private OpenC2Response Act(OpenC2Command command)
    {
        switch (command)
        {
            case { Action: "deny", Target: NetTarget net, Args: { StopTime: { } end } args }:
                Assert.Equal("both", args.Profiles["slpf"].GetProperty("direction").GetString());
                rules[++next] = $"{net.Net} until {end.ToUnixTimeMilliseconds()}";
                using (var number = JsonDocument.Parse($$"""{"rule_number":{{next}}}"""))
                {
                    return new OpenC2Response(200, StatusText: null, new OpenC2Results(null, null, null, null, new Dictionary<string, JsonElement> { ["slpf"] = number.RootElement.Clone() }));
                }

            case { Action: "delete", Target: RuleNumberTarget rule }:
                return OpenC2Response.Of(rules.Remove(rule.Number) ? 200 : 404, "deleted");
            default:
                return OpenC2Response.Of(501, "not this");
        }
    }

    private async Task<(WebApplication App, int Port)> StartAsync(string can)
    {
        var pairs = can.Split(' ').Select(action => (action, action == "deny" ? "ipv4_net ipv6_net" : "slpf:rule_number"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = LoopbackPort.Next();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.UseHttps(X509Certificate2.CreateFromPemFile(certificates.CertificateFile, certificates.KeyFile))));
        var app = builder.Build();
        app.MapOpenC2(new OpenC2Capabilities(OpenC2Profiles.PacketFiltering, OpenC2Profiles.PairsOf(pairs), RateLimit: null), (_, reception) => Task.FromResult(Act(reception.Command!)), TimeProvider.System);
        await app.StartAsync();
        return (app, port);
    }

    private async Task<Consumer> ConsumerAsync(string can)
    {
        var (app, port) = await StartAsync(can);
        return new Consumer(app, port);
    }

    private sealed record Consumer(WebApplication App, int Port) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => App.DisposeAsync();
    }
}
