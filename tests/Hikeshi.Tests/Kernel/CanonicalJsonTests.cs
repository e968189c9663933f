using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Json;
using Xunit;

namespace Hikeshi.Tests.Kernel;

public sealed class CanonicalJsonTests
{
    [Theory]
    // RFC 8785 §3.2.2 and appendix B: number samples.
    [InlineData("333333333.33333329", "333333333.3333333")]
    [InlineData("1E30", "1e+30")]
    [InlineData("4.50", "4.5")]
    [InlineData("2e-3", "0.002")]
    [InlineData("0.000000000000000000000000001", "1e-27")]
    [InlineData("-0", "0")]
    [InlineData("1e21", "1e+21")]
    [InlineData("999999999999999900000", "999999999999999900000")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("0.0000033333333333333333", "0.0000033333333333333333")]
    [InlineData("333333333333333333333333.3", "3.333333333333333e+23")]
    public void Canonicalize_Number_IsEcmaScript(string input, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(input))));

    [Fact]
    public void Canonicalize_Object_SortsByUtf16AndEscapesAsRfc8785()
    {
        const string input = """{"\u20ac":"Euro","\r":"CR","1":"One","\ud83d\ude00":"Smile","\u0080":"C","a":"\u000f\"\\/\u2028<"}""";
        var canonical = Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(input)));
        Assert.Equal("{\"\\r\":\"CR\",\"1\":\"One\",\"a\":\"\\u000f\\\"\\\\/\u2028<\",\"\u0080\":\"C\",\"€\":\"Euro\",\"😀\":\"Smile\"}", canonical);
    }

    [Fact]
    public void Canonicalize_DuplicateMember_Throws() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize("""{"a":1,"a":2}"""u8.ToArray()));

    [Fact]
    public void Canonicalize_OmittedMember_IsLeftOutOnlyAtTheTop()
    {
        using var document = JsonDocument.Parse("""{"sig":1,"b":{"sig":2}}""");
        Assert.Equal("""{"b":{"sig":2}}""", Encoding.UTF8.GetString(CanonicalJson.Canonicalize(document.RootElement, "sig")));
    }
}
