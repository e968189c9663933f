using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hikeshi.Node.Settings;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

/// <summary>OTLP, syslog, followed files: the same rule sees the same event whatever door it came by.</summary>
public sealed class OtherDoorTests
{
    private const string Rule = """
        title: Vault opened
        id: vault
        level: high
        logsource: {product: linux, service: teller}
        detection: {s: {message|contains: vault opened}, condition: s}
        """;

    [Fact]
    public async Task OtlpLogs_InJson_AreEvents()
    {
        await using var node = new DetectingNode(Rule);
        await node.StartAsync();
        const string Body = """{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"till-3"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"1775034000000000000","body":{"stringValue":"vault opened by ann"}},{"body":{"stringValue":"counted"}}]}]}]}""";
        using var answer = await node.Sensor.PostAsync("v1/logs", new StringContent(Body, Encoding.UTF8, "application/json"));
        Assert.Equal("{}", await answer.Content.ReadAsStringAsync());
        using var broken = await node.Sensor.PostAsync("v1/logs", new StringContent("[", Encoding.UTF8, "application/json"));
        Assert.Equal(400, (int)broken.StatusCode);
        using var other = await node.Sensor.PostAsync("v1/logs", new StringContent("x", Encoding.UTF8, "text/plain"));
        Assert.Equal(415, (int)other.StatusCode);
        await node.Node.StopAsync();
        Assert.Equal("vault opened by ann", Assert.Single(await node.SightedAsync()).Matched[0].Value);
    }

    [Fact]
    public async Task Syslog_OverUdpAndTcp_IsSighted()
    {
        var (udp, tcp) = (Loopback(), Loopback());
        await using var node = new DetectingNode(Rule, s => s with { Telemetry = new TelemetrySettings { SyslogUdp = udp, SyslogTcp = tcp } });
        await node.StartAsync();
        using var datagrams = new UdpClient();
        await datagrams.SendAsync(Encoding.UTF8.GetBytes("<13>Apr  1 09:00:00 till-1 teller[7]: vault opened early"), udp);
        using var stream = new TcpClient();
        await stream.ConnectAsync(tcp);
        await stream.GetStream().WriteAsync("<13>1 2026-04-01T09:00:01Z till-2 teller 8 - - vault opened late\n"u8.ToArray());
        var cases = await DetectionQueueTests.QueueAsync(node, 2);
        Assert.Equal(["till-1", "till-2"], cases.Select(c => c.GetProperty("host").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Syslog_FromWhoIsNoSender_IsNotTaken()
    {
        var tcp = Loopback();
        await using var node = new DetectingNode(Rule, s => s with { Telemetry = new TelemetrySettings { SyslogTcp = tcp, Senders = [] } });
        await node.StartAsync();
        using var stream = new TcpClient();
        await stream.ConnectAsync(tcp);
        try
        {
            await stream.GetStream().WriteAsync("<13>1 2026-04-01T09:00:01Z till-2 teller 8 - - vault opened late\n"u8.ToArray());
            Assert.Equal(0, await stream.GetStream().ReadAsync(new byte[1]));
        }
        catch (IOException)
        {
            // Reset, which is a no as well.
        }

        Assert.Equal(0, (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("received").GetInt64());
    }

    /// <summary>What was written while the node was down counts, once.</summary>
    [Fact]
    public async Task Follow_AFileThroughARestart_SeesEveryLineOnce()
    {
        var folder = Directory.CreateTempSubdirectory("hks-follow-").FullName;
        try
        {
            var log = Path.Combine(folder, "teller.log");
            await using var node = new DetectingNode(Rule, s => s with { Telemetry = new TelemetrySettings { Follow = [Path.Combine(folder, "*.log")] } });
            await node.StartAsync();
            await File.AppendAllTextAsync(log, "{\"host\":\"a\",\"message\":\"vault opened 1\"}\n");
            await DetectionQueueTests.QueueAsync(node, 1);
            await node.Node.StopAsync();
            await File.AppendAllTextAsync(log, "{\"host\":\"b\",\"message\":\"vault opened 2\"}\n");
            await node.StartAsync();
            await DetectionQueueTests.QueueAsync(node, 2);
            await node.Node.StopAsync();
            Assert.Equal(["vault opened 1", "vault opened 2"], (await node.SightedAsync()).Select(s => s.Matched[0].Value));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Alert_OfAVendor_IsOneEventWithCommonMembers()
    {
        await using var node = new DetectingNode("""
            title: An alert of the endpoint
            id: alert
            level: high
            logsource: {category: alert}
            detection: {s: {alert.severity: [high, critical]}, condition: s}
            """);
        await node.StartAsync();
        const string Alert = """{"metadata":{"customerIDString":"x","offset":1,"eventType":"DetectionSummaryEvent","eventCreationTime":1775034000000,"version":"1.0"},"event":{"DetectName":"Credential theft","SeverityName":"High","Severity":4,"ComputerName":"TILL-9","UserName":"ann","Tactic":"Credential Access","Technique":"T1003"}}""";
        var taken = await node.SendAsync(Alert);
        Assert.Equal((1, 1), (taken.GetProperty("received").GetInt32(), taken.GetProperty("sighted").GetInt32()));
    }

    private static System.Net.IPEndPoint Loopback() => new(System.Net.IPAddress.Loopback, LoopbackPort.Next());
}
