using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Telemetry.Hec;
using Hikeshi.Tests.Gateway;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Hec;

public sealed class HecTests
{
    private const string Good = "{\"time\":1767366855.25,\"host\":\"h\",\"sourcetype\":\"s\",\"event\":{\"Image\":\"x.exe\",\"source\":\"own\"},\"source\":\"p\",\"fields\":{\"a\":\"1\",\"b\":[\"2\",3]}} \n{\"event\":\"<34>Jan  2 22:14:15 web su: hi\",\"time\":\"1767366855\"}";

    [Fact]
    public void TryNext_OfAnObject_KeepsItsMembersAndAddsTheEnvelopes()
    {
        var (events, reply) = Read(Good);
        Assert.Equal(HecReply.Success, reply);
        Assert.Equal("{\"@timestamp\":\"2026-01-02T15:14:15.25Z\",\"host\":\"h\",\"sourcetype\":\"s\",\"a\":\"1\",\"b\":[\"2\",\"3\"],\"Image\":\"x.exe\",\"source\":\"own\"}", events[0]);
        var syslog = JsonNode.Parse(events[1])!;
        Assert.Equal(("hi", "web", "2026-01-02T13:14:15Z"), ((string)syslog["message"]!, (string)syslog["host"]!, (string)syslog["@timestamp"]!));
    }

    [Theory]
    [InlineData("", 5, null, 0)]
    [InlineData(" \n", 5, null, 0)]
    [InlineData("{\"event\":1}[", 6, 1, 1)]
    [InlineData("{\"event\":\"a\"}{\"event\":", 6, 1, 1)]
    [InlineData("[]", 6, 0, 0)]
    [InlineData("{\"host\":\"x\"}", 12, 0, 0)]
    [InlineData("{\"event\":\"a\"}\n{\"event\":\"\"}", 13, 1, 1)]
    [InlineData("{\"event\":null}", 13, 0, 0)]
    [InlineData("{\"event\":\"a\",\"fields\":{\"x\":{}}}", 15, 0, 0)]
    [InlineData("{\"event\":\"a\",\"fields\":1}", 15, 0, 0)]
    public void TryNext_OfABadBody_EndsWithSplunksCode(string body, int code, int? number, int events)
    {
        var (read, reply) = Read(body);
        Assert.Equal((code, number, events), (reply.Code, reply.InvalidEvent, read.Count));
    }

    [Fact]
    public void TryNext_OfAnyMutation_Ends()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Gen.Choose(0, good.Length).ToArbitrary(), Gen.Choose(0, 6).ToArbitrary(), (insert, at, drop) =>
        {
            byte[] bytes = [.. good[..at], .. insert, .. good[Math.Min(good.Length, at + drop)..]];
            Read(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void TryNext_OfRawLines_ReadsEachByItsFormat()
    {
        var reader = new HecRawReader("{\"a\":1}\r\n\nCEF:0|v|p|1|1|n|1|x=2\nplain"u8.ToArray(), new HecMetadata { Host = "q" }, new EventText(new FixedHecClock()));
        var read = new List<(int, JsonNode)>();
        while (reader.TryNext(out var next))
        {
            read.Add((reader.Position, JsonNode.Parse(next.Json)!));
        }

        Assert.Equal([1, 3, 4], read.Select(r => r.Item1));
        Assert.All(read, r => Assert.Equal("q", (string)r.Item2["host"]!));
        Assert.Equal("plain", (string)read[2].Item2["message"]!);
        Assert.Equal(0, reader.Reply.Code);
    }

    [Fact]
    public void WriteTo_OfAReply_IsWhatSplunkAnswers()
    {
        Assert.Equal("{\"text\":\"Success\",\"code\":0,\"ackId\":3}", Written(output => HecReply.Success.WriteTo(output, 3)));
        Assert.Equal("{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":2}", Written(output => (HecReply.InvalidDataFormat with { InvalidEvent = 2 }).WriteTo(output, null)));
    }

    [Fact]
    public void Ask_AfterConfirming_SaysYesOnce()
    {
        var ledger = new AckLedger(TimeProvider.System);
        Assert.Equal((0L, 1L, 0L), (ledger.Issue("c")!.Value, ledger.Issue("c")!.Value, ledger.Issue("d")!.Value));
        ledger.Confirm("c", 1);
        Assert.Equal([(0, false), (1, true), (7, false)], ledger.Ask("c", [0, 1, 7]));
        Assert.Equal([(1, false)], ledger.Ask("c", [1]));
        Assert.Equal([(0, false)], ledger.Ask("nobody", [0]));
    }

    [Fact]
    public void Issue_BeyondTheBounds_ForgetsTheOldestNumberAndWaitsForIdleChannels()
    {
        var clock = new ManualClock();
        var ledger = new AckLedger(clock);
        for (var i = 0; i < AckLedger.MostPerChannel; i++)
        {
            Assert.NotNull(ledger.Issue("full"));
        }

        // A client that never asks goes on; what it has not asked for in so long is forgotten.
        Assert.Equal(AckLedger.MostPerChannel, ledger.Issue("full"));
        ledger.Confirm("full", 0);
        ledger.Confirm("full", 1);
        Assert.Equal([(0, false), (1, true)], ledger.Ask("full", [0, 1]));
        for (var i = 1; i < AckLedger.MostChannels; i++)
        {
            Assert.NotNull(ledger.Issue($"{i}"));
        }

        Assert.Null(ledger.Issue("one more"));
        clock.Advance(AckLedger.Idle + TimeSpan.FromSeconds(1));
        Assert.NotNull(ledger.Issue("one more"));
    }

    [Theory]
    [InlineData("{\"acks\":[1,2]}", 2)]
    [InlineData("{\"acks\":[]}", 0)]
    [InlineData("{\"acks\":[1.5]}", null)]
    [InlineData("{\"acks\":1}", null)]
    [InlineData("[", null)]
    public void ReadAcks_IsBoundedAndChecked(string body, int? count) => Assert.Equal(count, AckText.Read(Encoding.UTF8.GetBytes(body))?.Count);

    [Fact]
    public void WriteAcks_IsWhatSplunkAnswers() => Assert.Equal("{\"acks\":{\"0\":true,\"1\":false}}", Written(output => AckText.Write(output, [(0, true), (1, false), (0, false)])));

    private static string Written(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static (List<string> Events, HecReply Reply) Read(string body) => Read(Encoding.UTF8.GetBytes(body));

    private static (List<string> Events, HecReply Reply) Read(byte[] body)
    {
        var reader = new HecReader(body, new HecMetadata(), new EventText(new FixedHecClock()));
        var events = new List<string>();
        while (reader.TryNext(out var next))
        {
            events.Add(next.Refusal ?? Encoding.UTF8.GetString(next.Json));
        }

        return (events, reader.Reply);
    }

    private sealed class FixedHecClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(9), "test", "test");

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 15, 12, 0, 0, TimeSpan.Zero);
    }
}
