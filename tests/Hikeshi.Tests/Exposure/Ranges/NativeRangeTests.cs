using Hikeshi.Exposure;
using Hikeshi.Exposure.Ranges.Native;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranges;

/// <summary>From the ecosystems' own notations, by the examples of their documentation.</summary>
public sealed class NativeRangeTests
{
    [Theory]
    [InlineData("npm", "^1.2.3", "vers:npm/>=1.2.3|<2.0.0")]
    [InlineData("npm", "^0.2.3", "vers:npm/>=0.2.3|<0.3.0")]
    [InlineData("npm", "^0.0.3", "vers:npm/>=0.0.3|<0.0.4")]
    [InlineData("npm", "^1.x", "vers:npm/>=1.0.0|<2.0.0")]
    [InlineData("npm", "~1.2.3", "vers:npm/>=1.2.3|<1.3.0")]
    [InlineData("npm", "~1", "vers:npm/>=1.0.0|<2.0.0")]
    [InlineData("npm", "1.2", "vers:npm/>=1.2.0|<1.3.0")]
    [InlineData("npm", "1.2.3 - 2.3.4", "vers:npm/>=1.2.3|<=2.3.4")]
    [InlineData("npm", "1.2.3 - 2.3", "vers:npm/>=1.2.3|<2.4.0")]
    [InlineData("npm", ">1.2.x", "vers:npm/>=1.3.0")]
    [InlineData("npm", "< 2 || 3.0.0", "vers:npm/<2.0.0|3.0.0")]
    [InlineData("npm", "*", "vers:npm/*")]
    [InlineData("npm", "", "vers:npm/*")]
    [InlineData("cargo", "1.2.3", "vers:cargo/>=1.2.3|<2.0.0")]
    [InlineData("cargo", "0.0", "vers:cargo/>=0.0.0|<0.1.0")]
    [InlineData("cargo", ">=1.2, <1.5", "vers:cargo/>=1.2.0|<1.5.0")]
    [InlineData("composer", "~1.2", "vers:composer/>=1.2.0|<2.0.0")]
    [InlineData("composer", "~1.2.3", "vers:composer/>=1.2.3|<1.3.0")]
    [InlineData("composer", "^1.2.3", "vers:composer/>=1.2.3|<2.0.0")]
    [InlineData("composer", "1.0.*", "vers:composer/>=1.0.0|<1.1.0")]
    [InlineData("composer", ">=1.0 <1.1 || >=1.2", "vers:composer/>=1.0|<1.1|>=1.2")]
    [InlineData("gem", "~> 2.2.0, != 2.2.1", "vers:gem/>=2.2.0|!=2.2.1|<2.3")]
    [InlineData("gem", "~> 3.5", "vers:gem/>=3.5|<4")]
    [InlineData("gem", ">=2.0.0 <=4.0.4", "vers:gem/>=2.0.0|<=4.0.4")]
    [InlineData("gem", "2.1.4", "vers:gem/2.1.4")]
    [InlineData("gem", "", "vers:gem/*")]
    [InlineData("pypi", "~= 2.2", "vers:pypi/>=2.2|<3.dev0")]
    [InlineData("pypi", "==1.1.*", "vers:pypi/>=1.1.dev0|<1.2.dev0")]
    [InlineData("pypi", ">=1.0-alpha.1,!=1.5, < 2", "vers:pypi/>=1.0a1|!=1.5|<2")]
    [InlineData("maven", "[1.0]", "vers:maven/1.0")]
    [InlineData("maven", "(,1.0],[1.2,)", "vers:maven/<=1.0|>=1.2")]
    [InlineData("maven", "1.0", "vers:maven/*")]
    [InlineData("nuget", "1.0", "vers:nuget/>=1.0")]
    [InlineData("nuget", "(1.0,)", "vers:nuget/>1.0")]
    [InlineData("nuget", "[1.0, 2.0)", "vers:nuget/>=1.0|<2.0")]
    [InlineData("conan", "~2.5.1", "vers:conan/>=2.5.1|<2.6-")]
    [InlineData("conan", "^0.1.2", "vers:conan/>=0.1.2|<0.2-")]
    [InlineData("nginx", "1.1.4-1.2.8, 1.3.9-1.4.0", "vers:nginx/>=1.1.4|<=1.2.8|>=1.3.9|<=1.4.0")]
    [InlineData("nginx", "1.21.0+", "vers:nginx/>=1.21.0")]
    [InlineData("nginx", "all", "vers:nginx/*")]
    [InlineData("openssl", "1.0.2zf, 1.0.2a", "vers:openssl/1.0.2a|1.0.2zf")]
    [InlineData("deb", "(>> 2.23), (<< 2.24)", "vers:deb/>2.23|<2.24")]
    [InlineData("rpm", ">= 1:1.1.4", "vers:rpm/>=1:1.1.4")]
    public void ToVers_DocumentedExample_IsAsDocumented(string type, string native, string vers) =>
        Assert.Equal(vers, NativeRange.ToVers(type, native).ToString());

    [Theory]
    [InlineData("npm", "=>>1.0.0")]
    [InlineData("npm", "one")]
    [InlineData("npm", "99999999999999999999.0.0")]
    [InlineData("pypi", "~=2")]
    [InlineData("pypi", "<one")]
    [InlineData("maven", "[1.0,2.0")]
    [InlineData("maven", "[1,2,3]")]
    [InlineData("gem", "~> a")]
    [InlineData("nginx", "none")]
    [InlineData("conan", "~a")]
    [InlineData("no-such-type", "1.0")]
    public void ToVers_NoSuchRange_IsRefused(string type, string native) =>
        Assert.IsType<RangeRefused>(Assert.Throws<RefusedException>(() => NativeRange.ToVers(type, native)).Refusal);
}
