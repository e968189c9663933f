using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence.Verification;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Identity;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Somebody's event came into the evidence, and must go again.</summary>
public sealed class ErasureTests
{
    private const string Event = """{"product":"linux","category":"process_creation","Computer":"web-1","User":"hanako.suzuki","Image":"/bin/sh","ParentImage":"/usr/bin/java","CommandLine":"sh -c id"}""";
    private const string Rule = "title: A service spawns a shell\nid: 7a0f0d53-5b3e-4f6c-9c58-0d6a2f1b7c11\nstatus: test\nlogsource:\n  category: process_creation\ndetection:\n  shell:\n    Image|endswith: '/sh'\n  condition: shell\nlevel: high\n";
    private const string Because = """{"reason":"request of a data subject"}""";

    [Fact]
    public async Task Erase_Event_TakesTheSightingThatQuotesItAndIsAnEntryItself()
    {
        await using var node = await WatchingAsync();
        var (happened, sighted) = await SightAsync(node);
        var planned = JsonDocument.Parse(await node.Owner.GetStringAsync($"api/v1/evidence/{happened}/erasure")).RootElement;
        Assert.Equal([happened, sighted], planned.EnumerateArray().Select(row => row.GetProperty("entryId").GetString()));

        var answer = JsonDocument.Parse(await node.PostAsync($"api/v1/evidence/{happened}/erase", Because)).RootElement;
        Assert.Equal(2, answer.GetProperty("erased").GetArrayLength());
        var record = Assert.Single(answer.GetProperty("records").EnumerateArray()).GetString();
        Assert.Equal("[]", await node.Owner.GetStringAsync($"api/v1/evidence/{happened}/erasure"));
        Assert.Contains("\"state\":\"erased\"", await node.Owner.GetStringAsync($"api/v1/why/bank-01/{sighted}"), StringComparison.Ordinal);
        Assert.DoesNotContain("hanako", await node.Owner.GetStringAsync("api/v1/situation"), StringComparison.Ordinal);

        await node.StopAsync();
        Assert.Empty(EvidenceVerifier.Verify(node.Settings.DataDirectory).Problems);
        foreach (var file in Directory.GetFiles(node.Settings.DataDirectory, "*", SearchOption.AllDirectories))
        {
            Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf("hanako"u8) < 0, $"the name is still in {file}");
        }

        await node.StartAsync();
        Assert.Contains("\"state\":\"erased\"", await node.Owner.GetStringAsync($"api/v1/why/bank-01/{happened}"), StringComparison.Ordinal);
        Assert.Contains(record!, await node.Owner.GetStringAsync("api/v1/situation"), StringComparison.Ordinal);
    }

    /// <summary>A browser that is open keeps what it was told; it is told to forget it.</summary>
    [Fact]
    public async Task Erase_WhileSomebodyWatches_TellsThemWhatToForget()
    {
        await using var node = await WatchingAsync();
        var (happened, sighted) = await SightAsync(node);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var stream = await node.Owner.GetStreamAsync("api/v1/situation/stream", patience.Token);
        using var reader = new StreamReader(stream);
        await ChangeAsync(reader, change => change.GetProperty("item").GetProperty("entryId").GetString() == sighted, patience.Token);
        await node.PostAsync($"api/v1/evidence/{happened}/erase", Because);
        var told = await ChangeAsync(reader, change => change.TryGetProperty("erased", out var erased) && erased.ValueKind == JsonValueKind.Object, patience.Token);
        Assert.Equal([happened, sighted], told.GetProperty("erased").GetProperty("entryIds").EnumerateArray().Select(id => id.GetString()));
        Assert.False(string.IsNullOrEmpty(told.GetProperty("erased").GetProperty("text").GetProperty("ja").GetString()));

        // Whoever was away meanwhile hears of it too.
        await using var late = await node.Owner.GetStreamAsync($"api/v1/situation/stream?after={told.GetProperty("sequence").GetInt64() - 1}", patience.Token);
        using var laterReader = new StreamReader(late);
        await ChangeAsync(laterReader, change => change.GetProperty("erased").GetProperty("entryIds")[0].GetString() == happened, patience.Token);
    }

    private static async Task<JsonElement> ChangeAsync(StreamReader stream, Func<JsonElement, bool> wanted, CancellationToken cancel)
    {
        while (await stream.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonDocument.Parse(line[6..]).RootElement is var change && wanted(change))
            {
                return change;
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    /// <summary>Killed between the record and the deed, or restored from a copy that is older than the deed: the start makes up for it.</summary>
    [Fact]
    public async Task Start_WithARecordThatWasNotCarriedOut_CarriesItOut()
    {
        await using var node = await WatchingAsync();
        var (happened, _) = await SightAsync(node);
        await node.StopAsync();
        await using (var log = node.OpenLog())
        {
            var now = DateTimeOffset.UtcNow;
            log.Append(new Hikeshi.Evidence.EntryDraft(EntryId.New(now), FactCatalog.KindOf(typeof(BodiesErased)), "person:1", null, [EntryId.Parse(happened)], now, FactCatalog.Encode(new BodiesErased(1, "somebody", "test"))));
        }

        await node.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await node.Owner.GetStringAsync($"api/v1/evidence/{happened}/erasure", patience.Token) is var left && left.Contains(happened, StringComparison.Ordinal))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    [Fact]
    public async Task Erase_WhatTheNodeRebuildsItselfFrom_IsRefusedInWords()
    {
        await using var node = await WatchingAsync();
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act","recordOnlyDays":7,"signedBy":"ciso"}""");
        var enabled = (await node.EntryAsync("response.autonomy-enabled/1", _ => true)).GetProperty("id").GetString();
        using var refused = await node.Owner.PostAsync($"api/v1/evidence/{enabled}/erase", Json(Because));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("rebuilds its state", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_WithoutReasonOrEntryOrPermission_ChangesNothing()
    {
        await using var node = await WatchingAsync();
        var (happened, _) = await SightAsync(node);
        Assert.Equal(HttpStatusCode.BadRequest, await TryAsync(node.Owner, happened, """{"reason":" "}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await TryAsync(node.Owner, happened, "{}"));
        Assert.Equal(HttpStatusCode.NotFound, await TryAsync(node.Owner, EntryId.New(DateTimeOffset.UtcNow).ToString(), Because));
        Assert.Equal(HttpStatusCode.NotFound, await TryAsync(node.Owner, "nonsense", Because));
        foreach (var role in new[] { "viewer", "analyst", "responder", "administrator", "auditor", "sensor" })
        {
            using var somebody = await node.WithTokenAsync(role);
            Assert.Equal(HttpStatusCode.Forbidden, await TryAsync(somebody, happened, Because));
        }

        Assert.Contains(happened, await node.Owner.GetStringAsync($"api/v1/evidence/{happened}/erasure"), StringComparison.Ordinal);
        using var approver = await node.WithAccountAsync("approver");
        Assert.Equal(HttpStatusCode.OK, await TryAsync(approver, happened, Because));
    }

    private static async Task<TestNode> WatchingAsync()
    {
        var node = new TestNode(settings =>
        {
            var rules = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(settings.DataDirectory)!, "rules")).FullName;
            File.WriteAllText(Path.Combine(rules, "shell.yml"), Rule);
            return settings with { Rules = rules };
        });
        await node.StartAsync();
        await node.ImportAsync(Given.Bank with { Id = "bank-01" });
        return node;
    }

    private static async Task<(string Event, string Sighting)> SightAsync(TestNode node)
    {
        using var sensor = await node.WithTokenAsync("sensor");
        using var taken = await sensor.PostAsync("api/v1/events", new StringContent(Event + "\n", Encoding.UTF8, "application/x-ndjson"));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        var sighting = await node.EntryAsync("detection.sighted/1", _ => true);
        var happened = await node.EntryAsync("detection.event-retained/1", _ => true);
        await node.EntryAsync("response.decided/1", _ => true);
        return (happened.GetProperty("id").GetString()!, sighting.GetProperty("id").GetString()!);
    }

    private static async Task<HttpStatusCode> TryAsync(HttpClient somebody, string entry, string body)
    {
        using var answer = await somebody.PostAsync($"api/v1/evidence/{entry}/erase", Json(body));
        return answer.StatusCode;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
