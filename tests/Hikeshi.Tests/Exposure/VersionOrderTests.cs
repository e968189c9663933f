using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Versions;
using NuGet.Versioning;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class VersionOrderTests
{
    private static readonly VersionOrder[] Transitive =
    [
        VersionOrder.SemVer, VersionOrder.PyPI, VersionOrder.NuGet, VersionOrder.Debian, VersionOrder.Alpine,
        VersionOrder.Rpm, VersionOrder.RubyGems, VersionOrder.Cran, VersionOrder.Hackage, VersionOrder.Pub,
        VersionOrder.Gentoo, VersionOrder.OpenSsl, VersionOrder.IntDot, VersionOrder.Lexicographic, VersionOrder.Instant, VersionOrder.Generic,
    ];

    [Theory]
    [InlineData("npm", "1.0.0-alpha", "1.0.0-alpha.1")]
    [InlineData("npm", "1.0.0-rc.9", "1.0.0-rc.10")]
    [InlineData("Go", "v0.0.0-20190101000000-abcdef123456", "v0.0.1")]
    [InlineData("crates.io", "0.9.9", "0.10.0")]
    [InlineData("PyPI", "1.0.dev1", "1.0a1")]
    [InlineData("PyPI", "1.0rc1", "1.0")]
    [InlineData("PyPI", "1.0", "1.0.post1")]
    [InlineData("PyPI", "2023.1", "1!0.1")]
    [InlineData("Maven", "2.0-SNAPSHOT", "2.0")]
    [InlineData("Maven", "2.0", "2.0-sp1")]
    [InlineData("Maven", "4.1.99.Final", "4.1.100.Final")]
    [InlineData("NuGet", "1.0.0.1", "1.0.0.2-beta")]
    [InlineData("Debian:12", "1.0~rc1-1", "1.0-1")]
    [InlineData("Debian:12", "9:1.0", "10:0.1")]
    [InlineData("Debian:12", "1.0", "1.0+b1")]
    [InlineData("Alpine:v3.18", "1.2.3_rc1-r0", "1.2.3-r0")]
    [InlineData("Alpine:v3.18", "1.2.3-r9", "1.2.3-r10")]
    [InlineData("AlmaLinux:9", "1.0~beta-1.el9", "1.0-1.el9")]
    [InlineData("AlmaLinux:9", "3.0.7-2.el9", "1:3.0.7-1.el9")]
    [InlineData("RubyGems", "1.0.a", "1.0")]
    [InlineData("Packagist", "1.0-dev", "1.0RC1")]
    [InlineData("Packagist", "1.0.0", "1.0.0-patch1")]
    [InlineData("Packagist", "dev-main", "0.1")]
    [InlineData("Pub", "1.0.0", "1.0.0+1")]
    [InlineData("Pub", "1.0.0+1", "1.0.0+2")]
    [InlineData("Hex", "1.0.0-rc.1", "1.0.0")]
    [InlineData("Hackage", "1.0", "1.0.0")]
    [InlineData("CRAN", "1.0-1", "1.0-2")]
    [InlineData("ConanCenter", "1.1-alpha.1", "1.1")]
    [InlineData("ConanCenter", "1.1", "1.1+b2")]
    public void Compare_Older_IsLess(string ecosystem, string older, string newer)
    {
        var order = VersionOrder.Of(ecosystem)!;
        Assert.True(order.Parse(older)! < order.Parse(newer)!, $"{older} < {newer} under {order.Name}");
        Assert.True(order.Parse(newer)! > order.Parse(older)!);
        Assert.True(VersionKey.Lowest < order.Parse(older)!.Value);
    }

    [Theory]
    [InlineData("npm", "1.2.3+build", "1.2.3")]
    [InlineData("npm", "v1.2", "1.2.0")]
    [InlineData("PyPI", "1.0.0", "1")]
    [InlineData("PyPI", "1.0-ALPHA.1", "1.0a1")]
    [InlineData("Maven", "1.0.0.Final", "1")]
    [InlineData("NuGet", "1.0.0.0", "1.0")]
    [InlineData("Debian:12", "0:1.0-0", "1.0")]
    [InlineData("AlmaLinux:9", "0:1_0", "1.0")]
    [InlineData("RubyGems", "1.0.0", "1")]
    [InlineData("Packagist", "v1.0-b2", "1.0beta2")]
    [InlineData("Hackage", "01.2", "1.2")]
    [InlineData("CRAN", "0.01.0", "0.1-0")]
    public void Compare_OtherSpelling_IsEqual(string ecosystem, string one, string other)
    {
        var order = VersionOrder.Of(ecosystem)!;
        Assert.Equal(0, order.Parse(one)!.Value.CompareTo(order.Parse(other)!.Value));
        Assert.Equal(order.Parse(one), order.Parse(other));
        Assert.Equal(order.Parse(one).GetHashCode(), order.Parse(other).GetHashCode());
    }

    [Theory]
    [InlineData("npm", "(devel)")]
    [InlineData("npm", "latest")]
    [InlineData("npm", "1.2.x")]
    [InlineData("npm", "1.0.0-")]
    [InlineData("Go", "")]
    [InlineData("PyPI", "???")]
    [InlineData("Maven", "${project.version}")]
    [InlineData("NuGet", "[1.0,2.0)")]
    [InlineData("Debian:12", "a:1")]
    [InlineData("Debian:12", "1.0 2")]
    [InlineData("Alpine:v3.18", "1.0 r1")]
    [InlineData("RubyGems", "version 1")]
    [InlineData("CRAN", "1.a")]
    [InlineData("Hackage", "1..2")]
    [InlineData("Packagist", "1.0 stable")]
    [InlineData("Pub", "1.0.0+")]
    public void Parse_NoVersion_IsUnparsed(string ecosystem, string text) =>
        Assert.Null(VersionOrder.Of(ecosystem)!.Parse(text));

    [Fact]
    public void Parse_HugeText_IsUnparsed() =>
        Assert.All(Transitive.Concat([VersionOrder.Maven, VersionOrder.Packagist, VersionOrder.Conan, VersionOrder.Alpm]), order => Assert.Null(order.Parse(new string('1', 100_000))));

    [Fact]
    public void Compare_AnyThree_IsATotalPreorder() =>
        Prop.ForAll(Versions.Three(), versions =>
        {
            foreach (var order in Transitive)
            {
                var keys = versions.Select(order.Parse).OfType<VersionKey>().ToList();
                if (keys.Count < 3)
                {
                    continue;
                }

                foreach (var (a, b) in keys.SelectMany(a => keys.Select(b => (a, b))))
                {
                    Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
                    Assert.Equal(a.CompareTo(b) == 0, a == b);
                    foreach (var c in keys)
                    {
                        Assert.False(a <= b && b <= c && a > c, $"{order.Name}: {string.Join(" , ", versions)}");
                    }
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Compare_MavenAnyTwo_IsAntisymmetric() =>
        Prop.ForAll(Versions.Three(), versions =>
        {
            var keys = versions.Select(VersionOrder.Maven.Parse).OfType<VersionKey>().ToList();
            foreach (var (a, b) in keys.SelectMany(a => keys.Select(b => (a, b))))
            {
                Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
                Assert.Equal(a.CompareTo(b) == 0, a == b);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Theory]
    [InlineData("1.0a", "1.0")]
    [InlineData("1.0rc", "1.0")]
    [InlineData("1.0", "1.0.a")]
    [InlineData("1.0.a", "1.0.1")]
    [InlineData("9:1", "10:0")]
    [InlineData("1.0-1", "1.0-2")]
    public void Compare_ArchLinux_AsVercmpSays(string older, string newer) =>
        Assert.True(VersionOrder.Alpm.Parse(older)!.Value < VersionOrder.Alpm.Parse(newer)!.Value, $"{older} < {newer}");

    [Fact]
    public void Compare_ArchLinuxReleaseOfOneAlone_DoesNotCount()
    {
        VersionKey Key(string text) => VersionOrder.Alpm.Parse(text)!.Value;
        Assert.Equal(0, Key("1.0").CompareTo(Key("1.0-2")));
        Assert.Equal(0, Key("1.0-2").CompareTo(Key("1.0")));
    }

    /// <summary>The references of these are not transitive: # equals every number, a number and a word compare as texts, a release may be missing.</summary>
    [Fact]
    public void Compare_OrdersOfTheirOwn_AreReflexiveAndAntisymmetric() =>
        Prop.ForAll(Versions.Three(), versions =>
        {
            foreach (var order in (VersionOrder[])[VersionOrder.Packagist, VersionOrder.Conan, VersionOrder.Alpm])
            {
                var keys = versions.Select(order.Parse).OfType<VersionKey>().ToList();
                foreach (var (a, b) in keys.SelectMany(a => keys.Select(b => (a, b))))
                {
                    Assert.Equal(0, a.CompareTo(a));
                    Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
                    Assert.False(a == b && a.CompareTo(b) != 0, string.Join(" , ", versions));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Compare_PackagistWithoutTheSign_IsTransitive() =>
        Prop.ForAll(Versions.Three(), versions =>
        {
            var keys = versions.Select(VersionOrder.Packagist.Parse).OfType<VersionKey>().ToList();
            Assert.False(keys.Count == 3 && keys[0] <= keys[1] && keys[1] <= keys[2] && keys[0] > keys[2], string.Join(" , ", versions));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Parse_MutatedAndRandomText_NeverThrows()
    {
        var orders = Transitive.Concat([VersionOrder.Maven, VersionOrder.Packagist, VersionOrder.Conan, VersionOrder.Alpm]).ToList();
        var mutation = new NearlyRight(20261127);
        var seeds = (string[])["1!2.0.post1.dev3+local.7", "1.2.3-rc.1+build", "1:2.3~rc1-4+b1", "1.2.3_rc1-r4", "1.0.0.Final-SNAPSHOT", "2024-01-01T00:00:00.5+02:00", "v1.2-beta#3", "1.0.2zf-beta1", "cci.20200203-"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = mutation.Of(seeds[i % seeds.Length]);
            foreach (var order in orders)
            {
                if (order.Parse(text) is { } key)
                {
                    Assert.Equal(0, key.CompareTo(order.Parse(text)!.Value));
                }
            }
        }
    }

    [Fact]
    public void Compare_MavenReleasesAndPreReleases_AreTransitive() =>
        Prop.ForAll(Versions.MavenThree(), versions =>
        {
            var keys = versions.Select(text => VersionOrder.Maven.Parse(text)!.Value).ToList();
            Assert.False(keys[0] <= keys[1] && keys[1] <= keys[2] && keys[0] > keys[2], string.Join(" , ", versions));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Compare_MavenCornerOfTheReference_IsTheKnownCycle()
    {
        VersionKey Key(string text) => VersionOrder.Maven.Parse(text)!.Value;
        Assert.True(Key("1.1.0.Beta1") < Key("1.1.0"));
        Assert.True(Key("1.1.0") < Key("1.1.0-01-glassfish"));
        Assert.True(Key("1.1.0-01-glassfish") < Key("1.1.0.Beta1"));
    }

    [Fact]
    public void Compare_NuGetAnyTwo_AgreesWithNuGetsOwnComparer() =>
        Prop.ForAll(Versions.NuGetTwo(), versions =>
        {
            var (one, other) = (NuGetVersion.Parse(versions[0]), NuGetVersion.Parse(versions[1]));
            var (a, b) = (VersionOrder.NuGet.Parse(versions[0])!.Value, VersionOrder.NuGet.Parse(versions[1])!.Value);
            Assert.Equal(Math.Sign(VersionComparer.VersionRelease.Compare(one, other)), Math.Sign(a.CompareTo(b)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
