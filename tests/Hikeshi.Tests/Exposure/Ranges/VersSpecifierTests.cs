using Hikeshi.Exposure;
using Hikeshi.Exposure.Ranges;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranges;

/// <summary>vers-spec, Clause 5, rule by rule.</summary>
public sealed class VersSpecifierTests
{
    [Theory]
    [InlineData("vers:npm/*")]
    [InlineData("vers:npm/1.2.3")]
    [InlineData("vers:npm/1.2.3|>=2.0.0|<5.0.0")]
    [InlineData("vers:gem/>=2.2.0|!=2.2.1|<2.3.0")]
    [InlineData("vers:pypi/!=1.0|!=2.0")]
    [InlineData("vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7|>=7.1.0|<=7.1.2|>=8.0.0-M1|<=8.0.1")]
    [InlineData("vers:generic/1.0%21")]
    [InlineData("vers:datetime/>=2024-01-01T00:00:00Z")]
    [InlineData("vers:all/*")]
    [InlineData("vers:none/*")]
    [InlineData("vers:no-such-type/2|>1")]
    [InlineData("vers:example/whatever")]
    public void Parse_CanonicalText_ComesBackToTheLetter(string text) => Assert.Equal(text, VersSpecifier.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("npm/1.0", "vers:TYPE/")]
    [InlineData("VERS:npm/1.0.0", "vers:TYPE/")]
    [InlineData("vers:npm", "vers:TYPE/")]
    [InlineData("vers:/1.0", "vers:TYPE/")]
    [InlineData("vers:NPM/1.0.0", "lower-case")]
    [InlineData("vers:1npm/1.0.0", "no type")]
    [InlineData("vers:np%6D/1.0.0", "no type")]
    [InlineData("vers:invalid/1.0.0", "no type")]
    [InlineData("vers:npm/", "none at all")]
    [InlineData("vers:npm/|1.0.0", "pipe")]
    [InlineData("vers:npm/1.0.0|", "pipe")]
    [InlineData("vers:npm/1.0.0||2.0.0", "pipe")]
    [InlineData("vers:npm/>= 1.0.0", "printable")]
    [InlineData("vers:npm/1.0.0\t", "printable")]
    [InlineData("vers:npm/=1.0.0", "not canonical")]
    [InlineData("vers:npm/==1.0.0", "not canonical")]
    [InlineData("vers:npm/>=", "missing")]
    [InlineData("vers:npm/*|1.0.0", "not canonical")]
    [InlineData("vers:npm/*1.0.0", "not canonical")]
    [InlineData("vers:npm/1.0%2G0", "percent")]
    [InlineData("vers:npm/1.0%", "percent")]
    [InlineData("vers:npm/1.0%ff", "percent")]
    [InlineData("vers:npm/%31.0.0", "not canonical")]
    [InlineData("vers:generic/1.0%2a", "not canonical")]
    [InlineData("vers:datetime/2024-01-01t00:00:00z", "upper-case")]
    [InlineData("vers:npm/2.0.0|1.0.0", "older")]
    [InlineData("vers:npm/>=1.0.0|<1.0.0", "twice")]
    [InlineData("vers:pypi/1.0|1.0.0", "twice")]
    [InlineData("vers:no-such-type/1|1", "twice")]
    [InlineData("vers:npm/>=1.0.0|>2.0.0", "alternate")]
    [InlineData("vers:npm/<1.0.0|<=2.0.0", "alternate")]
    [InlineData("vers:npm/1.0.0|<2.0.0", "single version")]
    [InlineData("vers:npm/latest", "no version")]
    [InlineData("vers:all/1.0", "only form")]
    public void Parse_BrokenRule_IsRefusedAndNothingIsCorrected(string text, string said = "")
    {
        var refusal = Assert.Throws<RefusedException>(() => VersSpecifier.Parse(text)).Refusal;
        Assert.IsType<RangeRefused>(refusal);
        Assert.Contains(said, refusal.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" Vers:NPM / < 2.0.0 | >= 1.0.0 |", "vers:npm/>=1.0.0|<2.0.0")]
    [InlineData("vers:pypi/=2|1|3", "vers:pypi/1|2|3")]
    [InlineData("vers:generic/1.0%2a", "vers:generic/1.0%2A")]
    [InlineData("vers:npm/%31.0.0", "vers:npm/1.0.0")]
    public void Canonical_TextFromTheWild_IsSortedAndSpelled(string text, string canonical) =>
        Assert.Equal(canonical, VersSpecifier.Canonical(text).ToString());

    [Fact]
    public void Build_Components_AreEncodedAndChecked()
    {
        Assert.Equal("vers:generic/>=1%2A|<2%25", VersSpecifier.Build("generic", [new(">=", "1*"), new("<", "2%")]).ToString());
        Assert.Equal("vers:deb/*", VersSpecifier.Build("deb", [VersConstraint.Any]).ToString());
        Assert.Throws<RefusedException>(() => VersSpecifier.Build("npm", [new("<", "2.0.0"), new(">=", "1.0.0")]));
        Assert.Throws<RefusedException>(() => VersSpecifier.Build("npm", [new("", "")]));
    }

    [Theory]
    [InlineData("vers:npm/>=1.0.0|<2.0.0", "vers:npm/>=1.5.0|<3.0.0", "vers:npm/>=1.0.0|<3.0.0")]
    [InlineData("vers:npm/<2.0.0", "vers:npm/>=2.0.0", "vers:npm/*")]
    [InlineData("vers:npm/<2.0.0", "vers:npm/>2.0.0", "vers:npm/!=2.0.0")]
    [InlineData("vers:npm/1.0.0", "vers:npm/>1.0.0|<2.0.0", "vers:npm/>=1.0.0|<2.0.0")]
    [InlineData("vers:npm/1.0.0", "vers:npm/*", "vers:npm/*")]
    public void Merge_TwoRanges_HoldsWhatEitherHolds(string one, string other, string merged) =>
        Assert.Equal(merged, VersAlgebra.Merge([VersSpecifier.Parse(one), VersSpecifier.Parse(other)]).ToString());

    [Theory]
    [InlineData("vers:npm/>=1.0.0|<2.0.0", "vers:npm/<1.0.0|>=2.0.0")]
    [InlineData("vers:npm/1.0.0", "vers:npm/!=1.0.0")]
    [InlineData("vers:npm/*", "vers:none/*")]
    [InlineData("vers:none/*", "vers:all/*")]
    public void Invert_Range_HoldsTheRest(string range, string inverted) =>
        Assert.Equal(inverted, VersAlgebra.Invert(VersSpecifier.Parse(range)).ToString());

    [Fact]
    public void Merge_DifferentTypes_IsRefused() =>
        Assert.Throws<RefusedException>(() => VersAlgebra.Merge([VersSpecifier.Parse("vers:npm/1.0.0"), VersSpecifier.Parse("vers:pypi/1.0")]));
}
