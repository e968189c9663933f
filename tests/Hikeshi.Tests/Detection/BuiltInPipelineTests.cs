using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class BuiltInPipelineTests
{
    public static TheoryData<string> Names => [.. BuiltInPipelines.Names];

    /// <summary>Rules as the public ones are written, events as the named shipper writes them: with the pipeline they meet, without it they do not.</summary>
    [Theory]
    [InlineData("ecs-windows", "{category: process_creation, product: windows}", @"{Image|endswith: '\whoami.exe', ParentImage|endswith: '\cmd.exe'}",
        """{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":1},"process":{"executable":"C:\\Windows\\System32\\whoami.exe","parent":{"executable":"C:\\Windows\\System32\\cmd.exe"}}}""")]
    [InlineData("ecs-windows", "{category: registry_set, product: windows}", @"{TargetObject|contains: '\CurrentVersion\Run'}",
        """{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":13},"registry":{"path":"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\x"}}""")]
    [InlineData("linux-auditd", "{category: process_creation, product: linux}", "{Image|endswith: /wget}", """{"type":"SYSCALL","exe":"/usr/bin/wget","key":"net"}""")]
    [InlineData("linux-auditd", "{category: process_creation, product: linux}", "{CommandLine|contains: ' --decode'}", """{"type":"PROCTITLE","proctitle":"base64 --decode x"}""")]
    [InlineData("aws-cloudtrail-ecs", "{product: aws, service: cloudtrail}", "{eventSource: cloudtrail.amazonaws.com, eventName: StopLogging}",
        """{"event":{"provider":"cloudtrail.amazonaws.com","action":"StopLogging"},"cloud":{"region":"eu-west-1"}}""")]
    [InlineData("azure-monitor", "{product: azure, service: signinlogs}", "{ResultType: 50057}", """{"category":"SignInLogs","properties":{"status":{"errorCode":50057}}}""")]
    [InlineData("azure-monitor", "{product: azure, service: auditlogs}", "{properties.message: Consent to application}", """{"category":"AuditLogs","operationName":"Consent to application"}""")]
    [InlineData("azure-monitor", "{product: azure, service: activitylogs}", "{operationName|startswith: MICROSOFT.NETWORK/DNSZONES}", """{"OperationNameValue":"Microsoft.Network/dnsZones/delete"}""")]
    [InlineData("kubernetes-audit", "{product: kubernetes, category: application, service: audit}", "{verb: create, objectRef.resource: pods, objectRef.subresource: exec}",
        """{"kubernetes":{"audit":{"verb":"create","objectRef":{"resource":"pods","subresource":"exec"}}}}""")]
    [InlineData("kubernetes-audit", "{product: kubernetes, category: application, service: audit}", "{verb: create, hostPath: '*'}",
        """{"verb":"create","requestObject":{"spec":{"volumes":[{"hostPath":{"path":"/"}}]}}}""")]
    [InlineData("proxy", "{category: proxy}", "{c-uri|contains: /gate.php, cs-method: POST}", """{"DeviceVendor":"Acme","request":"http://x.example/gate.php","requestMethod":"POST"}""")]
    [InlineData("proxy", "{category: webserver}", "{cs-uri-stem|contains: /cgi-bin/, sc-status: 200}", """{"url":{"path":"/cgi-bin/t"},"http":{"response":{"status_code":200}}}""")]
    [InlineData("zeek", "{category: dns}", "{query|endswith: .onion.example, record_type: TXT}", """{"_path":"dns","query":"a.onion.example","qtype_name":"TXT"}""")]
    [InlineData("zeek", "{category: proxy}", "{c-useragent|startswith: sqlmap}", """{"_path":"http","user_agent":"sqlmap/1.7","uri":"/"}""")]
    [InlineData("zeek", "{category: firewall}", "{dst_port: 4444}", """{"_path":"conn","id.orig_h":"10.0.0.1","id.resp_h":"203.0.113.9","id.resp_p":4444}""")]
    public void Pipeline_EventOfItsShipper_MeetsTheRule(string name, string logsource, string selection, string json)
    {
        var rule = Engine.Rule($"s: {selection.Replace("\\\\", "\\", StringComparison.Ordinal)}\ncondition: s", logsource);
        Assert.Empty(Engine.Ids(RuleSet.Parse(rule, "test"), json));
        var with = RuleSet.Parse(rule, "test", RulePipelines.Load([name]));
        Assert.Empty(with.Refused);
        Assert.Single(Engine.Ids(with, json));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Pipeline_OverThePublicRules_RefusesNone(string name)
    {
        var folder = Pack.Need("sigma");
        Assert.Equal(RuleSet.Load(folder).Refused.Count, RuleSet.Load(folder, RulePipelines.Load([name])).Refused.Count);
        Assert.NotEmpty(BuiltInPipelines.TitleOf(name));
    }
}
