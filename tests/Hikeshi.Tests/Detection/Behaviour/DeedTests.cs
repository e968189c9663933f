using System.Text;
using Hikeshi.Detection;
using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

public sealed class DeedTests
{
    [Fact]
    public void TryReadDeed_NestedEvent_ReadsTheSameAsAFlatOne()
    {
        var flat = Read("""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"A.b.c","UtcTime":"2026-03-02 01:00:00.000","Image":"C:\\x.exe","ProcessGuid":"{1}","LogonId":"0xAB"}""");
        var nested = Read("""{"Event":{"System":{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"A.b.c"},"EventData":{"UtcTime":"2026-03-02 01:00:00.000","Image":"C:\\x.exe","ProcessGuid":"{1}","LogonId":"0xAB"}}}""");
        Assert.Equal(flat, nested);
        Assert.Equal("a", flat!.Host);
        Assert.Equal("0xab", flat.LogonId);
    }

    [Fact]
    public void TryReadDeed_Security4688_CallsTheNewProcessTheActingOne()
    {
        var deed = Read("""{"Channel":"Security","EventID":4688,"Computer":"a","NewProcessName":"C:\\n.exe","NewProcessId":"0x10","ProcessId":"0x8","ParentProcessName":"C:\\p.exe","SubjectUserName":"u","SubjectLogonId":"0x3E7"}""");
        Assert.Equal(("C:\\n.exe", 16L, "C:\\p.exe", 8L, "0x3e7"), (deed!.Image, deed.ProcessId, deed.ParentImage, deed.ParentId, deed.LogonId));
    }

    [Theory]
    [InlineData("0x1000", "C:\\\\Windows\\\\System32\\\\lsass.exe", false)]
    [InlineData("0x1010", "C:\\\\Windows\\\\System32\\\\lsass.exe", true)]
    [InlineData("0x1010", "C:\\\\Windows\\\\explorer.exe", false)]
    [InlineData("0x28", "C:\\\\Windows\\\\explorer.exe", true)]
    public void TryReadDeed_ProcessAccess_IsADeedWithRightsToMemory(string rights, string target, bool isDeed) => Assert.Equal(isDeed, Read(
        $$"""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":10,"SourceImage":"C:\\a.exe","TargetImage":"{{target}}","GrantedAccess":"{{rights}}","CallTrace":"C:\\ntdll.dll+1|UNKNOWN(0012)"}""") is not null);

    [Fact]
    public void TryReadDeed_EventsOfNoUse_AllocateNothing()
    {
        var detector = Detector.WithDeeds(RuleSet.Empty, EventTime.Fields);
        var json = """{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":7,"Image":"C:\\a.exe","ImageLoaded":"C:\\Windows\\System32\\b.dll","Signed":"true"}"""u8;
        var matches = new List<RuleMatch>();
        for (var i = 0; i < 3; i++)
        {
            detector.Evaluate(json, matches, out _);
            Assert.Null(detector.TryReadDeed(json));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            detector.Evaluate(json, matches, out _);
            detector.TryReadDeed(json);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void TryReadDeed_DetectorWithoutDeeds_HasNone() => Assert.Null(new Detector(RuleSet.Empty).TryReadDeed("{}"u8));

    [Fact]
    public void TryReadDeed_CloudCall_IsOne()
    {
        var deed = Read("""{"eventSource":"iam.amazonaws.com","eventName":"CreateAccessKey","eventTime":"2026-03-02T01:00:00Z","userIdentity":{"arn":"arn:aws:iam::1:user/u"},"recipientAccountId":"1","sourceIPAddress":"203.0.113.9"}""");
        Assert.Equal((DeedKind.CloudCall, "CreateAccessKey", "arn:aws:iam::1:user/u"), (deed!.Kind, deed.Target, deed.User));
    }

    private static Deed? Read(string json)
    {
        var detector = Detector.WithDeeds(RuleSet.Empty, EventTime.Fields);
        var bytes = Encoding.UTF8.GetBytes(json);
        detector.Evaluate(bytes, [], out var refusal);
        Assert.Null(refusal);
        return detector.TryReadDeed(bytes);
    }
}
