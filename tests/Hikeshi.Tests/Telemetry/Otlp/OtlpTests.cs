using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry.Otlp;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Otlp;

public sealed class OtlpTests
{
    private const string Json = """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"h"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":[
        {"timeUnixNano":"1767366855250000000","severityNumber":9,"severityText":"INFO","traceId":"0102","spanId":"03","body":{"stringValue":"{\"Image\":\"x.exe\",\"severity\":\"own\"}"},"attributes":[{"key":"log.file","value":{"stringValue":"/a"}},{"key":"n","value":{"intValue":"7"}}]},
        {"observedTimeUnixNano":1767366855250000000,"body":{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":1},{"doubleValue":1.5},{"boolValue":true}]}}},{"key":"b","value":{"kvlistValue":{"values":[{"key":"c","value":{"stringValue":"d"}}]}}}]}}},
        {"body":{"stringValue":"plain"},"eventName":"e"}]}]}]}
        """;

    private static readonly byte[] Protobuf = Proto.Message(1,
        Proto.Message(2, Proto.Message(1, Proto.Text(1, "s")),
            Proto.Message(2, Proto.Fixed(1, 1767366855250000000), Proto.Number(2, 9), Proto.Text(3, "INFO"), Proto.Message(9, [1, 2]), Proto.Message(10, [3]),
                Proto.Message(5, Proto.Text(1, "{\"Image\":\"x.exe\",\"severity\":\"own\"}")), Proto.Pair(6, "log.file", Proto.Text(1, "/a")), Proto.Pair(6, "n", Proto.Number(3, 7))),
            Proto.Message(2, Proto.Fixed(11, 1767366855250000000), Proto.Message(5, Proto.Message(6,
                Proto.Pair(1, "a", Proto.Message(5, Proto.Message(1, Proto.Number(3, 1)), Proto.Message(1, Proto.Fixed(4, BitConverter.DoubleToUInt64Bits(1.5))), Proto.Message(1, Proto.Number(2, 1)))),
                Proto.Pair(1, "b", Proto.Message(6, Proto.Pair(1, "c", Proto.Text(1, "d"))))))),
            Proto.Message(2, Proto.Message(5, Proto.Text(1, "plain")), Proto.Text(12, "e"))),
        Proto.Message(1, Proto.Pair(1, "host.name", Proto.Text(1, "h"))));

    private static readonly string[] Expected =
    [
        "{\"log.file\":\"/a\",\"n\":7,\"resource.host.name\":\"h\",\"@timestamp\":\"2026-01-02T15:14:15.25Z\",\"trace_id\":\"0102\",\"span_id\":\"03\",\"severity_number\":9,\"Image\":\"x.exe\",\"severity\":\"own\"}",
        "{\"a\":[1,1.5,true],\"b\":{\"c\":\"d\"},\"resource.host.name\":\"h\",\"@timestamp\":\"2026-01-02T15:14:15.25Z\"}",
        "{\"message\":\"plain\",\"resource.host.name\":\"h\",\"event_name\":\"e\"}",
    ];

    [Fact]
    public void ReadJson_OfRecords_GivesTheirEvents() => Assert.Equal(Expected, Read(Encoding.UTF8.GetBytes(Json), isProtobuf: false).Events);

    [Fact]
    public void ReadProtobuf_OfTheSameRecords_GivesTheSameEvents()
    {
        var (events, refusal) = Read(Protobuf, isProtobuf: true);
        Assert.Null(refusal);
        Assert.Equal(Expected, events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"resourceLogs\":[{")]
    [InlineData("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"\\ud800\"}}]}]}]}")]
    public void ReadJson_OfWhatIsNone_IsRefused(string body) => Assert.Contains("expected an ExportLogsServiceRequest", Read(Encoding.UTF8.GetBytes(body), isProtobuf: false).Refusal, StringComparison.Ordinal);

    [Fact]
    public void ReadProtobuf_ThatNestsTooDeep_IsRefused()
    {
        var value = Proto.Text(1, "x");
        for (var i = 0; i < 5000; i++)
        {
            value = Proto.Message(5, Proto.Message(1, value));
        }

        Assert.NotNull(Read(Proto.Message(1, Proto.Message(2, Proto.Message(2, Proto.Message(5, value)))), isProtobuf: true).Refusal);
    }

    [Fact]
    public void Read_OfAnyMutation_NeverThrows()
    {
        var json = Encoding.UTF8.GetBytes(Json);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, json.Length).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (insert, at, drop) =>
        {
            foreach (var good in (byte[][])[json, Protobuf])
            {
                var place = Math.Min(at, good.Length);
                byte[] bytes = [.. good[..place], .. insert, .. good[Math.Min(good.Length, place + drop)..]];
                var (events, _) = Read(bytes, isProtobuf: good == Protobuf);
                Assert.All(events, e => Assert.NotNull(e));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void WriteResponse_OfRejectedRecords_IsAPartialSuccess()
    {
        Assert.Equal("{}", Encoding.UTF8.GetString(Response(isProtobuf: false, 0, "")));
        Assert.Equal("{\"partialSuccess\":{\"rejectedLogRecords\":\"3\",\"errorMessage\":\"r\"}}", Encoding.UTF8.GetString(Response(isProtobuf: false, 3, "r")));
        Assert.Empty(Response(isProtobuf: true, 0, ""));
        Assert.Equal(Proto.Message(1, Proto.Number(1, 300), Proto.Text(2, "r")), Response(isProtobuf: true, 300, "r"));
    }

    private static byte[] Response(bool isProtobuf, long rejected, string reason)
    {
        var output = new ArrayBufferWriter<byte>();
        OtlpLogs.WriteResponse(output, isProtobuf, rejected, reason);
        return output.WrittenSpan.ToArray();
    }

    private static (List<string> Events, string? Refusal) Read(byte[] body, bool isProtobuf)
    {
        var events = new List<string>();
        var refusal = isProtobuf
            ? OtlpLogs.ReadProtobuf(body, (read, _) => events.Add(read.Refusal ?? JsonNode.Parse(read.Json)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })))
            : OtlpLogs.ReadJson(body, (read, _) => events.Add(read.Refusal ?? Encoding.UTF8.GetString(read.Json)));
        return (events, refusal);
    }
}
