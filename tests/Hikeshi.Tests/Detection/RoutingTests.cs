using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class RoutingTests
{
    private const string Any = "s: {Image|endswith: x.exe}\ncondition: s";

    [Theory]
    [InlineData("{product: windows, category: process_creation}", """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Image":"x.exe"}""", true)]
    [InlineData("{product: windows, category: process_creation}", """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":"7","Image":"x.exe"}""", false)]
    [InlineData("{product: windows, category: process_creation}", """{"Channel":"security","EventID":4688,"NewProcessName":"C:\\x.exe"}""", true)]
    [InlineData("{product: windows, category: image_load}", """{"SourceName":"Microsoft-Windows-Sysmon","EventID":7,"Image":"x.exe"}""", true)]
    [InlineData("{product: windows, service: security}", """{"Channel":"Security","EventID":1,"Image":"x.exe"}""", true)]
    [InlineData("{product: windows, service: security}", """{"Channel":"System","EventID":1,"Image":"x.exe"}""", false)]
    [InlineData("{product: windows, service: sysmon}", """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":99,"Image":"x.exe"}""", true)]
    [InlineData("{product: windows}", """{"Channel":"Security","EventID":1,"Image":"x.exe"}""", true)]
    [InlineData("{product: linux}", """{"Channel":"Security","EventID":1,"Image":"x.exe"}""", false)]
    [InlineData("{category: process_creation}", """{"Channel":"Linux-Sysmon/Operational","EventID":1,"Image":"x.exe"}""", true)]
    [InlineData("{product: linux, category: process_creation}", """{"product":"linux","category":"process_creation","Image":"x.exe"}""", true)]
    [InlineData("{product: windows, category: process_creation}", """{"product":"linux","category":"process_creation","Image":"x.exe"}""", false)]
    [InlineData("{product: linux, category: network_connection}", """{"product":"linux","category":"process_creation","Image":"x.exe"}""", false)]
    [InlineData("{product: linux, service: auditd}", """{"product":"linux","Image":"x.exe"}""", true)]
    [InlineData("{product: windows, category: process_creation}", """{"Image":"x.exe"}""", true)]
    [InlineData("{product: windows, service: never-heard-of}", """{"Channel":"Some Vendor/Operational","EventID":1,"Image":"x.exe"}""", true)]
    [InlineData("{product: windows, service: system}", """{"Channel":"Some Vendor/Operational","EventID":1,"Image":"x.exe"}""", false)]
    [InlineData("{product: windows}", """{"eventSource":"s3.amazonaws.com","eventName":"x","awsRegion":"r","Image":"x.exe"}""", false)]
    [InlineData("{product: aws, service: cloudtrail}", """{"eventSource":"s3.amazonaws.com","eventName":"x","awsRegion":"r","Image":"x.exe"}""", true)]
    public void LogSource_OfRule_SelectsItsEvents(string logsource, string json, bool expected) =>
        Assert.Equal(expected, Engine.Matches(Any, json, logsource));

    [Theory]
    [InlineData("""{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":{"#text":1},"Channel":"Microsoft-Windows-Sysmon/Operational"},"EventData":{"Image":"x.exe"}}}""")]
    [InlineData("""{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":1,"event_data":{"Image":"x.exe"}}}""")]
    [InlineData("""{"Event":{"System":{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational"},"UserData":{"EventXML":{"Image":"x.exe"}}}}""")]
    public void Fields_OfNestedEvents_AreKnownByTheirOwnNames(string json)
    {
        Assert.True(Engine.Matches(Any, json, "{product: windows, category: process_creation}"));
        Assert.False(Engine.Matches(Any, json, "{product: windows, category: image_load}"));
    }

    [Fact]
    public void Fields_OfNestedAttributes_AreJoinedWithAnUnderscore() =>
        Assert.True(Engine.Matches("s: {Provider_Name: P}\ncondition: s", """{"Event":{"System":{"Provider":{"#attributes":{"Name":"P"}}}}}"""));
}
