using System.Text.Json;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Response;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.Tracing;

/// <summary>A whole node that exports its spans to a receiver of the real wire format.</summary>
[Collection(SpanExportTests.Spans)]
public sealed class SpanExportTests
{
    /// <summary>Whoever listens to spans hears those of every node in this process.</summary>
    internal const string Spans = "spans";

    private static readonly string[] Known =
        ["error.type", "hikeshi.entry.causes", "hikeshi.entry.effects", "hikeshi.entry.id", "hikeshi.entry.index", "hikeshi.entry.kind", "hikeshi.subscription"];

    [Fact]
    public async Task Export_Decision_ReachesTheCollectorWithItsEntryId()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var node = Watching(new Uri(collector.Address, "v1/traces"));
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await node.EntryAsync("response.decided/1", _ => true);
        await node.StopAsync(); // sends what is left

        var recorded = await node.RecordedAsync();
        var (sighted, decided) = (recorded.Single(r => r.Fact is Sighted).Entry.Header, recorded.First(r => r.Fact is Decided).Entry);
        Assert.Equal(["POST /v1/traces application/x-protobuf"], collector.Requests.Distinct());
        var ours = collector.Spans.Where(s => recorded.Any(r => r.Entry.Header.Id.ToString() == (string)s.Attributes["hikeshi.entry.id"])).ToList();
        var span = ours.Single(s => s.Attributes["hikeshi.entry.id"].Equals(decided.Header.Id.ToString()) && s.Attributes["hikeshi.subscription"].Equals("loop"));
        Assert.Equal(("handle response.decided/1", "hikeshi.node"), (span.Name, span.Scope));
        Assert.Equal("response.decided/1", span.Attributes["hikeshi.entry.kind"]);
        Assert.Equal((long)decided.Index, span.Attributes["hikeshi.entry.index"]);
        Assert.Equal(decided.Header.Causes.Select(c => (object)c.ToString()), (object[])span.Attributes["hikeshi.entry.causes"]);

        // One decision is one trace: it was decided while the sighting was handled.
        var parent = ours.Single(s => s.SpanId == span.ParentSpanId);
        Assert.Equal((sighted.Id.ToString(), span.TraceId), (parent.Attributes["hikeshi.entry.id"], parent.TraceId));
        Assert.Contains(decided.Header.Id.ToString(), (object[])parent.Attributes["hikeshi.entry.effects"]);
    }

    [Fact]
    public async Task Export_WhatLeavesTheNode_IsIdsAndKindsAndNoBody()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var node = Watching(new Uri(collector.Address, "v1/traces"));
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await node.EntryAsync("detection.sighted/1", _ => true);
        await node.StopAsync();

        Assert.NotEmpty(collector.Spans);
        Assert.All(collector.Spans, s => Assert.Subset(Known.ToHashSet(StringComparer.Ordinal), s.Attributes.Keys.ToHashSet(StringComparer.Ordinal)));
        Assert.All(collector.Spans, s => Assert.Empty(s.StatusMessage));
        var all = JsonSerializer.Serialize(collector.Spans);
        Assert.DoesNotContain("sh -c id", all, StringComparison.Ordinal);
        Assert.DoesNotContain("web-1", all, StringComparison.Ordinal);
        Assert.Equal(("hikeshi", "hikeshi.example", "bank-01"), Of(collector.Spans.First().Resource));
    }

    /// <summary>A node that cannot reach its collector works, and stops, all the same.</summary>
    [Fact]
    public async Task Export_NobodyListensThere_HoldsUpNothing()
    {
        await using var node = Watching(new Uri($"http://127.0.0.1:{LoopbackPort.Next()}/v1/traces"));
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await node.EntryAsync("response.decided/1", _ => true);
        await node.StopAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static (object Name, object Namespace, object Instance) Of(IReadOnlyDictionary<string, object> resource) =>
        (resource["service.name"], resource["service.namespace"], resource["service.instance.id"]);

    private static TestNode Watching(Uri traces) => new(settings =>
    {
        var rules = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(settings.DataDirectory)!, "rules")).FullName;
        File.WriteAllText(Path.Combine(rules, "shell.yml"), NodeHostTests.Rule);
        return settings with { Rules = rules, OtlpTraces = traces };
    });
}
