using Xunit;

namespace Hikeshi.Tests.Telemetry.Formats;

public sealed class FirewallTests
{
    [Fact]
    public void FortiGate_InSyslog_IsRead()
    {
        var read = Reading.Event("<189>date=2026-01-02 time=11:22:33 devname=\"FGT-1\" devid=\"FG\" tz=\"+0900\" logid=\"0000000013\" type=\"traffic\" srcip=10.1.1.1 srcport=5000 dstip=192.0.2.9 dstport=443 msg=\"say \\\"hi\\\" now\" action=\"deny\"");
        Assert.Equal("2026-01-02T02:22:33Z", read.Text("@timestamp"));
        Assert.Equal("FGT-1", read.Text("host"));
        Assert.Equal("10.1.1.1", read.Text("src_ip"));
        Assert.Equal("443", read.Text("dst_port"));
        Assert.Equal("say \"hi\" now", read.Text("msg"));
        Assert.Equal("deny", read.Text("action"));
        Assert.Equal("local7", read.Text("syslog", "facility"));
    }

    [Fact]
    public void Sentence_WithAnEqualsSign_IsAMessage() => Assert.Equal("uid=0 did a=b c=d things", Reading.Event("<13>uid=0 did a=b c=d things").Text("message"));

    [Fact]
    public void PanOs_Traffic_IsRead()
    {
        var read = Reading.Event("<14>Jan  2 11:22:33 pa-1 1,2026/01/02 11:22:33,0012345,TRAFFIC,end,2305,2026/01/02 11:22:33,10.0.0.1,192.0.2.8,0.0.0.0,0.0.0.0,\"allow, all\",corp\\joe,,ssl,vsys1,trust,untrust,e1,e2,fwd,2026/01/02 11:22:33,777,1,50000,443,0,0,0x1c,tcp,allow,1500,1000,500,12,2026/01/02 11:22:00,30,any,0,99,0x0,JP,US,0,5,7,tcp-fin,1,2,3,4,vs,PA-1,from-policy,x");
        Assert.Equal("TRAFFIC", read.Text("type"));
        Assert.Equal("allow, all", read.Text("rule"));
        Assert.Equal("192.0.2.8", read.Text("dst_ip"));
        Assert.Equal("443", read.Text("dst_port"));
        Assert.Equal("corp\\joe", read.Text("user"));
        Assert.Equal("allow", read.Text("action"));
        Assert.Equal("1500", read.Text("bytes"));
        Assert.Equal("any", read.Text("url_category"));
        Assert.Equal(("99", "tcp-fin", "from-policy", "x"), (read.Text("seqno"), read.Text("session_end_reason"), read.Text("action_source"), read.Text("column_54")));
        Assert.Equal(("PA-1", "pa-1"), (read.Text("host"), read.Text("syslog", "host")));
    }

    [Fact]
    public void PanOs_Threat_IsRead()
    {
        var read = Reading.Event("1,2026/01/02 11:22:33,0012345,THREAT,url,2305,2026/01/02 11:22:33,10.0.0.1,192.0.2.8,,,r,,,web,vsys1,trust,untrust,e1,e2,fwd,,777,1,50000,443,0,0,0x1c,tcp,alert,\"x.example/a,b\"\"c\",(9999),malware,informational,client-to-server");
        Assert.Equal("x.example/a,b\"c", read.Text("misc"));
        Assert.Equal("(9999)", read.Text("threatid"));
        Assert.Equal("informational", read.Text("severity"));
    }

    [Fact]
    public void Auditd_Execve_HasItsArguments()
    {
        var read = Reading.Event("node=db-1 type=EXECVE msg=audit(1767348153.250:42): argc=3 a0=\"cat\" a1=2F746D702F6120622E747874 a2=\"-n\"");
        Assert.Equal(("EXECVE", "db-1", "42", "cat", "/tmp/a b.txt", "-n"), (read.Text("type"), read.Text("host"), read.Text("serial"), read.Text("a0"), read.Text("a1"), read.Text("a2")));
        Assert.Equal("2026-01-02T10:02:33.25Z", read.Text("@timestamp"));
        Assert.Equal(("linux", "auditd"), (read.Text("product"), read.Text("service")));
    }

    [Fact]
    public void Auditd_SyscallOfAnEnrichedLog_KeepsNumbers()
    {
        var read = Reading.Event("type=SYSCALL msg=audit(1767348153.250:42): arch=c000003e syscall=59 a0=55AA55AA exe=\"/usr/bin/cat\" key=\"x\"\u001DARCH=x86_64 SYSCALL=execve AUID=\"joe\"");
        Assert.Equal(("55AA55AA", "/usr/bin/cat", "execve", "joe"), (read.Text("a0"), read.Text("exe"), read.Text("SYSCALL"), read.Text("AUID")));
    }

    [Fact]
    public void Auditd_ProctitleAndUserMessage_AreOpened()
    {
        Assert.Equal("sh -c id", Reading.Event("type=PROCTITLE msg=audit(1767348153.250:42): proctitle=7368002D63006964").Text("proctitle"));
        var login = Reading.Event("type=USER_LOGIN msg=audit(1767348153.250:42): pid=1 uid=0 msg='op=login acct=\"root\" exe=\"/usr/sbin/sshd\" res=failed'");
        Assert.Equal(("login", "root", "failed"), (login.Text("op"), login.Text("acct"), login.Text("res")));
    }
}
