using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Packages;
using Xunit;

namespace Hikeshi.Tests.Kernel.Packages;

public sealed class PackageUrlTests
{
    [Theory]
    [InlineData("pkg:Maven/org.example/demo@1.0", "pkg:maven/org.example/demo@1.0")]
    [InlineData("pkg:npm/@scope/demo@1.0", "pkg:npm/%40scope/demo@1.0")]
    [InlineData("pkg:pypi/Demo_Package@1.0", "pkg:pypi/demo-package@1.0")]
    [InlineData("pkg:deb/Debian/OpenSSL@1:1.0?distro=debian-12&arch=amd64", "pkg:deb/debian/openssl@1:1.0?arch=amd64&distro=debian-12")]
    [InlineData("pkg:golang/example.org/Mod@v1.0.0#sub/./dir/../x", "pkg:golang/example.org/Mod@v1.0.0#sub/dir/x")]
    [InlineData("pkg:generic/銀行@1.0", "pkg:generic/%E9%8A%80%E8%A1%8C@1.0")]
    public void TryParse_AnySpelling_IsCanonical(string text, string canonical)
    {
        Assert.True(PackageUrl.TryParse(text, out var purl));
        Assert.Equal(canonical, purl.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("pkg:")]
    [InlineData("pkg:npm")]
    [InlineData("pkg:npm/")]
    [InlineData("pkg:npm/@1.0")]
    [InlineData("pkg:3d/name")]
    [InlineData("http://example.org")]
    [InlineData("pkg:npm/demo?=x")]
    [InlineData("pkg:npm/demo?a=1&A=2")]
    [InlineData("pkg:maven/no-namespace@1.0")]
    public void TryParse_NoPurl_IsRefused(string text) => Assert.False(PackageUrl.TryParse(text, out _));

    [Fact]
    public void TryParse_AnyText_NeverThrowsAndCanonicalTextIsStable() =>
        Prop.ForAll(Text().ToArbitrary(), text =>
        {
            if (PackageUrl.TryParse(text, out var purl))
            {
                Assert.True(PackageUrl.TryParse(purl.ToString(), out var again), $"{text} became {purl}, which cannot be read");
                Assert.Equal(purl.ToString(), again.ToString());
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Theory]
    [InlineData("pkg:maven/org.example/demo@1", "Maven", "org.example:demo", "1")]
    [InlineData("pkg:npm/%40scope/demo@1", "npm", "@scope/demo", "1")]
    [InlineData("pkg:golang/github.com/BurntSushi/toml@v1.0.0", "Go", "github.com/burntsushi/toml", "v1.0.0")]
    [InlineData("pkg:dotnet-core/Demo.Lib@1", "NuGet", "demo.lib", "1")]
    [InlineData("pkg:apk/alpine/musl-utils@1.1.22-r3?distro=3.10.5", "Alpine:v3.10", "musl-utils", "1.1.22-r3")]
    [InlineData("pkg:apk/alpine/libssl3@3.1.0-r4?distro=alpine-3.18.0&upstream=openssl", "Alpine:v3.18", "openssl", "3.1.0-r4")]
    [InlineData("pkg:rpm/almalinux/openssl@3.0.7-1.el9?epoch=1&distro=almalinux-9.2", "AlmaLinux:9", "openssl", "1:3.0.7-1.el9")]
    [InlineData("pkg:deb/ubuntu/curl@7.68.0?distro=ubuntu-20.04", "Ubuntu:20.04", "curl", "7.68.0")]
    public void Of_Purl_IsTheAdvisorysIdentity(string text, string ecosystem, string name, string version)
    {
        Assert.True(PackageUrl.TryParse(text, out var purl));
        Assert.Equal(new VersionedKey(new PackageKey(ecosystem, name), version), PackageKey.Of(purl));
        Assert.Equal(new PackageKey(ecosystem, name), PackageKey.Of(ecosystem, name));
    }

    [Theory]
    [InlineData("pkg:generic/demo@1")]
    [InlineData("pkg:deb/debian/demo@1")]
    [InlineData("pkg:rpm/redhat/demo@1?distro=redhat-8.2")]
    public void Of_PurlWithoutAdvisories_IsNull(string text)
    {
        Assert.True(PackageUrl.TryParse(text, out var purl));
        Assert.Null(PackageKey.Of(purl));
    }

    private static Gen<string> Text() =>
        from pieces in Gen.Elements("pkg:", "npm", "maven", "pypi", "deb", "/", "/", "@", "@", "?", "#", "=", "&", "a", "B", "1.0", "%40", "%2F", "%", "%zz", "..", " ", "é", "\ud800", "arch", "_").ListOf()
        select "pkg:" + string.Concat(pieces.Take(14));
}
