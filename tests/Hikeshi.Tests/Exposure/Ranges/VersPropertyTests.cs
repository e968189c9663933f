using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Ranges;
using Hikeshi.Exposure.Ranges.Native;
using Hikeshi.Exposure.Versions;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranges;

public sealed class VersPropertyTests
{
    private const int Mutations = 20_000;

    private static readonly string[] Types = ["npm", "pypi", "maven", "gem", "deb", "conan", "datetime", "intdot", "composer", "alpm", "generic", "unknown"];

    private static readonly string[] Natives =
    [
        "^1.2.3 || ~2.0", "1.2.x - 3", ">= 1.0, < 2", "~> 2.2.0, != 2.2.1", "[1.0,2.0),(3,]", "==1.*,!=1.5", "0.8.40+, 0.7.66+", "*, include_prerelease=True", "(>> 2.23), (<< 2.24)", "1.0.2zf",
    ];

    /// <summary>Ranges by Clause 5: ascending versions, each in, out, or where the range turns.</summary>
    private static Gen<string> Ranges { get; } =
        from turns in Gen.Elements("", "<", "<=", ">", ">=", "!=").ListOf()
        let kept = turns.Take(8).Select((comparator, i) => new VersConstraint(comparator, $"{i + 1}.0.0")).ToList()
        where kept.Count > 0 && VersFault(kept) is null
        select "vers:npm/" + string.Join('|', kept);

    private static string? VersFault(List<VersConstraint> constraints)
    {
        try
        {
            _ = VersSpecifier.Build("npm", constraints);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Message;
        }
    }

    [Fact]
    public void Parse_WhatWasPrinted_IsTheSameRange() =>
        Prop.ForAll(Ranges.ToArbitrary(), text =>
        {
            Assert.Equal(text, VersSpecifier.Parse(text).ToString());
            Assert.Equal(text, VersSpecifier.Canonical(string.Join(" | ", text.Split('|').Reverse()).Replace("vers:npm/", "", StringComparison.Ordinal).Insert(0, "vers:npm/")).ToString());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void MergeAndInvert_AnyRange_AgreeWithContainment() =>
        Prop.ForAll(Ranges.Two().ToArbitrary(), texts =>
        {
            var (one, other) = texts;
            var merged = VersRange.Parse(VersAlgebra.Merge([VersSpecifier.Parse(one), VersSpecifier.Parse(other)]).ToString());
            var inverted = VersAlgebra.Invert(VersSpecifier.Parse(one)).ToString();
            for (var half = 1; half < 20; half++)
            {
                var version = $"{half / 2}.{half % 2 * 5}.0";
                Assert.Equal(VersRange.Parse(one).Contains(version) || VersRange.Parse(other).Contains(version), merged.Contains(version));
                Assert.NotEqual(VersRange.Parse(one).Contains(version), inverted != "vers:none/*" && VersRange.Parse(inverted).Contains(version));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Read_MutatedRanges_AreReadOrRefusedAndCanonicalTextStaysSo()
    {
        var mutation = new NearlyRight(20261128);
        for (var i = 0; i < Mutations; i++)
        {
            var text = mutation.Of($"vers:{Types[i % Types.Length]}/>=1.0.0-a%2A|1.2|!=1.5+b|<2024-01-01T00:00:00Z");
            var canonical = OrRefused(() => VersSpecifier.Canonical(text).ToString());
            _ = OrRefused(() => VersRange.Parse(text).Contains("1.2.3") ? "in" : "out");
            if (OrRefused(() => VersSpecifier.Parse(text).ToString()) is { } strict)
            {
                Assert.Equal(text, strict);
            }

            if (canonical is not null)
            {
                Assert.Equal(canonical, VersSpecifier.Canonical(canonical).ToString());
            }
        }
    }

    [Fact]
    public void ToVers_MutatedNativeRanges_AreReadOrRefused()
    {
        var mutation = new NearlyRight(20261129);
        var types = (string[])["npm", "cargo", "composer", "gem", "pypi", "maven", "nuget", "conan", "nginx", "openssl", "deb", "rpm"];
        for (var i = 0; i < Mutations; i++)
        {
            var text = mutation.Of(Natives[i % Natives.Length]);
            _ = OrRefused(() => NativeRange.ToVers(types[i % types.Length], text).ToString());
        }
    }

    [Fact]
    public void TryParse_MutatedPackageUrls_AreReadOrRefusedAndCanonicalTextStaysSo()
    {
        var mutation = new NearlyRight(20261130);
        var seeds = (string[])["pkg:npm/%40scope/name@1.0.0?arch=x86&os=linux#a/b", "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "pkg:golang/google.golang.org/genproto@abc#googleapis/api", "pkg:swid/Acme/Server@1?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0D"];
        for (var i = 0; i < Mutations; i++)
        {
            if (PackageUrl.TryParse(mutation.Of(seeds[i % seeds.Length]), out var purl))
            {
                Assert.True(PackageUrl.TryParse(purl.ToString(), out var again), purl.ToString());
                Assert.Equal(purl.ToString(), again.ToString());
            }
        }
    }

    private static string? OrRefused(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
