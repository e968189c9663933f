using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Telemetry.Formats;
using Xunit;

namespace Hikeshi.Tests.Telemetry.Formats;

public sealed class HostileTextTests
{
    private static readonly string[] Good =
    [
        "<165>1 2026-01-11T22:14:15.003Z host app 77 ID47 [ex@32473 iut=\"3\" say=\"a \\\"b\\\"\"][p q=\"\"] An event",
        "<34>Oct 11 22:14:15 mymachine su[1]: {\"a\":[1,{\"b\":\"c\"}]}",
        "<189>45: rtr-1: *Jan  2 18:46:11.001 UTC: %SYS-SP-5-CONFIG_I: Configured",
        "CEF:0|a\\|b|c|1|100|n|10|cs1Label=x cs1=y z msg=a\\=b\\n\\\\ rt=1767366855250",
        "LEEF:2.0|a|b|c|d|x5E|devTime=1767366855250^src=1.2.3.4^x",
        "date=2026-01-02 time=11:22:33 devname=\"F \\\" G\" eventtime=1767348153250000000 a='b'",
        "node=n type=EXECVE msg=audit(1767348153.250:42): a0=\"cat\" a1=2F746D70 msg='op=x res=\"y\"'\u001DUID=\"r\"",
        "1,2026/01/02 11:22:33,0012345,THREAT,url,2305,2026/01/02 11:22:33,10.0.0.1,\"a\"\"b\",,,",
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/><EventID Qualifiers='1'>1</EventID></System><EventData><Data Name='a'>b</Data><Data>c</Data></EventData></Event>",
    ];

    [Fact]
    public void ToJson_OfAnyMutation_IsOneObjectOrARefusal()
    {
        var text = new EventText(new FixedClock());
        Prop.ForAll(Gen.Elements(Good).ToArbitrary(), ArbMap.Default.ArbFor<byte[]>(), Gen.Two(Gen.Choose(0, 200)).ToArbitrary(), (good, insert, places) =>
        {
            var bytes = Encoding.UTF8.GetBytes(good);
            var at = Math.Min(places.Item1, bytes.Length);
            byte[] line = [.. bytes[..at], .. insert, .. bytes[Math.Min(bytes.Length, at + (places.Item2 % 9))..]];
            foreach (var format in Enum.GetValues<InputFormat>())
            {
                CheckOne(text, line, format);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [InlineData("CEF:0|a|b|c|d|e|f|x=", "=")]
    [InlineData("CEF:0|a|b|c|d|e|f|x=", "a=\\")]
    [InlineData("CEF:0|a|b|c|d|e|f|", "a =")]
    [InlineData("LEEF:1.0|a|b|c|d|", "=\t")]
    [InlineData("<1>", "<1>")]
    [InlineData("<1>1 - - - - - ", "[a b=\"")]
    [InlineData("<1>1 - - - - - ", "[a b=\"c\"]")]
    [InlineData("<1>", "a=\"")]
    [InlineData("<1>", "a=' b=\" ")]
    [InlineData("", "1 ")]
    [InlineData("type=X msg=audit(1.1:1): ", "msg='")]
    [InlineData("1,2026/01/02 11:22:33,1,TRAFFIC,", "\"\",")]
    [InlineData("<Event><EventData>", "<![CDATA[x]]>")]
    [InlineData("<Event>", "<a>")]
    [InlineData("<Event><Data Name='", "&amp;")]
    [InlineData("<1>{\"a\":", "[")]
    public void ToJson_OfALongLineMadeToHurt_EndsSoon(string start, string repeated)
    {
        var line = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(repeated, (EventText.LongestText - start.Length) / repeated.Length)));
        var text = new EventText(new FixedClock());
        var took = ThreadClock.Of(() => CheckOne(text, line, InputFormat.Auto));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void ToJson_OfTooManyValues_IsRefused() =>
        Assert.Contains("expected fewer", Reading.Refusal("<1>1 - - - - - " + string.Concat(Enumerable.Range(0, 4000).Select(i => $"[a{i}]")) + " x"), StringComparison.Ordinal);

    [Fact]
    public void ToJson_OfALineTooLong_IsRefused() => Assert.Contains("expected at most", Reading.Refusal(new string('x', EventText.LongestText + 1)), StringComparison.Ordinal);

    [Fact]
    public void WinXml_WithADoctype_IsRefused() =>
        Assert.Contains("document type", Reading.Refusal("<?xml version=\"1.0\"?><!DOCTYPE Event [<!ENTITY a \"b\">]><Event>&a;</Event>"), StringComparison.Ordinal);

    private static void CheckOne(EventText text, byte[] line, InputFormat format)
    {
        var read = text.ToJson(line, format);
        Assert.True(read.Refusal is null != read.Json.IsEmpty);
        if (read.Refusal is null && !line.AsSpan().Overlaps(read.Json))
        {
            // What this room writes is one object with distinct names, whatever came in.
            var reader = new Utf8JsonReader(read.Json, new JsonReaderOptions { MaxDepth = 128 });
            Assert.True(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            reader.Skip();
            Assert.False(reader.Read());
        }
    }
}
