using System.Text;
using Hikeshi.Detection;
using Hikeshi.Telemetry.Formats;
using Hikeshi.Tests.Detection;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Formats;

/// <summary>What Windows shippers send, read here and asked of the detector.</summary>
public sealed class WindowsTests
{
    private const string Sysmon = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385F-C22A-43E0-BF4C-06F5698FFBD9}'/><EventID>1</EventID><TimeCreated SystemTime='2026-01-02T10:00:00.123456700Z'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>pc-1</Computer></System><EventData><Data Name='Image'>C:\\x.exe</Data><Data Name='CommandLine'>x &lt;a&gt; &amp; b</Data></EventData></Event>";
    private const string Security = "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider Name=\"Microsoft-Windows-Security-Auditing\"/><EventID Qualifiers=\"0\">4688</EventID><Channel>Security</Channel></System><EventData><Data Name=\"NewProcessName\">C:\\x.exe</Data></EventData></Event>";

    private const string Any = "s: {Image|endswith: x.exe}\ncondition: s";
    private const string Process = "{product: windows, category: process_creation}";
    private const string Library = "{product: windows, category: image_load}";

    [Fact]
    public void WinXml_NestsAsTheDetectorReads()
    {
        var read = Reading.Event(Sysmon);
        Assert.Equal("Microsoft-Windows-Sysmon", read.Text("Event", "System", "Provider", "#attributes", "Name"));
        Assert.Equal("1", read.Text("Event", "System", "EventID"));
        Assert.Equal("x <a> & b", read.Text("Event", "EventData", "CommandLine"));
        Assert.Equal("0", Reading.Event(Security).Text("Event", "System", "EventID", "#attributes", "Qualifiers"));
        Assert.Equal("4688", Reading.Event(Security).Text("Event", "System", "EventID", "#text"));
    }

    [Fact]
    public void WinXml_WithUnnamedData_HasAList() =>
        Assert.Equal("[\"a\",\"b\"]", Reading.Event("<Event><EventData><Data>a</Data><Data>b</Data></EventData></Event>")["Event"]!["EventData"]!["Data"]!.ToJsonString());

    [Fact]
    public void WinXml_InSyslog_IsTheEvent()
    {
        var read = Reading.Event("<14>1 2026-01-02T10:00:01Z relay nxlog - - - " + Sysmon);
        Assert.Equal("C:\\x.exe", read.Text("Event", "EventData", "Image"));
        Assert.Equal("relay", read.Text("syslog", "host"));
    }

    [Theory]
    [InlineData(Sysmon)]
    [InlineData(Security)]
    [InlineData("<14>1 2026-01-02T10:00:01Z relay nxlog - - - " + Sysmon)]
    [InlineData("""{"@timestamp":"2026-01-02T10:00:00Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1","provider_name":"Microsoft-Windows-Sysmon","computer_name":"pc-1","event_data":{"Image":"C:\\x.exe"}},"event":{"code":"1","kind":"event","action":"Process Create"},"agent":{"type":"winlogbeat"}}""")]
    [InlineData("""{"winlog.channel":"Security","winlog.event_id":4688,"winlog.event_data.NewProcessName":"C:\\x.exe"}""")]
    [InlineData("""{"EventTime":"2026-01-02 10:00:00","Hostname":"pc-1","EventID":1,"SourceName":"Microsoft-Windows-Sysmon","Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\x.exe","SourceModuleName":"in"}""")]
    [InlineData("""{"EventCode":"4688","LogName":"Security","SourceName":"Microsoft Windows security auditing.","ComputerName":"pc-1","NewProcessName":"C:\\x.exe"}""")]
    [InlineData("""{"EventCode":"1","source":"WinEventLog:Microsoft-Windows-Sysmon/Operational","LogName":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\x.exe"}""")]
    [InlineData("""{"EventID":"1","Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\x.exe","sourcetype":"XmlWinEventLog","host":"pc-1"}""")]
    [InlineData("""{"data_stream":{"dataset":"windows.sysmon_operational"},"event":{"code":"1","provider":"Microsoft-Windows-Sysmon","dataset":"windows.sysmon_operational"},"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1","event_data":{"Image":"C:\\x.exe"}},"elastic_agent":{"id":"a"}}""")]
    public void Detector_OfWhatAShipperSends_RoutesAndReads(string line)
    {
        var json = Encoding.UTF8.GetString(new EventText(new FixedClock()).ToJson(Encoding.UTF8.GetBytes(line), InputFormat.Auto).Json);
        Assert.True(Engine.Matches(Any, json, Process));
        Assert.False(Engine.Matches(Any, json, Library));
    }

    [Fact]
    public void Detector_OfWinXml_KnowsWhoAndWhen()
    {
        var entities = EntityExtractor.Extract(new EventText(new FixedClock()).ToJson(Encoding.UTF8.GetBytes(Sysmon), InputFormat.Auto).Json);
        Assert.Equal(("pc-1", "C:\\x.exe"), (entities.Host, entities.Process!.Image));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 10, 0, 0, 123, 456, TimeSpan.Zero).AddTicks(7), entities.Time);
    }

    [Fact]
    public void Detector_OfAuditd_RoutesToItsRules()
    {
        var json = Encoding.UTF8.GetString(new EventText(new FixedClock()).ToJson("type=EXECVE msg=audit(1767348153.250:42): argc=2 a0=\"cat\" a1=\"/etc/shadow\""u8, InputFormat.Auto).Json);
        const string Cat = "s: {type: EXECVE, a0: cat}\ncondition: s";
        Assert.True(Engine.Matches(Cat, json, "{product: linux, service: auditd}"));
        Assert.False(Engine.Matches(Cat, json, "{product: windows}"));
    }
}
