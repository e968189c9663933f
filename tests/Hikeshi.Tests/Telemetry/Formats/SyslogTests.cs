using Hikeshi.Telemetry.Formats;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Formats;

public sealed class SyslogTests
{
    [Fact]
    public void Rfc5424_WithStructuredData_HasEveryPart()
    {
        var read = Reading.Event("<165>1 2026-01-11T22:14:15.003Z host.example evntslog 77 ID47 [ex@32473 iut=\"3\" say=\"a \\\"b\\\" \\] \\\\ \\x\"][p@1 q=\"\"] \uFEFFAn event");
        Assert.Equal("2026-01-11T22:14:15.003Z", read.Text("@timestamp"));
        Assert.Equal("host.example", read.Text("host"));
        Assert.Equal("local4", read.Text("facility"));
        Assert.Equal("notice", read.Text("severity"));
        Assert.Equal("evntslog", read.Text("program"));
        Assert.Equal("77", read.Text("pid"));
        Assert.Equal("ID47", read.Text("msgid"));
        Assert.Equal("3", read.Text("structured_data", "ex@32473", "iut"));
        Assert.Equal("a \"b\" ] \\ \\x", read.Text("structured_data", "ex@32473", "say"));
        Assert.Equal("", read.Text("structured_data", "p@1", "q"));
        Assert.Equal("An event", read.Text("message"));
    }

    [Fact]
    public void Rfc5424_OfNilValues_HasOnlyTheMessage()
    {
        var read = Reading.Event("<0>1 - - - - - - m");
        Assert.Equal(["facility", "severity", "message"], read.Select(member => member.Key));
        Assert.Equal("kern", read.Text("facility"));
        Assert.Equal("emerg", read.Text("severity"));
    }

    [Fact]
    public void Rfc5424_WithBrokenStructuredData_KeepsItInTheMessage() =>
        Assert.Equal("[ex a=\"b attack", Reading.Event("<13>1 2026-01-11T22:14:15Z h p - - [ex a=\"b attack").Text("message"));

    [Theory]
    [InlineData("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", "2025-10-11T13:14:15Z", "mymachine", "su", null, "'su root' failed")]
    [InlineData("<34>Jan  2 22:14:15 web-1 sshd[4711]: Failed password for root", "2026-01-02T13:14:15Z", "web-1", "sshd", "4711", "Failed password for root")]
    [InlineData("<34>Jan  2 22:14:15 sshd[4711]: no host", "2026-01-02T13:14:15Z", null, "sshd", "4711", "no host")]
    [InlineData("Jan  2 22:14:15 web-1 CRON[1]: (root) CMD (x)", "2026-01-02T13:14:15Z", "web-1", "CRON", "1", "(root) CMD (x)")]
    [InlineData("<34>Jan 2 2025 22:14:15 h p: year", "2025-01-02T13:14:15Z", "h", "p", null, "year")]
    [InlineData("<34>Jan 2 22:14:15 2025 h p: year", "2025-01-02T13:14:15Z", "h", "p", null, "year")]
    [InlineData("<34>Jan 2 22:14:15.250 UTC: h p: zone", "2026-01-02T22:14:15.25Z", "h", "p", null, "zone")]
    [InlineData("<34>2026-01-02T22:14:15.5+01:00 h postfix/smtpd[9]: iso", "2026-01-02T21:14:15.5Z", "h", "postfix/smtpd", "9", "iso")]
    [InlineData("<34>no time at all", null, null, null, null, "no time at all")]
    [InlineData("<34>app: no time", null, null, "app", null, "no time")]
    [InlineData("<34>Feb 29 22:14:15 h p: leap", "2024-02-29T13:14:15Z", "h", "p", null, "leap")]
    [InlineData("<34>Jan 17 22:14:15 h p: a little ahead", "2026-01-17T13:14:15Z", "h", "p", null, "a little ahead")]
    [InlineData("<34>Jan 2 22:14:15 h http://x.example/y is no tag", "2026-01-02T13:14:15Z", "h", null, null, "http://x.example/y is no tag")]
    [InlineData("<34>Jan 2 22:14:15 last message repeated 3 times", "2026-01-02T13:14:15Z", null, null, null, "last message repeated 3 times")]
    [InlineData("<34>Jan 99 99:99:99 h p: bad time", null, null, null, null, "Jan 99 99:99:99 h p: bad time")]
    public void Rfc3164_AsDevicesWriteIt_IsRead(string line, string? time, string? host, string? program, string? pid, string message)
    {
        var read = Reading.Event(line);
        Assert.Equal(time, read.Text("@timestamp"));
        Assert.Equal(host, read.Text("host"));
        Assert.Equal(program, read.Text("program"));
        Assert.Equal(pid, read.Text("pid"));
        Assert.Equal(message, read.Text("message"));
    }

    [Theory]
    [InlineData("<166>Jan 02 2026 10:00:00 fw-1 : %ASA-6-302013: Built outbound TCP", "fw-1", "ASA", "ASA-6-302013", "info", "Built outbound TCP")]
    [InlineData("<166>Jan 02 2026 10:00:00: %ASA-4-106023: Deny tcp", null, "ASA", "ASA-4-106023", "info", "Deny tcp")]
    [InlineData("<189>45: rtr-1: *Jan  2 18:46:11.001: %SYS-5-CONFIG_I: Configured", "rtr-1", "SYS", "SYS-5-CONFIG_I", "notice", "Configured")]
    [InlineData("<189>45: Jan  2 18:46:11 UTC: %LINK-SP-3-UPDOWN: down", null, "LINK", "LINK-SP-3-UPDOWN", "notice", "down")]
    [InlineData("%ASA-3-710003: access denied", null, "ASA", "ASA-3-710003", "err", "access denied")]
    public void Rfc3164_OfCisco_IsRead(string line, string? host, string program, string id, string severity, string message)
    {
        var read = Reading.Event(line);
        Assert.Equal((host, program, id, severity, message), (read.Text("host"), read.Text("program"), read.Text("msgid"), read.Text("severity"), read.Text("message")));
    }

    [Theory]
    [InlineData("<192>x")]
    [InlineData("<999>1 - - - - - - x")]
    public void Priority_OutOfRange_IsRefused(string line) => Assert.Contains("expected <0> to <191>", Reading.Refusal(line), StringComparison.Ordinal);

    [Fact]
    public void Body_ThatIsJson_BecomesTheEvent()
    {
        var read = Reading.Event("<34>1 2026-01-11T22:14:15Z h p 1 - - {\"Image\":\"x.exe\",\"host\":\"own\",\"n\":1.50}");
        Assert.Equal("x.exe", read.Text("Image"));
        Assert.Equal("own", read.Text("host"));
        Assert.Equal("1.50", read["n"]!.ToJsonString());
        Assert.Equal("h", read.Text("syslog", "host"));
        Assert.Equal("2026-01-11T22:14:15Z", read.Text("@timestamp"));
        Assert.Null(read.Text("message"));
    }

    [Theory]
    [InlineData("<34>Jan  2 22:14:15 h p[3]: @cee: {\"a\":1}")]
    [InlineData("<34>Jan  2 22:14:15 h p[3]: @cee:{\"a\":1}")]
    [InlineData("<34>Jan  2 22:14:15 h {\"a\":1}")]
    [InlineData("<34>{\"a\":1,\"syslog\":2,\"host\":\"h\",\"@timestamp\":\"t\"}")]
    public void Body_AfterCookieOrTag_BecomesTheEvent(string line) => Assert.Equal("1", Reading.Event(line).Text("a"));

    [Fact]
    public void Body_OfAnEmptyObject_LeavesTheHeader() => Assert.Equal("auth", Reading.Event("<34>{}").Text("syslog", "facility"));

    [Fact]
    public void Body_ThatIsNearlyJson_IsAMessage() => Assert.Equal("{\"a\":1,}", Reading.Event("<34>{\"a\":1,}").Text("message"));

    [Fact]
    public void Body_ThatIsCef_IsReadAsCef()
    {
        var read = Reading.Event("<134>Jan  2 22:14:15 fw CEF:0|V|P|1|100|worm|10|src=10.0.0.1 dvchost=own");
        Assert.Equal("10.0.0.1", read.Text("src_ip"));
        Assert.Equal("own", read.Text("host"));
        Assert.Equal("fw", read.Text("syslog", "host"));
    }

    [Fact]
    public void Auto_OfPlainText_IsAMessage() => Assert.Equal("GET /etc/passwd", Reading.Event("GET /etc/passwd").Text("message"));

    [Fact]
    public void Json_IsPassedThroughUntouched()
    {
        var line = "{\"a\" : 1}\r\n"u8;
        var read = new EventText(TimeProvider.System).ToJson(line, InputFormat.Auto);
        Assert.True(line[..^2].Overlaps(read.Json, out var offset));
        Assert.Equal((0, line.Length - 2), (offset, read.Json.Length));
    }

    [Fact]
    public void Json_ThatIsNoObject_IsRefused() => Assert.Contains("expected a JSON object", Reading.Refusal("[1]", InputFormat.Json), StringComparison.Ordinal);
}
