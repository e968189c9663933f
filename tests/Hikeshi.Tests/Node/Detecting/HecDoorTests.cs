using System.Text;
using System.Text.Json;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class HecDoorTests
{
    private const string Channel = "0aeeac95-ac74-4aa9-b30d-6c4c0ac581ba";

    [Fact]
    public async Task Event_WithAChannel_IsConfirmedOnceItIsOnDisk()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        var taken = await PostAsync(node, $"services/collector/event?channel={Channel}", $$"""{"host":"web-9","event":{{DetectingNode.Started("/bin/sh")}}}{"event":"a line"}""");
        Assert.Equal((0, 0L), (taken.GetProperty("code").GetInt32(), taken.GetProperty("ackId").GetInt64()));
        var asked = await PostAsync(node, $"services/collector/ack?channel={Channel}", """{"acks":[0,1]}""");
        Assert.True(asked.GetProperty("acks").GetProperty("0").GetBoolean());
        Assert.False(asked.GetProperty("acks").GetProperty("1").GetBoolean());
        await node.Node.StopAsync();
        Assert.Equal("shell", Assert.Single(await node.SightedAsync()).RuleId);
    }

    [Fact]
    public async Task Raw_LinesOfAnyFormat_AreEvents()
    {
        await using var node = new DetectingNode("""
            title: Refused
            id: refused
            level: low
            logsource: {category: firewall}
            detection: {s: {DeviceVendor: Acme, act: deny}, condition: s}
            """);
        await node.StartAsync();
        var taken = await PostAsync(node, "services/collector/raw?host=fw-1", "CEF:0|Acme|Wall|1|7|drop|5|src=203.0.113.7 act=deny\nCEF:0|Acme|Wall|1|7|pass|5|src=203.0.113.7 act=allow\n");
        Assert.Equal(0, taken.GetProperty("code").GetInt32());
        Assert.Equal(2, (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("received").GetInt64());
    }

    [Theory]
    [InlineData("services/collector/event", "", 5)]
    [InlineData("services/collector/event", """{"event":""}""", 13)]
    [InlineData("services/collector/event", """{"host":"a"}""", 12)]
    [InlineData("services/collector/event", "{", 6)]
    [InlineData("services/collector/event?channel=x", """{"event":"a"}""", 11)]
    [InlineData("services/collector/ack", """{"acks":[0]}""", 10)]
    public async Task Request_ThatCannotBeTaken_IsAnsweredAsSplunkDoes(string path, string body, int code)
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var answer = await node.Sensor.PostAsync(path, new StringContent(body));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(code, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetInt32());
    }

    private static async Task<JsonElement> PostAsync(DetectingNode node, string path, string body)
    {
        using var answer = await node.Sensor.PostAsync(path, new StringContent(body, Encoding.UTF8));
        var said = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, said);
        return JsonDocument.Parse(said).RootElement;
    }
}
