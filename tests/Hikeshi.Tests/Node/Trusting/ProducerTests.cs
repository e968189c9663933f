using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Rings;
using Hikeshi.Tests.Architecture;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.Trusting;

/// <summary>What nodes make of what others share, over real connections: warning lists, rings, and producers that are wrong.</summary>
public sealed class ProducerTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-trust-").FullName;
    private TestNode hub = null!;
    private TestNode one = null!;
    private TestNode two = null!;
    private TestNode seven = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "resolvers.json"), """{"name":"Resolvers","type":"cidr","matching_attributes":["ip-dst"],"list":["8.8.8.8"]}""");
        var policy = Path.Combine(folder, "policy.yaml");
        var builtIn = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "examples", "response-policy.yaml"));
        await File.WriteAllTextAsync(policy, builtIn.Replace("{ action: block-address, autonomy: act, minutes: 15 }", "{ action: block-address, autonomy: act, minutes: 120 }", StringComparison.Ordinal));
        hub = TestSector.Hub();
        await hub.StartAsync();
        one = await TestSector.JoinAsync(hub, "bank-01");
        two = await TestSector.JoinAsync(hub, "bank-02");
        seven = await TestSector.JoinAsync(hub, "bank-07", settings => settings with { WarningLists = folder, PolicyFile = policy });
        await seven.ImportAsync(Given.Bank);
        await one.ImportAsync(Given.Bank with { Id = "bank-01" });
        await seven.PostAsync("api/v1/response/autonomy", """{"actionClass":"block-address","autonomy":"act","signedBy":"test"}""");
        await seven.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-01");
        await seven.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-02");
        await one.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-07");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { seven, two, one, hub })
        {
            await node.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task WarningLists_RefuseWithTheirName_AndAreEvidence()
    {
        var loaded = await seven.EntryAsync("sharing.warning-lists-loaded/1", _ => true);
        Assert.Equal(1, loaded.GetProperty("body").GetProperty("lists").GetInt32());
        await ShareAsync(one, "8.8.8.8");
        var refused = await seven.EntryAsync("sharing.refused/1", body => body.GetProperty("what").GetString() == "8.8.8.8");
        Assert.Equal("allow-listed", refused.GetProperty("body").GetProperty("code").GetString());
        Assert.Contains("Resolvers", refused.GetProperty("body").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Without a restart; what is broken is left out, and the others serve.</summary>
    [Fact]
    public async Task WarningLists_AtSighup_AreReadAgain()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "broken.json"), "{");
        await File.WriteAllTextAsync(Path.Combine(folder, "names.json"), """{"name":"Names","type":"hostname","matching_attributes":["domain"],"list":["needed.example.net"]}""");
        using (var signal = Process.Start("kill", ["-HUP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]))
        {
            await signal.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var loaded = await seven.EntryAsync("sharing.warning-lists-loaded/1", body => body.GetProperty("lists").GetInt32() == 2);
        Assert.Equal(1, loaded.GetProperty("body").GetProperty("refused").GetInt32());
        await one.PostAsync("api/v1/sharing/indicators", """{"title":"by hand","indicators":[{"kind":"domain-name","value":"www.needed.example.net"}]}""");
        await seven.EntryAsync("sharing.refused/1", body => body.GetProperty("code").GetString() == "allow-listed");
    }

    /// <summary>Narrow at once by the word of one; longer when two say so and its ring has its turn; and when a person takes it back, the others hear of it.</summary>
    [Fact]
    public async Task SharedByTwo_LastsLongerInItsRing_AndHarmIsToldToTheOthers()
    {
        List<MemberId> members = [.. new[] { "bank-01", "bank-02", "bank-07" }.Select(MemberId.Parse)];
        var address = Enumerable.Range(1, 250).Select(i => $"198.51.100.{i}").First(a => RingSeats.Of(a, members)[MemberId.Parse("bank-07")] == Ring.Canary);
        await ShareAsync(one, address);
        var narrow = await OrderedAsync(address, longerThan: TimeSpan.Zero);
        Assert.True(EndOf(narrow) < DateTimeOffset.UtcNow.AddMinutes(16));
        await ShareAsync(two, address);
        var opened = await seven.EntryAsync("sharing.rollout-opened/1", body => body.GetProperty("value").GetString() == address);
        Assert.Equal(["bank-01", "bank-02"], opened.GetProperty("body").GetProperty("producers").EnumerateArray().Select(p => p.GetString()));
        var wide = await OrderedAsync(address, longerThan: TimeSpan.FromMinutes(60));
        Assert.Equal(IdOf(narrow), IdOf(wide));

        await seven.PostAsync($"api/v1/response/containments/{IdOf(wide)}/release", """{"reason":"our card processor"}""");
        await seven.EntryAsync("sharing.rollout-halted/1", body => body.GetProperty("value").GetString() == address);
        var told = await one.EntryAsync("sharing.accepted/1", body => body.TryGetProperty("reports", out _));
        Assert.Equal(("bank-07", "harm"), (told.GetProperty("body").GetProperty("producer").GetString(), told.GetProperty("body").GetProperty("reports")[0].GetProperty("outcome").GetString()));
        Assert.DoesNotContain("card processor", told.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongThreeTimesInADay_IsKeptForPeople_UntilOneLiftsIt()
    {
        foreach (var address in new[] { "198.51.100.11", "198.51.100.12", "198.51.100.13" })
        {
            await ShareAsync(one, address);
            await seven.PostAsync($"api/v1/response/containments/{IdOf(await OrderedAsync(address, longerThan: TimeSpan.Zero))}/release", """{"reason":"it is needed"}""");
        }

        await seven.EntryAsync("sharing.producer-quarantined/1", body => body.GetProperty("producer").GetString() == "bank-01");
        await ShareAsync(one, "198.51.100.14");
        await seven.EntryAsync("sharing.refused/1", body => body.GetProperty("code").GetString() == "quarantined");
        using var known = JsonDocument.Parse(await seven.Owner.GetStringAsync("api/v1/sharing/producers"));
        var row = known.RootElement.EnumerateArray().Single(producer => producer.GetProperty("producer").GetString() == "bank-01");
        Assert.True(row.GetProperty("doubted").GetBoolean());
        Assert.NotEqual(JsonValueKind.Null, row.GetProperty("quarantinedSince").ValueKind);

        using var token = await seven.WithTokenAsync("approver");
        using var byMachine = await token.PostAsync("api/v1/sharing/producers/bank-01/lift", new StringContent("""{"reason":"x"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.Forbidden, byMachine.StatusCode);
        await seven.PostAsync("api/v1/sharing/producers/bank-01/lift", """{"reason":"their feed is mended"}""");
        await ShareAsync(one, "198.51.100.15");
        await seven.EntryAsync("sharing.accepted/1", body => body.GetProperty("indicators").EnumerateArray().Any(i => i.GetProperty("value").GetString() == "198.51.100.15"));
        using var again = await seven.Owner.PostAsync("api/v1/sharing/producers/bank-01/lift", new StringContent("""{"reason":"x"}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    private static Task<string> ShareAsync(TestNode node, string address) =>
        node.PostAsync("api/v1/sharing/indicators", $$$"""{"title":"by hand","indicators":[{"kind":"ipv4-addr","value":"{{{address}}}"}]}""");

    private Task<JsonElement> OrderedAsync(string address, TimeSpan longerThan) => seven.EntryAsync("response.ordered/1", body =>
        body.GetProperty("order").GetProperty("destinations").EnumerateArray().Any(d => d.GetString() == address) && EndOf(body) > DateTimeOffset.UtcNow + longerThan);

    private static DateTimeOffset EndOf(JsonElement ordered) => Order(ordered).GetProperty("expiresAt").GetDateTimeOffset();

    private static string IdOf(JsonElement ordered) => Order(ordered).GetProperty("id").GetString()!;

    private static JsonElement Order(JsonElement ordered) => (ordered.TryGetProperty("body", out var body) ? body : ordered).GetProperty("order");
}
