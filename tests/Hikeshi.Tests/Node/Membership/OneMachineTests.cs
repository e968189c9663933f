using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Hikeshi.Tests.Node.Membership;

/// <summary>A shared centre operates nodes of several members on one machine: each keeps its keys, its people and its veto.</summary>
public sealed class OneMachineTests
{
    [Fact]
    public async Task TwoMembers_OnOneMachine_ShareNothing()
    {
        await using var hub = TestSector.Hub();
        await hub.StartAsync();
        await using var one = await TestSector.JoinAsync(hub, "bank-01");
        await using var two = await TestSector.JoinAsync(hub, "bank-02");

        static string[] Keys(TestNode node) => [.. Directory.EnumerateFiles(Path.Combine(node.Settings.DataDirectory, "evidence", "keys")).Append(Path.Combine(node.Settings.DataDirectory, "tls", "node.pem")).Select(File.ReadAllText)];
        Assert.Empty(Keys(one).Intersect(Keys(two)));
        Assert.Contains(Path.Combine(one.Settings.DataDirectory, "evidence", "keys", "sealing.key"), Directory.EnumerateFiles(Path.Combine(one.Settings.DataDirectory, "evidence", "keys")));
        Assert.Empty(new[] { one.Settings.Api, one.Settings.Blocklists }.Intersect([two.Settings.Api, two.Settings.Blocklists]));
        foreach (var node in new[] { one, two })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(node.Settings.DataDirectory));
        }

        // The operator is an approver and administrator at one; at the other that is nobody.
        using var operatorAtOne = await one.WithAccountAsync("approver", "administrator", "responder");
        using var token = JsonDocument.Parse(await one.PostAsync("api/v1/tokens", JsonSerializer.Serialize(new { name = "centre", roles = new[] { "approver", "administrator" } })));
        using var withToken = new HttpClient { BaseAddress = two.Anybody.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token.RootElement.GetProperty("token").GetString()) } };
        using var atHome = await operatorAtOne.GetAsync("api/v1/approvals", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, atHome.StatusCode);
        foreach (var path in new[] { "api/v1/approvals/any/approve", "api/v1/response/release-all", "api/v1/sector/keys/rotate" })
        {
            using var refused = await withToken.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var signIn = await two.Anybody.PostAsync("api/v1/session", new StringContent(JsonSerializer.Serialize(new { account = "centre", password = TestNode.Password }), Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, signIn.StatusCode);
    }
}
