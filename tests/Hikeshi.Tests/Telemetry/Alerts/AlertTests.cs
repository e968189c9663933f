using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry;
using Hikeshi.Telemetry.Alerts;
using Hikeshi.Telemetry.Listening;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Alerts;

public sealed class AlertTests
{
    private const string Graph = """{"@odata.type":"#microsoft.graph.security.alert","id":"da1","serviceSource":"microsoftDefenderForEndpoint","detectionSource":"antivirus","severity":"high","title":"Mimikatz","mitreTechniques":["T1003.001","T1003"],"createdDateTime":"2026-01-02T10:00:00Z","evidence":[{"@odata.type":"#microsoft.graph.security.deviceEvidence","deviceDnsName":"pc-1.corp"},{"userAccount":{"accountName":"joe","domainName":"CORP"}},{"ipAddress":"203.0.113.9"}]}""";
    private const string Table = """{"Type":"SecurityAlert","TimeGenerated":"2026-01-02T10:00:00Z","SystemAlertId":"s1","DisplayName":"Password spray","AlertSeverity":"Medium","VendorName":"Microsoft","ProductName":"Azure Sentinel","Techniques":"[\"T1110\"]","CompromisedEntity":"dc-1","Entities":"[{\"Type\":\"account\",\"Name\":\"joe\",\"NTDomain\":\"CORP\"},{\"Type\":\"ip\",\"Address\":\"203.0.113.9\"}]"}""";
    private const string Incident = """{"IncidentNumber":42,"IncidentName":"i1","Title":"Multi-stage attack","Severity":"Informational","FirstActivityTime":"2026-01-02T10:00:00Z","AdditionalData":{"techniques":["T1059"]}}""";
    private const string Streamed = """{"records":[{"time":"2026-01-02T10:00:01Z","category":"AdvancedHunting-AlertInfo","properties":{"Timestamp":"2026-01-02T10:00:00Z","AlertId":"a1","Title":"Ransomware","Severity":"High","ServiceSource":"Microsoft Defender for Endpoint","AttackTechniques":"[\"Process Injection (T1055)\",\"T1486\"]"}},{"category":"AdvancedHunting-AlertEvidence","properties":{"AlertId":"a1","DeviceName":"pc-1","AccountDomain":"corp","AccountName":"joe","RemoteIP":"203.0.113.9"}},{"category":"AdvancedHunting-DeviceProcessEvents","properties":{"DeviceName":"pc-1","FolderPath":"C:\\x.exe","ProcessCommandLine":"x -a"}}]}""";
    private const string Falcon = """{"metadata":{"eventType":"EppDetectionSummaryEvent","eventCreationTime":1767348000000,"offset":7},"event":{"Name":"Process Injection","SeverityName":"Critical","Severity":90,"CompositeId":"c1","Hostname":"pc-1","UserName":"joe","FileName":"x.exe","FilePath":"\\Device\\C\\x.exe","CommandLine":"x","MitreAttack":[{"TechniqueID":"T1055"},{"TechniqueID":"T1055"}],"SHA256String":"ab"}}""";
    private const string OlderFalcon = """{"metadata":{"eventType":"DetectionSummaryEvent","eventCreationTime":1767348000000},"event":{"DetectName":"Known malware","SeverityName":"Low","DetectId":"ldt:1","ComputerName":"pc-1","UserName":"joe","ProcessStartTime":1767348000,"Technique":"PowerShell"}}""";

    [Theory]
    [InlineData(Graph, "Microsoft", "microsoftDefenderForEndpoint", "da1", "Mimikatz", "high", "[\"T1003.001\",\"T1003\"]", "pc-1.corp", "CORP\\joe")]
    [InlineData(Table, "Microsoft", "Azure Sentinel", "s1", "Password spray", "medium", "\"T1110\"", "dc-1", "CORP\\joe")]
    [InlineData(Incident, "Microsoft", "Sentinel", "i1", "Multi-stage attack", "informational", "\"T1059\"", null, null)]
    [InlineData(Falcon, "CrowdStrike", "Falcon", "c1", "Process Injection", "critical", "\"T1055\"", "pc-1", "joe")]
    [InlineData(OlderFalcon, "CrowdStrike", "Falcon", "ldt:1", "Known malware", "low", "\"PowerShell\"", "pc-1", "joe")]
    public void TryRead_OfAnAlert_AddsWhatAlertsHaveInCommon(string json, string vendor, string product, string id, string title, string severity, string techniques, string? host, string? user)
    {
        var alert = Assert.Single(Read(json)!);
        Assert.Equal((vendor, product, id, title, severity), ((string)alert["alert.vendor"]!, (string)alert["alert.product"]!, (string)alert["alert.id"]!, (string)alert["alert.title"]!, (string)alert["alert.severity"]!));
        Assert.Equal(techniques, alert["alert.techniques"]!.ToJsonString());
        Assert.Equal((host, user), ((string?)alert["host"], (string?)alert["user"]));
        Assert.Equal("2026-01-02T10:00:00Z", (string)alert["@timestamp"]!);
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, alert[name]), name);
        }
    }

    [Fact]
    public void TryRead_OfARecordBatch_GivesEachRecord()
    {
        var read = Read(Streamed)!;
        Assert.Equal(3, read.Count);
        Assert.Equal(("Ransomware", "high", "[\"T1055\",\"T1486\"]"), ((string)read[0]["alert.title"]!, (string)read[0]["alert.severity"]!, read[0]["alert.techniques"]!.ToJsonString()));
        Assert.Equal(("a1", "pc-1", "corp\\joe", "203.0.113.9"), ((string)read[1]["alert.id"]!, (string)read[1]["host"]!, (string)read[1]["user"]!, (string)read[1]["src_ip"]!));
        Assert.Equal(("C:\\x.exe", "x -a"), ((string)read[2]["Image"]!, (string)read[2]["CommandLine"]!));
    }

    [Fact]
    public void TryRead_OfAGraphAnswer_GivesEachAlert() => Assert.Equal(2, Read($"{{\"@odata.context\":\"x\",\"value\":[{Graph},{Graph}]}}")!.Count);

    [Theory]
    [InlineData("{\"a\":1}")]
    [InlineData("{\"serviceSource\":1}")]
    [InlineData("{\"IncidentNumber\":1}")]
    [InlineData("{\"metadata\":{\"eventType\":\"DetectionSummaryEvent\"},\"event\":1}")]
    [InlineData("{\"x\":\"\\\"AdvancedHunting-\",")]
    public void TryRead_OfAnythingElse_LeavesIt(string json) => Assert.Null(Read(json));

    [Fact]
    public void TryRead_OfAnyMutation_NeverThrows()
    {
        Prop.ForAll(Gen.Elements(Graph, Table, Incident, Streamed, Falcon).ToArbitrary(), ArbMap.Default.ArbFor<byte[]>(), Gen.Two(Gen.Choose(0, 700)).ToArbitrary(), (good, insert, places) =>
        {
            var bytes = Encoding.UTF8.GetBytes(good);
            var at = Math.Min(places.Item1, bytes.Length);
            new AlertReader().TryRead([.. bytes[..at], .. insert, .. bytes[Math.Min(bytes.Length, at + (places.Item2 % 9))..]], (read, _) => Assert.NotNull(JsonNode.Parse(read.Json)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void TakeJson_OfABatch_GivesTheHostEachRecord()
    {
        var taker = new RecordingTaker();
        Assert.Equal(3UL, taker.TakeJson(new AlertReader(), Encoding.UTF8.GetBytes(Streamed), new EventOrigin("t", 1)).Entry);
        Assert.Equal(4UL, taker.TakeJson(new AlertReader(), "{\"a\":1}"u8, new EventOrigin("t", 2)).Entry);
        Assert.Equal("{\"a\":1}", taker.Taken[3].Json);
    }

    private static List<JsonNode>? Read(string json)
    {
        var events = new List<JsonNode>();
        return new AlertReader().TryRead(Encoding.UTF8.GetBytes(json), (read, _) => events.Add(JsonNode.Parse(read.Json)!)) ? events : null;
    }
}
