using System.Globalization;
using System.Text;
using Hikeshi.Detection;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class EntityTests
{
    [Fact]
    public void Extract_SysmonEvent_NamesWhoAndWhat()
    {
        var entities = EntityExtractor.Extract("""
            {"Computer":"ws1.bank.example","User":"BANK\\ann","UtcTime":"2025-01-02 03:04:05.678","Image":"C:\\a.exe","ProcessId":42,
             "CommandLine":"a -b","ParentImage":"C:\\p.exe","ParentProcessId":"7","DestinationIp":"::ffff:192.0.2.7","SourceIp":"10.0.0.1",
             "QueryName":"Evil.Example.","Hashes":"MD5=0123456789ABCDEF0123456789ABCDEF,SHA256=short"}
            """u8);
        Assert.Equal(("ws1.bank.example", "BANK\\ann"), (entities.Host, entities.User));
        Assert.Equal(DateTimeOffset.Parse("2025-01-02T03:04:05.678Z", CultureInfo.InvariantCulture), entities.Time);
        Assert.Equal(new ProcessEntity("C:\\a.exe", 42, "a -b"), entities.Process);
        Assert.Equal(new ProcessEntity("C:\\p.exe", 7, null), entities.Parent);
        Assert.Equal(["192.0.2.7", "10.0.0.1"], entities.Addresses);
        Assert.Equal(["evil.example"], entities.Domains);
        Assert.Equal("0123456789abcdef0123456789abcdef", entities.Hashes["MD5"]);
        Assert.Single(entities.Hashes);
    }

    [Fact]
    public void Extract_Security4688_TellsNewProcessFromItsCreator()
    {
        var entities = EntityExtractor.Extract("""{"NewProcessName":"C:\\n.exe","NewProcessId":"0x1f","ProcessId":"0x10","ParentProcessName":"C:\\c.exe","SubjectUserName":"bob","SubjectDomainName":"BANK"}"""u8);
        Assert.Equal((31L, 16L), (entities.Process!.Id!.Value, entities.Parent!.Id!.Value));
        Assert.Equal("BANK\\bob", entities.User);
    }

    [Fact]
    public void Extract_LongValues_AreBounded()
    {
        var entities = EntityExtractor.Extract(Encoding.UTF8.GetBytes($$"""{"Computer":"{{new string('h', 100_000)}}"}"""));
        Assert.Equal(1024, entities.Host!.Length);
    }

    [Fact]
    public void Extract_NotJson_KnowsNothing() => Assert.Null(EntityExtractor.Extract("{"u8).Host);
}
