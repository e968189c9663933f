using Hikeshi.Telemetry.Formats;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Formats;

public sealed class CefTests
{
    [Fact]
    public void Cef_WithEscapes_HasPlainValues()
    {
        var read = Reading.Event("CEF:0|sec\\|urity|threat\\\\manager|1.0|100|a = b|10|act=blocked a | filePath=C:\\\\x\\=y msg=two\\nlines, more words  dst=192.0.2.1 dpt=443 rt=1767366855250");
        Assert.Equal("sec|urity", read.Text("deviceVendor"));
        Assert.Equal("threat\\manager", read.Text("deviceProduct"));
        Assert.Equal("100", read.Text("deviceEventClassId"));
        Assert.Equal("a = b", read.Text("name"));
        Assert.Equal("10", read.Text("severity"));
        Assert.Equal("blocked a |", read.Text("act"));
        Assert.Equal("C:\\x=y", read.Text("filePath"));
        Assert.Equal("two\nlines, more words", read.Text("msg"));
        Assert.Equal("192.0.2.1", read.Text("dst_ip"));
        Assert.Equal("443", read.Text("dst_port"));
        Assert.Equal("2026-01-02T15:14:15.25Z", read.Text("@timestamp"));
    }

    [Fact]
    public void Cef_WithLabels_HasAMemberByTheLabel()
    {
        var read = Reading.Event("CEF:0|v|p|1|1|n|1|cs1Label=Policy Name cs1=strict one cn2=7");
        Assert.Equal("strict one", read.Text("Policy Name"));
        Assert.Equal("strict one", read.Text("cs1"));
        Assert.Equal("7", read.Text("cn2"));
    }

    [Fact]
    public void Cef_WithEqualsSignsLeftBare_KeepsTheValueWhole() =>
        Assert.Equal("https://x.example/?a=1&b=2", Reading.Event("CEF:0|v|p|1|1|n|1|request=https://x.example/?a=1&b=2 src=1.2.3.4").Text("request"));

    [Fact]
    public void Cef_WithARepeatedKey_KeepsBoth() =>
        Assert.Equal("[\"1\",\"2\"]", Reading.Event("CEF:0|v|p|1|1|n|1|x=1 x=2")["x"]!.ToJsonString());

    [Fact]
    public void Cef_WithoutExtension_IsRead() => Assert.Equal("3", Reading.Event("CEF:0|v|p|1|1|n|3").Text("severity"));

    [Fact]
    public void Cef_WithAShortHeader_IsRefused() => Assert.Equal("a CEF header of 3 parts; expected 7, each ended by '|'", Reading.Refusal("CEF:0|v|p"));

    [Theory]
    [InlineData("LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tmsg=two words")]
    [InlineData("LEEF:2.0|Microsoft|MSExchange|4.0 SP1|15345|^|src=192.0.2.0^dst=172.50.123.1^sev=5^msg=two words")]
    [InlineData("LEEF:2.0|Microsoft|MSExchange|4.0 SP1|15345|x5E|src=192.0.2.0^dst=172.50.123.1^sev=5^msg=two words")]
    [InlineData("LEEF:2.0|Microsoft|MSExchange|4.0 SP1|15345|0x5e|src=192.0.2.0^dst=172.50.123.1^sev=5^msg=two words")]
    [InlineData("LEEF:2.0|Microsoft|MSExchange|4.0 SP1|15345|x09|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tmsg=two words")]
    [InlineData("LEEF:2.0|Microsoft|MSExchange|4.0 SP1|15345||src=192.0.2.0\tdst=172.50.123.1\tsev=5\tmsg=two words")]
    [InlineData("LEEF:2.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0\tdst=172.50.123.1\tsev=5\tmsg=two words")]
    [InlineData("LEEF:1.0|Microsoft|MSExchange|4.0 SP1|15345|src=192.0.2.0 dst=172.50.123.1 sev=5 msg=two words")]
    public void Leef_WithAnyDelimiter_IsRead(string line)
    {
        var read = Reading.Event(line);
        Assert.Equal("MSExchange", read.Text("deviceProduct"));
        Assert.Equal("15345", read.Text("eventId"));
        Assert.Equal("192.0.2.0", read.Text("src_ip"));
        Assert.Equal("172.50.123.1", read.Text("dst"));
        Assert.Equal("5", read.Text("sev"));
        Assert.Equal("two words", read.Text("msg"));
    }

    [Fact]
    public void Leef_WithItsTime_HasATimestamp() =>
        Assert.Equal("2026-01-02T10:00:00Z", Reading.Event("LEEF:1.0|a|b|c|d|devTime=Jan 02 2026 10:00:00 GMT\tsrc=1.2.3.4").Text("@timestamp"));
}
