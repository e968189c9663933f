using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry.ElasticBulk;
using Xunit;

namespace Hikeshi.Tests.Telemetry.ElasticBulk;

public sealed class BulkTests
{
    private const string Good = "{\"index\":{\"_index\":\"a\",\"_id\":\"1\"}}\n{\"f\":1}\n{\"create\":{}}\r\n{\"f\":2}\r\n\n{\"delete\":{\"_index\":\"a\",\"_id\":\"9\"}}\n{\"update\":{\"_id\":\"1\",\"routing\":{\"x\":[1]}}}\n{\"doc\":{}}\n";

    [Fact]
    public async Task ReadAsync_OfEveryAction_GivesTheEvents()
    {
        var (items, fault) = await ReadAsync(Good, "logs");
        Assert.Null(fault);
        Assert.Equal(
            [
                (BulkAction.Index, "a", "1", "{\"f\":1}", 1, false),
                (BulkAction.Create, "logs", null, "{\"f\":2}", 3, false),
                (BulkAction.Delete, "a", "9", "", 6, true),
                (BulkAction.Update, "logs", "1", "", 7, true),
            ],
            items);
    }

    [Theory]
    [InlineData("", "parse_exception", "request body is required")]
    [InlineData("{\"index\":{}}\n{\"a\":1}", "illegal_argument_exception", "must be terminated by a newline")]
    [InlineData("{\"index\":{}}\n", "illegal_argument_exception", "must be terminated by a newline")]
    [InlineData("\"x\"\n", "illegal_argument_exception", "Malformed action/metadata line [1], expected START_OBJECT but found [VALUE_STRING]")]
    [InlineData("{}\n", "illegal_argument_exception", "expected FIELD_NAME but found [END_OBJECT]")]
    [InlineData("{\"index\":1}\n", "illegal_argument_exception", "expected START_OBJECT but found [VALUE_NUMBER]")]
    [InlineData("{\"index\":{}}\n{}\n{\"drop\":{}}\n", "illegal_argument_exception", "line [3], expected field [create], [delete], [index] or [update] but found [drop]")]
    [InlineData("{\"index\":{}\n", "illegal_argument_exception", "Malformed action/metadata line [1]")]
    [InlineData("{\"index\":{}} {}\n", "illegal_argument_exception", "Malformed action/metadata line [1]")]
    public async Task ReadAsync_OfAMalformedBody_RefusesTheRequest(string body, string type, string reason)
    {
        var (_, fault) = await ReadAsync(body, "logs");
        Assert.Equal((type, 400), (fault!.Type, fault.Status));
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_WithoutAnyIndex_RefusesTheRequest() =>
        Assert.Contains("index is missing", (await ReadAsync("{\"index\":{}}\n{}\n", null)).Fault!.Reason, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_OfADocumentTooLong_RefusesItAlone()
    {
        var (items, fault) = await ReadAsync($"{{\"index\":{{}}}}\n{new string('x', BulkReader.LongestSource + 1)}\n{{\"index\":{{}}}}\n{{}}\n", "logs");
        Assert.Null(fault);
        Assert.Equal([true, false], items.Select(item => item.IsRefused));
    }

    [Fact]
    public void ReadAsync_OfAnyMutation_Ends()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, good.Length).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (insert, at, drop) =>
        {
            byte[] bytes = [.. good[..at], .. insert, .. good[Math.Min(good.Length, at + drop)..]];
            ReadAsync(bytes, "logs").GetAwaiter().GetResult();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void WriteTo_OfTakenAndRefused_IsWhatElasticsearchAnswers()
    {
        var response = new BulkResponse();
        response.AddTaken(new BulkItem(BulkAction.Create, "logs", null, default, 1, null), 5);
        response.AddRefused(new BulkItem(BulkAction.Index, "logs", "7", default, 3, null), BulkError.NotParsed("byte 1: no"));
        response.AddRefused(new BulkItem(BulkAction.Create, "logs", "8", default, 5, null), BulkError.Conflict("8"));
        response.AddRefused(new BulkItem(BulkAction.Create, "logs", "9", default, 7, null), BulkError.Busy);
        var answer = Written(output => response.WriteTo(output, TimeSpan.FromMilliseconds(12)));
        Assert.Equal(["took", "errors", "items"], answer.AsObject().Select(member => member.Key));
        Assert.Equal((12, true), ((int)answer["took"]!, (bool)answer["errors"]!));
        var items = answer["items"]!.AsArray();
        var taken = items[0]!["create"]!;
        Assert.Equal(("logs", 20, "created", 201, 5), ((string)taken["_index"]!, ((string)taken["_id"]!).Length, (string)taken["result"]!, (int)taken["status"]!, (int)taken["_seq_no"]!));
        Assert.Equal(1, (int)taken["_shards"]!["successful"]!);
        Assert.Equal(("mapper_parsing_exception", "byte 1: no", 400), Error(items[1]!["index"]!));
        Assert.Equal(("version_conflict_engine_exception", "[8]: version conflict, document already exists", 409), Error(items[2]!["create"]!));
        Assert.Equal(429, Error(items[3]!["create"]!).Item3);
    }

    [Fact]
    public void WriteFault_IsWhatElasticsearchAnswers()
    {
        var answer = Written(output => BulkResponse.WriteFault(output, new BulkError("illegal_argument_exception", "r", 400)));
        Assert.Equal("{\"error\":{\"root_cause\":[{\"type\":\"illegal_argument_exception\",\"reason\":\"r\"}],\"type\":\"illegal_argument_exception\",\"reason\":\"r\"},\"status\":400}", answer.ToJsonString());
    }

    private static (string, string, int) Error(JsonNode item) => ((string)item["error"]!["type"]!, (string)item["error"]!["reason"]!, (int)item["status"]!);

    private static JsonNode Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return JsonNode.Parse(output.WrittenSpan)!;
    }

    private static Task<(List<(BulkAction, string, string?, string, long, bool IsRefused)> Items, BulkError? Fault)> ReadAsync(string body, string? index) => ReadAsync(Encoding.UTF8.GetBytes(body), index);

    private static async Task<(List<(BulkAction, string, string?, string, long, bool IsRefused)> Items, BulkError? Fault)> ReadAsync(byte[] body, string? index)
    {
        var reader = new BulkReader(new MemoryStream(body), index);
        var items = new List<(BulkAction, string, string?, string, long, bool)>();
        while (await reader.ReadAsync(default))
        {
            var item = reader.Current;
            items.Add((item.Action, item.Index, item.Id, Encoding.UTF8.GetString(item.Source.Span), item.Position, item.Error is not null));
        }

        return (items, reader.Fault);
    }
}
