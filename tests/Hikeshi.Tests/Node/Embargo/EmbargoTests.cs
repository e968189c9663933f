using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Evidence;
using Hikeshi.Facts.Evidence;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Node.Embargo;
using Hikeshi.Tests.Architecture;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Node.Embargo;

/// <summary>A whole node, its clock in our hands.</summary>
public sealed class EmbargoTests : IAsyncDisposable
{
    private const string Ended = "evidence.embargo-ended/1";
    private const string Findings = "検証結果: the parser trusts a length from outside.";
    private readonly TestClock clock = TestClock.AtMorning();
    private readonly TestNode node = new();
    private readonly SealingKey reader = SealingKey.Generate();

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        reader.Dispose();
    }

    [Fact]
    public async Task Sealed_UntilItsDate_OpensForTheReaderAlone_AndThenForEverybody()
    {
        await node.StartAsync(clock);
        var id = await SealAsync("2026-04-02T12:00:00Z");
        var before = await ShowAsync(id);
        Assert.False(before.TryGetProperty("key", out _));
        Assert.False(before.TryGetProperty("endedBy", out _));
        Assert.Equal(reader.Public.KeyId, before.GetProperty("readers")[0].GetProperty("keyId").GetString());
        var jwe = Jwe.TryParse(before.GetProperty("jwe").GetRawText())!;
        Assert.Equal(before.GetProperty("commitment").GetString(), SaltedContent.Commitment(jwe.Open(jwe.KeyFor(reader))));

        clock.Advance(TimeSpan.FromHours(27) - TimeSpan.FromMilliseconds(1));
        var another = await SealAsync("2026-04-02T12:00:01Z");
        Assert.False((await ShowAsync(id)).TryGetProperty("key", out _));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await node.EntryAsync(Ended, _ => true);
        Assert.Equal([id], ended.GetProperty("causes").EnumerateArray().Select(c => c.GetString()));
        var after = await ShowAsync(id);
        Assert.Equal((ended.GetProperty("id").GetString(), ended.GetProperty("body").GetProperty("contentKey").GetString()), (after.GetProperty("endedBy").GetString(), after.GetProperty("key").GetString()));
        Assert.False((await ShowAsync(another)).TryGetProperty("key", out _));

        using (var log = EvidenceReader.Open(node.Settings.DataDirectory))
        {
            Assert.Equal(Findings, Encoding.UTF8.GetString(SealedDocument.Find(log, EntryId.Parse(id!))!.Open(reader: null).Span));
        }

        Assert.Equal(Findings, await OpenWithoutUsAsync(after.GetRawText()));
        using var refused = await node.Owner.PostAsync($"api/v1/evidence/{after.GetProperty("endedBy").GetString()}/erase", new StringContent("""{"reason":"test"}""", Encoding.UTF8, "application/json"));
        Assert.False(refused.IsSuccessStatusCode); // what was handed out stays: the node would hand it out again
    }

    [Fact]
    public async Task Sealed_WhileTheDatePassesTheNodeIsDown_EndsOnceAtTheNextStart()
    {
        await node.StartAsync(clock);
        var id = await SealAsync("2026-05-01");
        await node.StopAsync();
        clock.Advance(TimeSpan.FromDays(60));
        for (var start = 0; start < 2; start++)
        {
            await node.StartAsync(clock);
            Assert.Equal(id, (await node.EntryAsync(Ended, _ => true)).GetProperty("causes")[0].GetString());
            await node.StopAsync();
        }

        Assert.Single((await node.RecordedAsync()).Select(r => r.Fact).OfType<EmbargoEnded>());
    }

    [Fact]
    public async Task Sealed_ErasedBeforeItsDate_IsNeverOpened()
    {
        await node.StartAsync(clock);
        var erased = await SealAsync("2026-05-01");
        var kept = await SealAsync("2026-05-01");
        await node.PostAsync($"api/v1/evidence/{erased}/erase", """{"reason":"test"}""");
        await node.StopAsync();
        clock.Advance(TimeSpan.FromDays(60));
        await node.StartAsync(clock);
        Assert.Equal(kept, (await node.EntryAsync(Ended, _ => true)).GetProperty("causes")[0].GetString());
        using (var gone = await node.Owner.GetAsync($"api/v1/evidence/{erased}/sealed"))
        {
            Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
        }

        await node.StopAsync();
        using var read = EvidenceReader.Open(node.Settings.DataDirectory);
        Assert.Equal(["evidence.bodies-erased/1"], read.EffectsOf(EntryId.Parse(erased!)).Select(effect => read.ReadHeader(effect).Kind));
    }

    [Fact]
    public async Task Endpoints_OthersAndOtherEntries_AreTurnedAway()
    {
        await node.StartAsync(clock);
        var id = await SealAsync("2026-05-01");
        var started = (await node.EntryAsync("node.started/2", _ => true)).GetProperty("id").GetString();
        foreach (var other in new[] { started, "nonsense", Guid.NewGuid().ToString() })
        {
            using var none = await node.Owner.GetAsync($"api/v1/evidence/{other}/sealed");
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        using var viewer = await node.WithTokenAsync("viewer");
        using var analyst = await node.WithTokenAsync("analyst");
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync($"api/v1/evidence/{id}/sealed")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await analyst.GetAsync($"api/v1/evidence/{id}/sealed")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await analyst.PostAsync("api/v1/evidence/sealed", Request("2026-05-01", [("cert", reader.Public.ToJwk())], "x"))).StatusCode);
    }

    [Fact]
    public async Task Seal_WithCauses_NamesThem()
    {
        await node.StartAsync(clock);
        var causes = new[] { await SealAsync("2026-05-01"), await SealAsync("2026-05-01") };
        var again = JsonNode.Parse(await Request("2026-05-01", [("cert", reader.Public.ToJwk())], Findings).ReadAsStringAsync())!;
        again["causes"] = new JsonArray([.. causes.Append(causes[0]).Select(cause => JsonValue.Create(cause))]);
        var id = JsonDocument.Parse(await node.PostAsync("api/v1/evidence/sealed", again.ToJsonString())).RootElement.GetProperty("entryId").GetString();
        var why = JsonDocument.Parse(await node.Owner.GetStringAsync($"api/v1/why/bank-01/{id}")).RootElement;
        Assert.Equal(causes, why.GetProperty("causes").EnumerateArray().Select(cause => cause.GetProperty("entryId").GetString()));

        foreach (var unusable in new[] { "nonsense", Guid.NewGuid().ToString() })
        {
            again["causes"] = new JsonArray(JsonValue.Create(unusable));
            using var refused = await node.Owner.PostAsync("api/v1/evidence/sealed", new StringContent(again.ToJsonString(), Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(unusable, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    public static TheoryData<string, string[], string, string> Refused => new()
    {
        { "2026-04-01", ["cert=public"], "text", "has passed" },
        { "2026-04-01T09:00:00Z", ["cert=public"], "text", "has passed" },
        { "2031-04-01T09:00:01Z", ["cert=public"], "text", "more than 5 years ahead" },
        { "2026-05-01T09:00:00", ["cert=public"], "text", "is no date" },
        { "soon", ["cert=public"], "text", "is no date" },
        { "2026-05-01", [], "text", "0 readers" },
        { "2026-05-01", ["cert=private"], "text", "private key" },
        { "2026-05-01", ["cert=nonsense"], "text", "no point" },
        { "2026-05-01", ["cert=public", "vendor=public"], "text", "have the same key" },
        { "2026-05-01", ["cert=public", "cert=another"], "text", "named twice" },
        { "2026-05-01", ["cert=public", "us=node"], "text", "has the key of this node" },
        { "2026-05-01", [" =public"], "text", "name cannot be used" },
        { "2026-05-01", ["cert=public"], "", "0 bytes" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Seal_WhatCannotBeKept_IsRefusedWithAReason(string until, string[] readers, string document, string because)
    {
        await node.StartAsync(clock);
        await SealAsync("2026-05-01"); // makes the node's key
        using var another = SealingKey.Generate();
        using var own = SealingKey.FromPem("own", await File.ReadAllTextAsync(Path.Combine(node.Settings.DataDirectory, "evidence", "keys", "embargo.key")));
        var keys = new Dictionary<string, string>(StringComparer.Ordinal) { ["public"] = reader.Public.ToJwk(), ["private"] = reader.ToJwk(), ["another"] = another.Public.ToJwk(), ["node"] = own.Public.ToJwk(), ["nonsense"] = "{}" };
        using var answer = await node.Owner.PostAsync("api/v1/evidence/sealed", Request(until, [.. readers.Select(r => r.Split('=')).Select(r => (r[0], keys[r[1]]))], document));
        var said = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(because, JsonDocument.Parse(said).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seal_TheLargestDocument_IsKept_AndALargerOneIsNot()
    {
        await node.StartAsync(clock);
        var largest = new string('x', EmbargoTerms.LargestDocument);
        foreach (var (document, status) in new[] { (largest, HttpStatusCode.Created), (largest + "x", HttpStatusCode.BadRequest), (largest + largest, HttpStatusCode.RequestEntityTooLarge) })
        {
            // What is too large is turned away before it is sent.
            using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/evidence/sealed") { Content = Request("2026-05-01", [("cert", reader.Public.ToJwk())], document), Headers = { ExpectContinue = true } };
            using var answer = await node.Owner.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
        }

        await node.StopAsync();
        Assert.Equal(largest.Length, Assert.Single((await node.RecordedAsync()).Select(r => r.Fact).OfType<DocumentSealed>()).Size);
    }

    private async Task<string?> SealAsync(string until)
    {
        using var answer = await node.Owner.PostAsync("api/v1/evidence/sealed", Request(until, [("cert", reader.Public.ToJwk())], Findings));
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Created, said);
        return JsonDocument.Parse(said).RootElement.GetProperty("entryId").GetString();
    }

    private async Task<JsonElement> ShowAsync(string? id) => JsonDocument.Parse(await node.Owner.GetStringAsync($"api/v1/evidence/{id}/sealed")).RootElement;

    private static StringContent Request(string until, IReadOnlyList<(string Name, string Jwk)> readers, string document) => new(
        $$"""{"until":{{JsonSerializer.Serialize(until)}},"readers":[{{string.Join(',', readers.Select(r => $$"""{"name":"{{r.Name}}","jwk":{{r.Jwk}}}"""))}}],"document":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(document))}}"}""",
        Encoding.UTF8,
        "application/json");

    /// <summary>With the lines that docs/evidence.md gives to a stranger: Node.js, which has AES-GCM itself.</summary>
    private static async Task<string> OpenWithoutUsAsync(string answer)
    {
        var docs = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "evidence.md"));
        var script = docs.Split("```js\n")[1].Split("```")[0];
        using var process = Process.Start(new ProcessStartInfo("node", ["-e", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardInput.WriteAsync(answer);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return said;
    }
}
