using System.Numerics;
using System.Text;
using System.Text.Json;
using Hikeshi.Evidence.Checkpoints;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Settings;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Witnessing;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>Nodes that witness each other, over real mutual TLS on loopback.</summary>
public sealed class WitnessingTests
{
    [Fact]
    public async Task Sector_OfThree_EveryLogIsCosignedByAllTheOthers()
    {
        await using var hub = TestSector.Hub(s => Often(s) with { WitnessQuorum = 2 });
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", s => Often(s) with { WitnessQuorum = 2 });
        await using var two = await TestSector.JoinAsync(hub, "bank-07", s => Often(s) with { WitnessQuorum = 2 });
        foreach (var node in new[] { hub, one, two })
        {
            await FinalAsync(node, (final, entries) => final == entries);
            var served = await node.Anybody.GetByteArrayAsync("log/checkpoint");
            Assert.True(SignedNote.TryParse(served, out var note));
            Assert.Equal(3, note.Signatures.Count);
            Assert.Equal(2, note.Signatures.Count(s => s.Name.EndsWith("/witness", StringComparison.Ordinal) && !s.Name.StartsWith($"hikeshi.example/{node.Settings.Member}/", StringComparison.Ordinal)));
        }

        // A member speaks for its own log alone, and what is no request is not judged.
        using var line = TestSector.Line(one);
        var witnesses = new WitnessLine(line);
        var foreign = $"old 0\n\n{await two.Anybody.GetStringAsync("log/checkpoint")}";
        Assert.Equal(404, (await witnesses.AskAsync(null, foreign, CancellationToken.None))!.Status);
        Assert.Equal(400, (await witnesses.AskAsync(null, "old", CancellationToken.None))!.Status);
        Assert.Equal(404, (await witnesses.AskAsync(MemberId.Parse("bank-99"), foreign, CancellationToken.None))!.Status);
        var own = $"old 0\n\n{await one.Anybody.GetStringAsync("log/checkpoint")}";
        using var behind = await line.Http.SendAsync(HubClient.Message(HttpMethod.Post, "witness/add-checkpoint", new StringContent(own)));
        Assert.Equal((409, "text/x.tlog.size"), ((int)behind.StatusCode, behind.Content.Headers.NonValidated["Content-Type"].ToString()));
        using var malformed = await line.Http.SendAsync(HubClient.Message(HttpMethod.Post, "witness/add-checkpoint", new StringContent("old")));
        Assert.Equal("text/plain; charset=utf-8", malformed.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal(413, (await witnesses.AskAsync(null, new string('x', 70 << 10), CancellationToken.None))!.Status);
    }

    /// <summary>A copy of a member's directory goes another way than the member itself, with the same keys: the hub refuses it, and everybody learns its name.</summary>
    [Fact]
    public async Task Member_ThatShowsTwoHistories_IsRefusedNamedAndAlarmedAbout()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var two = await TestSector.JoinAsync(hub, "bank-07", Often);
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-01");
        await FinalAsync(one, (final, entries) => final == entries);
        await one.StopAsync();
        await using var other = new TestNode(s => Often(s) with { Member = one.Settings.Member });
        Copy(one.Settings.DataDirectory, other.Settings.DataDirectory);

        await one.StartAsync();
        await SayAsync(one);
        // From a power of two a proof cannot show the other past (RFC 9162 §2.1.4.1); that case has a test of its own.
        while (BitOperations.IsPow2(await FinalAsync(one, (final, entries) => final == entries)))
        {
            await SayAsync(one);
        }

        await one.StopAsync();
        await other.StartAsync();
        using var enough = new CancellationTokenSource();
        var growing = GrowAsync(other, enough.Token);
        var seen = await hub.EntryAsync("evidence.split-view-seen/1", body => body.GetProperty("member").GetString() == "bank-01");
        var told = await two.EntryAsync("evidence.split-view-seen/1", body => body.GetProperty("member").GetString() == "bank-01");
        await other.EntryAsync("evidence.contradicted/1", body => body.GetProperty("witness").GetString() == "hikeshi.example/hub/witness");
        await enough.CancelAsync();
        await growing;

        Assert.True(NoteVerifier.TryParse(await File.ReadAllTextAsync(Path.Combine(one.Settings.DataDirectory, "evidence", "evidence.vkey")), out var key));
        foreach (var body in new[] { seen.GetProperty("body"), told.GetProperty("body") }) // bank-07 may also have seen it with its own witness
        {
            Assert.Contains(body.GetProperty("how").GetString(), new[] { "same-size", "other-past" });
            foreach (var name in new[] { "first", "second" })
            {
                Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(body.GetProperty(name).GetString()!), out var note) && note.IsSignedBy(key));
            }
        }

        foreach (var node in new[] { hub, two })
        {
            var alarm = await AlarmAsync(node);
            Assert.Equal("critical", alarm.GetProperty("severity").GetString());
            Assert.Contains("bank-01", alarm.GetProperty("text").GetProperty("en").GetString(), StringComparison.Ordinal);
            Assert.Contains("bank-01", alarm.GetProperty("text").GetProperty("ja").GetString(), StringComparison.Ordinal);
        }

        // The alarm is still there after a restart, and nothing is recorded twice.
        await hub.StopAsync();
        await hub.StartAsync();
        await AlarmAsync(hub);
        await hub.StopAsync();
        Assert.Single(await hub.RecordedAsync(), r => r.Fact is Hikeshi.Facts.Evidence.SplitViewSeen);
    }

    /// <summary>The same for the hub: its members are the ones that remember.</summary>
    [Fact]
    public async Task Hub_ThatShowsTwoHistories_IsNamedByItsMembers()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await FinalAsync(hub, (final, entries) => final == entries);
        await hub.StopAsync();
        await using var other = TestSector.Hub(s => Often(s) with { Federation = hub.Settings.Federation, Enrolment = hub.Settings.Enrolment });
        Copy(hub.Settings.DataDirectory, other.Settings.DataDirectory);

        await hub.StartAsync();
        await SayAsync(hub);
        await FinalAsync(hub, (final, entries) => final == entries);
        await hub.StopAsync();
        await other.StartAsync();
        using var enough = new CancellationTokenSource();
        var growing = GrowAsync(other, enough.Token);
        var seen = await one.EntryAsync("evidence.split-view-seen/1", _ => true);
        await enough.CancelAsync();
        await growing;
        Assert.Equal("hub", seen.GetProperty("body").GetProperty("member").GetString());
        Assert.Contains("hub", (await AlarmAsync(one)).GetProperty("text").GetProperty("en").GetString(), StringComparison.Ordinal);
    }

    private static NodeSettings Often(NodeSettings settings) => settings with { WitnessEvery = TimeSpan.FromMilliseconds(200) };

    /// <summary>Waits until the node's status is as wanted; returns how much is final.</summary>
    private static async Task<ulong> FinalAsync(TestNode node, Func<ulong, ulong, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var status = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/status", patience.Token));
            var (final, entries) = (status.RootElement.GetProperty("finalEntries").GetUInt64(), status.RootElement.GetProperty("entries").GetUInt64());
            if (wanted(final, entries))
            {
                return final;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private static async Task<JsonElement> AlarmAsync(TestNode node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var items = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/situation", patience.Token)).RootElement.GetProperty("plays")[0].GetProperty("items");
            if (items.EnumerateArray().FirstOrDefault(i => i.GetProperty("kind").GetString() == "alarm") is { ValueKind: JsonValueKind.Object } alarm)
            {
                return alarm;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private static Task SayAsync(TestNode node) => node.PostAsync("api/v1/tokens", """{"name":"something to record","roles":["viewer"]}""");

    private static async Task GrowAsync(TestNode node, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await SayAsync(node);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".sock", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
