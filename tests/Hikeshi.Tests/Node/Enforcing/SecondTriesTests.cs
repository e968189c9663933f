using System.Net.Http.Json;
using System.Text.Json;
using Hikeshi.Tests.Gateway;
using Xunit;

namespace Hikeshi.Tests.Node.Enforcing;

public sealed class SecondTriesTests
{
    [Fact]
    public async Task BusyGateway_OrderAndRelease_ArriveWhenItTakesThemAgain()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var front = new BusyFront(new Uri(gateway.Control, "/members/bank-01/v1/"));
        await front.StartAsync();
        await using var node = NodeHostTests.Defended(gateway, settings => settings with { Gateway = front.Address });
        await node.StartAsync();
        await node.ImportAsync(NodeHostTests.Institution(gateway));
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act","signedBy":"test"}""");
        using var sensor = await node.WithTokenAsync("sensor");

        front.IsBusy = true;
        await NodeHostTests.SendAsync(sensor, NodeHostTests.Event);
        var deferred = await node.EntryAsync("response.deferred/1", _ => true);
        var row = (await node.Owner.GetFromJsonAsync<JsonElement>("api/v1/response/containments"))[0];
        Assert.Equal("ordered", row.GetProperty("standing").GetString());
        var report = row.GetProperty("reports").EnumerateArray().Single(each => each.GetProperty("actuator").GetString() == "gateway");
        Assert.Equal(("ordered", deferred.GetProperty("body").GetProperty("detail").GetString()), (report.GetProperty("state").GetString(), report.GetProperty("detail").GetString()));

        front.IsBusy = false;
        await node.EntryAsync("response.enforced/1", body => body.GetProperty("actuator").GetString() == "gateway" && body.GetProperty("state").GetString() == "enforced");

        front.IsBusy = true;
        var id = row.GetProperty("id").GetString()!;
        await node.PostAsync($"api/v1/response/containments/{id}/release", """{"reason":"a mistake"}""");
        await node.EntryAsync("response.failed/1", body => body.GetProperty("isTriedAgain").GetBoolean());
        Assert.Equal("enforced", await StateAsync(gateway, id));
        front.IsBusy = false;
        await node.EntryAsync("response.release-settled/1", body => body.GetProperty("outcome").GetString() == "undone");
        Assert.Equal("absent", await StateAsync(gateway, id));
    }

    private static async Task<string?> StateAsync(TestGateway gateway, string id)
    {
        using var client = gateway.Client();
        return (await client.GetFromJsonAsync<JsonElement>($"containments/{id}")).GetProperty("state").GetString();
    }
}
