using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

/// <summary>What a shipper that speaks to Elasticsearch sees, and what it leaves behind.</summary>
public sealed class ElasticDoorTests
{
    private const string Create = """{"create":{"_index":"logs"}}""";

    [Fact]
    public async Task Bulk_EventsGoodAndBad_AreAnsweredItemByItem()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        var answer = await BulkAsync(node, "_bulk", Create, DetectingNode.Started("/bin/sh"), """{"index":{"_index":"logs","_id":"7"}}""", "{\"Image\":", """{"delete":{"_index":"logs","_id":"7"}}""", """{"index":{"_index":"logs"}}""", DetectingNode.Started("/bin/ls"));
        Assert.True(answer.GetProperty("errors").GetBoolean());
        var items = answer.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([201, 400, 400, 201], items.Select(i => i.EnumerateObject().Single().Value.GetProperty("status").GetInt32()));
        Assert.Equal("mapper_parsing_exception", items[1].GetProperty("index").GetProperty("error").GetProperty("type").GetString());
        var status = (await node.GetAsync("api/v1/status")).GetProperty("telemetry");
        Assert.Equal((4L, 2L, 1L), (status.GetProperty("received").GetInt64(), status.GetProperty("refused").GetInt64(), status.GetProperty("sighted").GetInt64()));
        await node.Node.StopAsync();
        Assert.Equal("web-1", Assert.Single(await node.SightedAsync()).Entities.Host);
        var letter = JsonDocument.Parse(File.ReadLines(Path.Combine(node.Node.Settings.DataDirectory, "dead-letters.jsonl")).First()).RootElement;
        Assert.Equal(("{\"Image\":", 3L), (letter.GetProperty("raw").GetString(), letter.GetProperty("position").GetInt64()));
    }

    /// <summary>A shipper that got no answer sends the same again: after a restart, and in the same process.</summary>
    [Fact]
    public async Task Bulk_SentAgain_HasNoSecondEffect()
    {
        await using var node = new DetectingNode(DetectingNode.Shell + "\n---\n" + DetectingNode.Correlation);
        await node.StartAsync();
        string[] body = [Create, DetectingNode.Started("/bin/sh"), Create, DetectingNode.Failed(1, "ann"), Create, DetectingNode.Failed(2, "ann")];
        await BulkAsync(node, "_bulk", body);
        Assert.False((await BulkAsync(node, "_bulk", body)).GetProperty("errors").GetBoolean());
        Assert.Equal(3, (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("repeated").GetInt64());
        await node.Node.StopAsync();

        await node.StartAsync();
        var conflict = await BulkAsync(node, "_bulk", ["""{"create":{"_index":"logs","_id":"1"}}""", .. body[1..]]);
        Assert.Equal(409, conflict.GetProperty("items")[0].GetProperty("create").GetProperty("status").GetInt32());
        await BulkAsync(node, "_bulk", Create, DetectingNode.Failed(3, "ann"));
        await node.Node.StopAsync();
        Assert.Equal(["shell", "many-failed"], (await node.SightedAsync()).Select(s => s.RuleId));
    }

    [Fact]
    public async Task Bulk_SameEventTwiceInOneRequest_IsTwoEvents()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        await BulkAsync(node, "_bulk", Create, DetectingNode.Started("/bin/sh"), Create, DetectingNode.Started("/bin/sh"));
        await node.Node.StopAsync();
        Assert.Equal(2, (await node.SightedAsync()).Count);
    }

    [Fact]
    public async Task Bulk_PackedAndIndexInThePath_IsTaken()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"{{\"create\":{{}}}}\n{DetectingNode.Started("/bin/sh")}\n"));
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await node.Sensor.PostAsync("winlogbeat/_bulk", content);
        Assert.Equal("Elasticsearch", answer.Headers.GetValues("X-Elastic-Product").Single());
        Assert.Equal("winlogbeat", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("items")[0].GetProperty("create").GetProperty("_index").GetString());
        Assert.Equal(1, (await node.GetAsync("api/v1/status")).GetProperty("telemetry").GetProperty("sighted").GetInt64());
    }

    [Theory]
    [InlineData("not json\n{}\n", null, 400, "illegal_argument_exception")]
    [InlineData("", null, 400, "parse_exception")]
    [InlineData("not gzip at all", "gzip", 400, "parse_exception")]
    [InlineData("{}", "br", 415, "illegal_argument_exception")]
    public async Task Bulk_ThatCannotBeRead_IsRefusedAsElasticsearchDoes(string body, string? encoding, int status, string type)
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var answer = await node.Sensor.PostAsync("_bulk", content);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(type, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Token_AsShippersSendIt_OpensTheDoorForTelemetryAndNoOther()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        var token = node.Sensor.DefaultRequestHeaders.Authorization!.Parameter!;
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("filebeat:" + token));
        foreach (var header in new[] { new AuthenticationHeaderValue("Basic", basic), new AuthenticationHeaderValue("ApiKey", basic), new AuthenticationHeaderValue("Splunk", token) })
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(node, HttpMethod.Post, "_bulk", header));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, HttpMethod.Get, "api/v1/status", header));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, HttpMethod.Post, "_bulk", new AuthenticationHeaderValue("Basic", "====")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(node, HttpMethod.Post, "_bulk", null));
    }

    [Fact]
    public async Task Root_AskedForJson_SaysWhichInterfaceThisIs()
    {
        await using var node = new DetectingNode(DetectingNode.Shell);
        await node.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "application/json" } } };
        using var answer = await node.Node.Anybody.SendAsync(request);
        Assert.Equal("Elasticsearch", answer.Headers.GetValues("X-Elastic-Product").Single());
        Assert.StartsWith("8.", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("version").GetProperty("number").GetString(), StringComparison.Ordinal);
        Assert.Contains("green", await node.Node.Anybody.GetStringAsync("_cat/health"), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(DetectingNode node, HttpMethod method, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = authorization } };
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent($"{Create}\n{{}}\n");
        }

        using var answer = await node.Node.Anybody.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> BulkAsync(DetectingNode node, string path, params string[] lines)
    {
        using var answer = await node.Sensor.PostAsync(path, new StringContent(string.Join('\n', lines) + "\n", Encoding.UTF8, "application/x-ndjson"));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }
}
