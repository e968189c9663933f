using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Net;
using Xunit;

namespace Hikeshi.Tests.Kernel.Net;

public sealed class IpPrefixTests
{
    [Fact]
    public void Overlaps_AnyTwoPrefixes_AgreesWithComparingBits() =>
        Prop.ForAll(Gen.Two(Prefix()).ToArbitrary(), pair =>
        {
            var (a, b) = pair;
            Assert.True(IpPrefix.TryParse(a.Text, out var one), a.Text);
            Assert.True(IpPrefix.TryParse(b.Text, out var other), b.Text);
            var shorter = Math.Min(a.Bits.Length, b.Bits.Length);
            var overlap = a.V6 == b.V6 && a.Bits[..shorter] == b.Bits[..shorter];
            Assert.Equal(overlap, one.Overlaps(other));
            Assert.Equal(overlap, other.Overlaps(one));
            Assert.Equal(overlap && a.Bits.Length <= b.Bits.Length, one.Contains(other));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.0/24", true)]
    [InlineData("192.0.3.1", "192.0.2.0/24", false)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.0/24", true)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    public void Overlaps_Example_IsAsExpected(string one, string other, bool overlap)
    {
        Assert.True(IpPrefix.TryParse(one, out var a));
        Assert.True(IpPrefix.TryParse(other, out var b));
        Assert.Equal(overlap, a.Overlaps(b));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.2.3/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("1.2")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("256.0.0.1")]
    [InlineData("example.org")]
    [InlineData("2001:db8::1/32")]
    public void TryParse_NoPrefix_IsRefused(string text) => Assert.False(IpPrefix.TryParse(text, out _));

    /// <summary>The usual form is read without IPAddress; whatever looks like it is the same address to both.</summary>
    [Fact]
    public void TryParse_DottedQuads_AgreesWithIPAddress() =>
        Prop.ForAll(Gen.Elements("0", "1", "00", "01", "9", "10", "99", "010", "100", "255", "256", "999", "1000", "", "-1", "+1", " 1").ArrayOf(4).ToArbitrary(), parts =>
        {
            var text = string.Join('.', parts);
            var isAddress = IPAddress.TryParse(text, out var address) && parts.All(part => part.Length > 0 && part.All(char.IsAsciiDigit));
            Assert.Equal(isAddress, IpPrefix.TryParse(text, out var prefix));
            Assert.Equal(isAddress ? IpPrefix.Of(address!) : default, prefix);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    private static Gen<(string Text, string Bits, bool V6)> Prefix() =>
        from v6 in Gen.Elements(true, false)
        from length in Gen.Choose(0, v6 ? 128 : 32)
        // Mostly zeros, so that prefixes overlap often.
        from bits in Gen.Frequency((9, Gen.Constant('0')), (1, Gen.Constant('1'))).ArrayOf(length)
        select (Written(new string(bits), v6), new string(bits), v6);

    private static string Written(string bits, bool v6)
    {
        var padded = bits.PadRight(v6 ? 128 : 32, '0');
        var bytes = Enumerable.Range(0, padded.Length / 8).Select(i => Convert.ToByte(padded.Substring(i * 8, 8), 2)).ToArray();
        return $"{new IPAddress(bytes)}/{bits.Length}";
    }
}
