using System.Net;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Settings;
using Xunit;

namespace Hikeshi.Tests.Node.Membership;

/// <summary>A hub and members over real mutual TLS: keys and certificates that change while they run, ways out and back in, and a hub that lies.</summary>
public sealed class MembershipTests
{
    [Fact]
    public async Task Rotate_WhileRunning_OthersHaveTheNewKeyAndTheLineItsNewCertificate()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await using var two = await TestSector.JoinAsync(hub, "bank-02", Often);
        var first = await KeyAsync(two, previous: null);
        await one.EntryAsync("sharing.key-rotated/1", body => body.GetProperty("key").GetString() == first);
        var certificate = await File.ReadAllTextAsync(Path.Combine(two.Settings.DataDirectory, "tls", "node.pem"));

        using var answer = JsonDocument.Parse(await two.PostAsync("api/v1/sector/keys/rotate", "{}"));
        Assert.True(answer.RootElement.GetProperty("certificateRenewed").GetBoolean());
        await one.EntryAsync("sharing.key-rotated/1", body => body.GetProperty("member").GetString() == "bank-02" && body.TryGetProperty("previous", out var previous) && previous.GetString() == first);
        Assert.NotEqual(certificate, await File.ReadAllTextAsync(Path.Combine(two.Settings.DataDirectory, "tls", "node.pem")));

        // The new certificate opens the door after a restart; the stream was not lost for it.
        using var status = JsonDocument.Parse(await two.Owner.GetStringAsync("api/v1/sector/members"));
        Assert.True(status.RootElement.GetProperty("own").GetProperty("connected").GetBoolean());
        await two.StopAsync();
        await two.StartAsync();
        await UntilAsync(async () => JsonDocument.Parse(await two.Owner.GetStringAsync("api/v1/sector/members")).RootElement.GetProperty("own").GetProperty("connected").GetBoolean());
    }

    [Fact]
    public async Task Revoke_ByTwoPeople_CutsWhatIsOpenAndHoldsAfterARestart()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await using var two = await TestSector.JoinAsync(hub, "bank-02", Often);
        await one.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-02");
        await UntilAsync(() => ConnectedAsync(two));

        await LetAsync(hub, await AskAsync(hub, "api/v1/sector/members/bank-02/revoke", new { reason = "its keys were published" }));
        await one.EntryAsync("sharing.member-revoked/1", body => body.GetProperty("member").GetString() == "bank-02");
        await UntilAsync(async () => !await ConnectedAsync(two));
        using (var line = TestSector.Line(two))
        using (var response = await line.Http.GetAsync("federation/v1/parcels", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Contains("put out of the sector: its keys were published", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var members = JsonDocument.Parse(await one.Owner.GetStringAsync("api/v1/sector/members"));
        Assert.Equal("its keys were published", members.RootElement.GetProperty("members").EnumerateArray().Single(row => row.GetProperty("member").GetString() == "bank-02").GetProperty("revoked").GetString());
        await UntilAsync(async () => (await RefusedAsync(two)).Contains("put out of the sector: its keys were published", StringComparison.Ordinal));

        await hub.StopAsync();
        await hub.StartAsync();
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.False(await ConnectedAsync(two));
        Assert.True(await ConnectedAsync(one));
    }

    [Fact]
    public async Task Offer_OfAPlaceThatIsTaken_AsksTwoPeople()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        var offer = new { member = "bank-01", nameEn = "x", nameJa = "x", kind = "regional-bank" };
        using var taken = await hub.Owner.PostAsync("api/v1/sector/enrolments", Json(offer));
        Assert.Equal(HttpStatusCode.Conflict, taken.StatusCode);
        var approval = await AskAsync(hub, "api/v1/sector/enrolments", new { offer.member, offer.nameEn, offer.nameJa, offer.kind, reason = "the disk is gone" });
        using var early = await hub.Owner.PostAsync("api/v1/sector/enrolments", Json(new { offer.member, offer.nameEn, offer.nameJa, offer.kind, approval }));
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        await LetAsync(hub, approval);
        Assert.Contains("hke_", await hub.PostAsync("api/v1/sector/enrolments", JsonSerializer.Serialize(new { offer.member, offer.nameEn, offer.nameJa, offer.kind, approval })), StringComparison.Ordinal);
        using var twice = await hub.Owner.PostAsync("api/v1/sector/enrolments", Json(new { offer.member, offer.nameEn, offer.nameJa, offer.kind, approval }));
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
    }

    /// <summary>bank-99 exists for bank-02 alone.</summary>
    [Fact]
    public async Task Hub_ThatInventsAMemberForOne_IsSeenByBothSides()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await using var two = await TestSector.JoinAsync(hub, "bank-02", Often);
        await two.StopAsync();
        using var minted = Ed25519PrivateKey.Generate();
        await using var lying = await LyingHub.BetweenAsync(hub, two, new MemberEnrolled(MemberId.Parse("bank-99"), "Ghost", "幽霊", "regional-bank", minted.PublicKey.ToBase64Url(), "digest"));
        await two.StartAsync();
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-99");
        await one.EntryAsync("sharing.roster-differs/1", body => Is(body, "bank-99", "only-there", "bank-02"));
        await two.EntryAsync("sharing.roster-differs/1", body => Is(body, "bank-99", "only-here", "bank-01"));
    }

    /// <summary>The hub gives bank-02 alone a key of its own for bank-01.</summary>
    [Fact]
    public async Task Hub_ThatImpersonatesAMember_IsSeenByIt()
    {
        await using var hub = TestSector.Hub(Often);
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01", Often);
        await using var three = await TestSector.JoinAsync(hub, "bank-03", Often);
        await using var two = await TestSector.JoinAsync(hub, "bank-02", Often);
        await two.EntryAsync("sharing.member-pinned/1", body => body.GetProperty("member").GetString() == "bank-01"); // the right one
        await two.StopAsync();
        using var false01 = Ed25519PrivateKey.Generate();
        await using var lying = await LyingHub.BetweenAsync(hub, two, new MemberEnrolled(MemberId.Parse("bank-01"), "One", "一", "regional-bank", false01.PublicKey.ToBase64Url(), "digest"));
        await two.StartAsync();

        // It has pinned the right one; what the hub claims now is an alarm, and counts for nothing until a person accepts it.
        var claimed = await two.EntryAsync("sharing.key-claimed/1", body => body.GetProperty("member").GetString() == "bank-01");
        Assert.Equal(false01.PublicKey.ToBase64Url(), claimed.GetProperty("body").GetProperty("claimed").GetString());
        var asked = await two.EntryAsync("people.approval-requested/1", body => body.GetProperty("action").GetString() == "accept-member-key");
        await LetAsync(two, asked.GetProperty("body").GetProperty("approvalId").GetString()!, people: 1);
        await two.EntryAsync("sharing.key-accepted/1", body => body.GetProperty("member").GetString() == "bank-01");
        await one.EntryAsync("sharing.roster-differs/1", body => Is(body, "bank-01", "impersonated", "bank-02"));
        await three.EntryAsync("sharing.roster-differs/1", body => Is(body, "bank-01", "other-key", "bank-02"));
    }

    private static NodeSettings Often(NodeSettings settings) => settings with { WitnessEvery = TimeSpan.FromMilliseconds(200), RosterSettles = TimeSpan.FromSeconds(2) };

    private static bool Is(JsonElement body, string about, string how, string by) =>
        (body.GetProperty("about").GetString(), body.GetProperty("how").GetString(), body.GetProperty("stated").GetProperty("member").GetString()) == (about, how, by);

    private static async Task<string> KeyAsync(TestNode node, string? previous) =>
        (await node.EntryAsync("sharing.key-rotated/1", body => body.GetProperty("member").GetString() == node.Settings.Member.Value && (body.TryGetProperty("previous", out var p) ? p.GetString() : null) == previous)).GetProperty("body").GetProperty("key").GetString()!;

    private static async Task<string> AskAsync(TestNode node, string path, object body)
    {
        using var asked = JsonDocument.Parse(await node.PostAsync(path, JsonSerializer.Serialize(body)));
        return asked.RootElement.GetProperty("approvalId").GetString()!;
    }

    private static async Task LetAsync(TestNode node, string approval, int people = 2)
    {
        for (var i = 0; i < people; i++)
        {
            using var person = await node.WithAccountAsync("approver");
            using var given = await person.PostAsync($"api/v1/approvals/{Uri.EscapeDataString(approval)}/approve", Json(new { note = "yes" }));
            Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
        }

        await node.EntryAsync("people.approval-concluded/1", body => body.GetProperty("approvalId").GetString() == approval);
    }

    private static async Task<bool> ConnectedAsync(TestNode node) => JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/status")).RootElement.GetProperty("hubConnected").GetBoolean();

    private static async Task<string> RefusedAsync(TestNode node) =>
        JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/sector/members")).RootElement.GetProperty("own").TryGetProperty("refused", out var refused) ? refused.GetString()! : "";

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 200, "waited in vain");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
}
