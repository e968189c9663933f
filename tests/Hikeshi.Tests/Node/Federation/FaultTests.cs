using System.Net;
using System.Text.Json;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Settings;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.Federation;

/// <summary>Nothing lost, nothing twice, in order: whatever happens to the hub, a member, or the way between them.</summary>
public sealed class FaultTests
{
    private static readonly MemberId One = MemberId.Parse("bank-01");

    /// <summary>The hub's disk is gone and a copy from before is put in its place: it knows less than the members do.</summary>
    [Fact]
    public async Task Hub_RestoredFromABackup_NothingIsLostAndNothingTwice()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-07");
        await ShareAsync(one, "a.example");
        await ReceivedAsync(two, 1);
        await hub.StopAsync();
        var backup = hub.Settings.DataDirectory + ".backup";
        Copy(hub.Settings.DataDirectory, backup);
        await hub.StartAsync();
        await ShareAsync(one, "b.example");
        await ReceivedAsync(two, 2);
        await two.StopAsync();
        await ShareAsync(one, "c.example");
        await hub.StopAsync();
        Directory.Delete(hub.Settings.DataDirectory, recursive: true);
        Directory.Move(backup, hub.Settings.DataDirectory);
        await hub.StartAsync();
        await two.StartAsync();
        await ShareAsync(one, "d.example");
        await ReceivedAsync(two, 4);
        await two.StopAsync();
        await ExactlyInOrderAsync(two, "a.example", "b.example", "c.example", "d.example");
    }

    [Fact]
    public async Task Member_AwayForLong_GetsAllOfItInOrder()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-07");
        await ShareAsync(one, "first.example");
        await ReceivedAsync(two, 1);
        await two.StopAsync();
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"n{i}.example")];
        foreach (var name in names)
        {
            await ShareAsync(one, name);
        }

        await two.StartAsync();
        await ReceivedAsync(two, 61);
        await two.StopAsync();
        await ExactlyInOrderAsync(two, ["first.example", .. names]);
    }

    /// <summary>While the hub is away members come to the peers they know, also for what others made; when it is back, nothing comes twice.</summary>
    [Fact]
    public async Task Hub_Away_MembersExchangeDirectly()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        var listener = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next());
        await using var one = await TestSector.JoinAsync(hub, "bank-01", settings => settings with { PeerListener = listener });
        await using var two = await TestSector.JoinAsync(hub, "bank-07", settings => settings with { Peers = [new PeerSettings(One, new Uri($"https://{listener}"))] });
        await using var three = await TestSector.JoinAsync(hub, "bank-03");
        await ShareAsync(one, "a.example");
        await ReceivedAsync(two, 1);
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-03");
        await one.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-07");
        await two.StopAsync();
        await ShareAsync(three, "of-three.example");
        await ReceivedAsync(one, 1);
        await hub.StopAsync();
        await two.StartAsync();
        await ShareAsync(one, "b.example");
        var direct = await two.EntryAsync("sharing.received/1", body => body.GetProperty("link").GetString() == "bank-01" && body.GetProperty("producer").GetString() == "bank-01");
        Assert.False(direct.GetProperty("body").TryGetProperty("hops", out _)); // from the producer itself
        var passedOn = await two.EntryAsync("sharing.received/1", body => body.GetProperty("producer").GetString() == "bank-03");
        Assert.Equal("[\"hub\",\"bank-01\"]", passedOn.GetProperty("body").GetProperty("hops").GetRawText());
        await hub.StartAsync();
        await ShareAsync(one, "c.example");
        await two.EntryAsync("sharing.received/1", body => body.GetProperty("bundle").GetString()!.Contains("c.example", StringComparison.Ordinal)); // from whom it comes first
        await ShareAsync(three, "again-of-three.example");
        await two.EntryAsync("sharing.received/1", body => body.GetProperty("bundle").GetString()!.Contains("again-of-three.example", StringComparison.Ordinal));
        await two.StopAsync();
        await ExactlyInOrderAsync(two, "a.example", "b.example", "c.example");
    }

    /// <summary>A peer that another sector, or nobody, has vouched for gets nothing.</summary>
    [Fact]
    public async Task Peers_OfAnotherSector_AreNotServed()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var stranger = TestSector.Hub();
        await stranger.StartAsync();
        var listener = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next());
        await using var one = await TestSector.JoinAsync(hub, "bank-01", settings => settings with { PeerListener = listener });
        await using var foreign = await TestSector.JoinAsync(stranger, "bank-07", settings => settings with { Peers = [new PeerSettings(One, new Uri($"https://{listener}"))] });
        await ShareAsync(one, "a.example");
        await stranger.StopAsync();
        await Task.Delay(3000, TestContext.Current.CancellationToken);
        await foreign.StopAsync();
        Assert.DoesNotContain(await foreign.RecordedAsync(), r => r.Fact is Received);
    }

    private static Task<string> ShareAsync(TestNode node, string domain) =>
        node.PostAsync("api/v1/sharing/indicators", JsonSerializer.Serialize(new { title = "by hand", indicators = new[] { new { kind = "domain-name", value = domain } } }));

    private static async Task ReceivedAsync(TestNode node, int count)
    {
        var seen = 0;
        await node.EntryAsync("sharing.received/1", body => body.GetProperty("producer").GetString() != node.Settings.Member.Value && ++seen == count);
    }

    /// <summary>What the stopped member has received of the first, and that its log has no gap, no repeat and no alarm.</summary>
    private static async Task ExactlyInOrderAsync(TestNode stopped, params string[] domains)
    {
        var facts = (await stopped.RecordedAsync()).Select(r => r.Fact).ToList();
        var received = facts.OfType<Received>().Where(r => r.Producer == One).ToList();
        Assert.Equal(domains.Length, received.Count);
        Assert.All(received.Zip(domains), pair => Assert.Contains(pair.Second, pair.First.Bundle, StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(1, domains.Length).Select(i => (long)i), received.Select(r => r.Envelope!.Head.Sequence));
        Assert.DoesNotContain(facts, fact => fact is EnvelopesMissing or EquivocationSeen or ObjectRefused { Code: "envelope" });
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
        }
    }
}
