using Hikeshi.Kernel.Net;
using Xunit;

namespace Hikeshi.Tests.Kernel.Net;

public sealed class DomainNameTests
{
    [Theory]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "EXAMPLE.org.", true)]
    [InlineData("example.org", "api.example.org", true)]
    [InlineData("*.example.org", "api.example.org", true)]
    [InlineData("example.org", "badexample.org", false)]
    [InlineData("api.example.org", "example.org", false)]
    [InlineData("", "example.org", false)]
    [InlineData("org", "example.org", true)]
    [InlineData("rg", "example.org", false)]
    [InlineData(".", "example.org", false)]
    [InlineData("*.example.org", "*.API.example.org", true)]
    public void Covers_Pair_IsAsExpected(string zone, string name, bool covers) =>
        Assert.Equal(covers, DomainName.Covers(zone, name));

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("_dmarc.example.org.", true)]
    [InlineData("localhost", false)]
    [InlineData("10.0.0.300", false)]
    [InlineData("10.0.0.example.7.", false)]
    [InlineData("7.example.org", true)]
    [InlineData("exa mple.org", false)]
    [InlineData("example..org", false)]
    [InlineData("ban\u212A.example", false)] // the Kelvin sign is a k to whoever makes it lower case
    [InlineData("", false)]
    public void IsPlausible_Name_IsAsExpected(string name, bool plausible) =>
        Assert.Equal(plausible, DomainName.IsPlausible(name));

    /// <summary>Names below which strangers live: refusing one would refuse them all.</summary>
    [Theory]
    [InlineData("com", true)]
    [InlineData("JP.", true)]
    [InlineData("co.jp", true)]
    [InlineData("Or.JP.", true)]
    [InlineData("com.au", true)]
    [InlineData("example.co.jp", false)]
    [InlineData("co.example", false)]
    [InlineData("example.jp", false)]
    [InlineData("example.org", false)]
    public void IsShared_Name_IsAsExpected(string name, bool shared) =>
        Assert.Equal(shared, DomainName.IsShared(name));

    [Fact]
    public void IsPlausible_LabelOf64Characters_IsNot()
    {
        Assert.True(DomainName.IsPlausible(new string('a', 63) + ".org"));
        Assert.False(DomainName.IsPlausible(new string('a', 64) + ".org"));
    }
}
