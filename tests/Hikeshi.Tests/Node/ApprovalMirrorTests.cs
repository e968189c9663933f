using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Actuators.ServiceNow;
using Hikeshi.Tests.Gateway;
using Hikeshi.Tests.Response.Connectors;
using Xunit;

namespace Hikeshi.Tests.Node;

/// <summary>A whole node beside an instance of ServiceNow: what waits for two people here is shown there, and nobody there counts as one of them.</summary>
public sealed class ApprovalMirrorTests
{
    private const string Password = "p4ssword-of-the-user";

    [Fact]
    public async Task HeldContainment_IsShownInAChange_AndDecidedHereAlone()
    {
        await using var instance = new ServiceNowEmulator(TimeProvider.System, "hikeshi", Password);
        await instance.StartAsync();
        await using var gateway = await TestGateway.StartAsync();
        await using var node = NodeHostTests.Defended(gateway, settings =>
        {
            var secret = Path.Combine(Path.GetDirectoryName(settings.DataDirectory)!, "servicenow");
            File.WriteAllText(secret, Password);
            return settings with { Connectors = [new ServiceNowSettings("tickets", new HttpPlace(instance.Address, null), "hikeshi", new SecretFile(secret), OpensChange: true, ShowsApprovals: true, AssignmentGroup: null)] };
        });
        await node.StartAsync();
        var bank = NodeHostTests.Institution(gateway);
        await node.ImportAsync(bank with { Assets = [.. bank.Assets.Select(asset => asset.Id == "web-1" ? asset with { Tier = 0 } : asset)] });
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"isolate-host","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        await node.EntryAsync("people.approval-requested/1", body => body.GetProperty("heldBy").GetString() == "tier-0");
        await node.EntryAsync("response.approval-mirrored/1", body => body.GetProperty("state").GetString() == ApprovalMirrored.Shown);
        var change = Assert.Single(instance.Tables["change_request"]);
        Assert.Contains("web-1", change["short_description"], StringComparison.Ordinal);

        // Two people approve it there, and our user is asked too: here it is nobody's word.
        string[] users = ["hikeshi", "hanako.suzuki", "taro.sato"];
        foreach (var user in users)
        {
            instance.Tables["sysapproval_approver"].Add(new() { ["sys_id"] = user, ["sysapproval"] = change["sys_id"], ["state"] = user == "hikeshi" ? "requested" : "approved", ["approver.name"] = user, ["approver.user_name"] = user, ["sys_updated_on"] = "2026-04-01 09:05:00" });
        }

        using var ann = await node.WithAccountAsync("approver");
        using var bob = await node.WithAccountAsync("approver");
        var row = (await ann.GetFromJsonAsync<JsonElement>("api/v1/approvals")).GetProperty("approvals").EnumerateArray().Single();
        Assert.Empty(row.GetProperty("given").EnumerateArray());
        var path = $"api/v1/approvals/{Uri.EscapeDataString(row.GetProperty("id").GetString()!)}/approve";
        await ApproveAsync(ann, path);
        await node.EntryAsync("response.approval-mirrored/1", body => body.GetProperty("voices").GetInt32() == 1);
        Assert.Equal("requested", instance.Tables["sysapproval_approver"][0]["state"]);
        Assert.DoesNotContain((await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/containments")).EnumerateArray(), each => each.GetProperty("kind").GetString() == "isolate-host");

        await ApproveAsync(bob, path);
        await node.EntryAsync("response.approval-mirrored/1", body => body.TryGetProperty("outcome", out var outcome) && outcome.GetString() == "granted");
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("kind").GetString() == "isolate-host" && body.GetProperty("actuator").GetString() == "tickets");
        Assert.Equal("approved", instance.Tables["sysapproval_approver"][0]["state"]);
        Assert.Equal(2, change["work_notes"].Split("Approved here by").Length - 1);
        Assert.Single(instance.Tables["change_request"], record => record["correlation_id"] == change["correlation_id"]);
        Assert.Empty(instance.Complaints);
    }

    private static async Task ApproveAsync(HttpClient person, string path)
    {
        using var answer = await person.PostAsync(path, new StringContent("""{"note":"looked at it"}""", Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
