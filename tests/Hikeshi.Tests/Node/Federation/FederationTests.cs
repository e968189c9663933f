using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Membership;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Node.Federation;

/// <summary>A hub and members in this process, over real mutual TLS on loopback.</summary>
public sealed class FederationTests
{
    [Fact]
    public async Task Member_Enrols_AndItsBundleReachesTheOtherThatRefusesThePoison()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-07");
        await two.ImportAsync(Given.Bank);
        await one.ImportAsync(Given.Bank with { Id = "bank-01" });
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-01");
        await one.PostAsync("api/v1/sharing/indicators", """{"title":"by hand","indicators":[{"kind":"ipv4-addr","value":"203.0.113.9"},{"kind":"domain-name","value":"c2.example.net"}]}""");
        var accepted = await two.EntryAsync("sharing.accepted/1", _ => true);
        Assert.Equal("c2.example.net", accepted.GetProperty("body").GetProperty("indicators")[0].GetProperty("value").GetString());
        var refused = await two.EntryAsync("sharing.refused/1", _ => true);
        Assert.Equal(("would-cut", "bank-01"), (refused.GetProperty("body").GetProperty("code").GetString(), refused.GetProperty("body").GetProperty("producer").GetString()));
        await two.EntryAsync("response.decided/1", body => body.GetProperty("trigger").GetString() == "shared" && body.GetProperty("actions")[0].GetProperty("verdict").GetString() == "record");
    }

    /// <summary>The answers of the hub arrive as they were given: a grant, a refusal at the cap, and the same again.</summary>
    [Fact]
    public async Task Reservations_AreAnsweredByTheSectorCap()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-07");
        using var first = TestSector.Line(one);
        using var second = TestSector.Line(two);
        var request = new Reservation(new ContainmentId(Guid.NewGuid()), [new CapacityLoss("supplier", "soc", 1)], DateTimeOffset.UtcNow.AddMinutes(10));
        Assert.Equal(new ReservationReply(Granted: true, "within the sector cap"), await first.ReserveAsync(request, CancellationToken.None));
        Assert.True((await first.ReserveAsync(request, CancellationToken.None)).Granted);
        var held = await second.ReserveAsync(request with { Containment = new ContainmentId(Guid.NewGuid()) }, CancellationToken.None);
        Assert.False(held.Granted);
        Assert.Contains("the sector cap allows 1", held.Reason, StringComparison.Ordinal);
        await hub.StopAsync();
        Assert.False((await second.ReserveAsync(request, CancellationToken.None)).Granted);
    }

    /// <summary>A hub tells the sums that its cap counts, and no names; a member only that it reaches the hub, and what it has reserved itself.</summary>
    [Fact]
    public async Task Sector_AtHubAndMember_SaysWhatEachKnows()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        using var line = TestSector.Line(one);
        Assert.True((await line.ReserveAsync(new Reservation(new ContainmentId(Guid.NewGuid()), [new CapacityLoss("supplier", "soc", 0.5)], DateTimeOffset.UtcNow.AddMinutes(10)), CancellationToken.None)).Granted);
        var atHub = await SectorAsync(hub);
        Assert.False(atHub.TryGetProperty("hubConnected", out _));
        Assert.Equal("{\"members\":1,\"share\":0.5,\"lost\":[{\"kind\":\"supplier\",\"name\":\"soc\",\"lost\":0.5,\"members\":1}]}", atHub.GetProperty("cap").GetRawText());
        while (!(await SectorAsync(one)).GetProperty("hubConnected").GetBoolean())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var atMember = await SectorAsync(one);
        Assert.False(atMember.TryGetProperty("cap", out _));
        Assert.Empty(atMember.GetProperty("reserved").EnumerateArray());
        await hub.StopAsync();
        while ((await SectorAsync(one)).GetProperty("hubConnected").GetBoolean())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<JsonElement> SectorAsync(TestNode node) => JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/response/sector")).RootElement;

    [Fact]
    public async Task Hub_CertificateOfAnotherSector_IsNotHeard()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var stranger = TestSector.Hub();
        await stranger.StartAsync();
        await using var one = await TestSector.JoinAsync(stranger, "bank-01");
        using var line = new HubClient(new Uri($"https://{hub.Settings.Federation}"), SectorCredentials.TryOpen(Path.Combine(one.Settings.DataDirectory, "tls"))!);
        Assert.False((await line.ReserveAsync(new Reservation(new ContainmentId(Guid.NewGuid()), [], DateTimeOffset.UtcNow), CancellationToken.None)).Granted);
        await hub.StopAsync();
        Assert.DoesNotContain(await hub.RecordedAsync(), r => r.Fact is CapacityReserved);
    }
}
