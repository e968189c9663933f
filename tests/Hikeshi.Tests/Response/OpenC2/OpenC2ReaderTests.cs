using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;
using Hikeshi.Response.OpenC2.Language;
using Xunit;

namespace Hikeshi.Tests.Response.OpenC2;

public sealed class OpenC2ReaderTests
{
    [Theory]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.0/24"}}""")]
    [InlineData("""{"action":"deny","target":{"ipv6_net":"2001:db8::/32"},"command_id":"a-1"}""")]
    [InlineData("""{"action":"deny","target":{"ipv4_connection":{"protocol":"tcp","src_addr":"192.0.2.1","src_port":1,"dst_addr":"198.51.100.0/24","dst_port":65535}},"args":{"start_time":1,"duration":500,"response_requested":"ack","slpf":{"drop_process":"none","persistent":true,"direction":"egress","insert_rule":4}},"actuator":{"slpf":{"hostname":"fw","asset_tuple":["a","b"]}}}""")]
    [InlineData("""{"action":"delete","target":{"slpf:rule_number":1234},"actuator":{"slpf":{}}}""")]
    [InlineData("""{"action":"query","target":{"features":[]}}""")]
    [InlineData("""{"action":"set","target":{"properties":["a"]},"args":{"x-own":{"a":1}}}""")]
    [InlineData("""{"action":"locate","target":{"domain_name":"example.jp"}}""")]
    [InlineData("""{"action":"locate","target":{"idn_domain_name":"例え.jp"}}""")]
    [InlineData("""{"action":"deny","target":{"email_addr":"\"a b\"@example.com"}}""")]
    [InlineData("""{"action":"deny","target":{"idn_email_addr":"利用者@例え.jp"}}""")]
    [InlineData("""{"action":"deny","target":{"uri":"https://example.com/a?b=%20#c"}}""")]
    [InlineData("""{"action":"deny","target":{"iri":"https://例え.jp/道"}}""")]
    [InlineData("""{"action":"deny","target":{"mac_addr":"00-00-5E-00-53-01"}}""")]
    [InlineData("""{"action":"cancel","target":{"command":"a-1"}}""")]
    [InlineData("""{"action":"detonate","target":{"artifact":{"mime_type":"application/pdf","payload":{"bin":"AAEC"},"hashes":{"md5":"0313fd399b143fc40cd52a1679018305"}}}}""")]
    [InlineData("""{"action":"stop","target":{"process":{"pid":3,"executable":{"name":"a"},"parent":{"name":"b"}}}}""")]
    [InlineData("""{"action":"start","target":{"x-own:engine":{"anything":[1,2]}}}""")]
    public void Command_WellFormed_IsWrittenAsItWasRead(string json)
    {
        var written = OpenC2Writer.Utf8(OpenC2Reader.Command(Encoding.UTF8.GetBytes(json), OpenC2Profiles.Any));
        Assert.Equal(Canonical(Encoding.UTF8.GetBytes(json)), Canonical(written));
    }

    [Theory]
    [InlineData("""{"action":"deny","target":{"uri":"not a uri"}}""", "$.target.uri")]
    [InlineData("""{"action":"deny","target":{"uri":"example.com"}}""", "$.target.uri")]
    [InlineData("""{"action":"deny","target":{"domain_name":"-a.example"}}""", "$.target.domain_name")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.01"}}""", "$.target.ipv4_net")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2"}}""", "$.target.ipv4_net")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.0/"}}""", "$.target.ipv4_net")]
    [InlineData("""{"action":"deny","target":{"ipv6_net":"fe80::1%eth0"}}""", "$.target.ipv6_net")]
    [InlineData("""{"action":"deny","target":{"ipv6_net":"2001:db8::/129"}}""", "$.target.ipv6_net")]
    [InlineData("""{"action":"deny","target":{"ipv4_connection":{}}}""", "$.target.ipv4_connection")]
    [InlineData("""{"action":"deny","target":{"ipv4_connection":{"dst_port":65536}}}""", "$.target.ipv4_connection.dst_port")]
    [InlineData("""{"action":"deny","target":{"ipv4_connection":{"protocol":"gre"}}}""", "$.target.ipv4_connection.protocol")]
    [InlineData("""{"action":"deny","target":{"mac_addr":"00:00-5e:00:53:01"}}""", "$.target.mac_addr")]
    [InlineData("""{"action":"deny","target":{"email_addr":"@example.com"}}""", "$.target.email_addr")]
    [InlineData("""{"action":"deny","target":{"file":{"hashes":{"md5":"00"}}}}""", "$.target.file.hashes.md5")]
    [InlineData("""{"action":"detonate","target":{"artifact":{"payload":{"bin":"AAEC","url":"https://example.com/"}}}}""", "$.target.artifact.payload")]
    [InlineData("""{"action":"stop","target":{"process":{"parent":{"pid":-1}}}}""", "$.target.process.parent.pid")]
    [InlineData("""{"action":"set","target":{"properties":[]}}""", "$.target.properties")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{"start_time":1,"stop_time":2,"duration":1}}""", "$.args.duration")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{"start_time":2,"stop_time":1}}""", "$.args.stop_time")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{"duration":0.5}}""", "$.args.duration")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{"start_time":253402300799999,"duration":2}}""", "$.args.duration")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{"response_requested":"maybe"}}""", "$.args.response_requested")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{"slpf":{"direction":"up"}}}""", "$.args.slpf.direction")]
    [InlineData("""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"actuator":{"slpf":{"name":"x"}}}""", "$.actuator.slpf.name")]
    [InlineData("""{"action":"deny","action":"allow","target":{"ipv4_net":"192.0.2.1"}}""", "$")]
    [InlineData("""{"action":"deny","target":{"command":"\ud800"}}""", "$.target.command")]
    public void Command_Wrong_IsRefusedWithItsPath(string json, string path)
    {
        var refusal = Assert.Throws<RefusedException>(() => OpenC2Reader.Command(Encoding.UTF8.GetBytes(json), OpenC2Profiles.Any)).Refusal;
        Assert.Equal((path, "openc2.message"), (refusal.Where, refusal.Code));
        Assert.NotEmpty(refusal.Expected);
    }

    [Fact]
    public void Command_HugeOrDeep_IsRefused()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"parent":""", 40)) + "{}" + new string('}', 40);
        Assert.Throws<RefusedException>(() => OpenC2Reader.Command(Encoding.UTF8.GetBytes($$$"""{"action":"stop","target":{"process":{{{deep}}}}}"""), OpenC2Profiles.Any));
        Assert.Throws<RefusedException>(() => OpenC2Reader.Command(new byte[OpenC2Reader.LargestMessage + 1], OpenC2Profiles.Any));
    }

    [Fact]
    public void EndsAt_OfTwoTimes_TheThirdFollows()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(1);
        Assert.Equal(now.AddSeconds(5), Args("""{"duration":5000}""").EndsAt(now));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(6), Args("""{"start_time":1000,"duration":5000}""").EndsAt(now));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(9), Args("""{"stop_time":9000,"duration":5000}""").EndsAt(now));
        Assert.Null(Args("""{"response_requested":"none"}""").EndsAt(now));
    }

    [Fact]
    public void Response_OfAClosedSetOfProfiles_NamesWhatNoneDefines()
    {
        var refusal = Assert.Throws<RefusedException>(() => OpenC2Reader.Response("""{"status":200,"results":{"pairs":{"contain":["device"]}}}"""u8.ToArray(), OpenC2Profiles.PacketFiltering)).Refusal;
        Assert.Equal("$.results.pairs.contain[0]", refusal.Where);
        Assert.NotNull(OpenC2Reader.Response("""{"status":200,"results":{"pairs":{"contain":["device"]}}}"""u8.ToArray(), OpenC2Profiles.Any).Results);
        Assert.Throws<RefusedException>(() => OpenC2Reader.Response("""{"status":200,"results":{"x-own":{}}}"""u8.ToArray(), OpenC2Profiles.PacketFiltering));
    }

    private static OpenC2Args Args(string json) =>
        OpenC2Reader.Command(Encoding.UTF8.GetBytes($$"""{"action":"deny","target":{"ipv4_net":"192.0.2.1"},"args":{{json}}}"""), OpenC2Profiles.Any).Args!;

    private static string Canonical(byte[] json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(json));
}
