using Hikeshi.Exposure.Scoring.Cvss;
using Xunit;

namespace Hikeshi.Tests.Exposure.Scoring;

public sealed class CvssScoreTests
{
    /// <summary>The three worked examples of the guide, §3.3.</summary>
    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 7.8, 6.4, 9.2)]
    [InlineData("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 10.0, 8.3, 9.0)]
    [InlineData("AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 6.2, 4.9, 7.5)]
    public void Scores_Second_AreThoseOfTheGuide(string text, double plain, double temporal, double environmental)
    {
        var scores = CvssVector.Parse(text).Scores;
        Assert.Equal(((decimal)plain, (decimal?)(decimal)temporal, (decimal?)(decimal)environmental), (scores.Base, scores.Threat, scores.Environmental));
        Assert.Equal(scores.Environmental, scores.Overall);
    }

    [Fact]
    public void Scores_SecondWithoutOptionalMetrics_HasBaseAlone()
    {
        var scores = CvssVector.Parse("AV:N/AC:L/Au:N/C:N/I:N/A:N/E:ND").Scores;
        Assert.Equal((0.0m, null, null), (scores.Base, scores.Threat, scores.Environmental));
        Assert.Equal(CvssSeverity.Low, scores.Severity);
    }

    [Fact]
    public void Scores_EnvironmentalOfScopeChanged_DiffersBetweenThirdVersions()
    {
        const string Metrics = "/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H";
        Assert.Equal(9.9m, CvssVector.Parse("CVSS:3.0" + Metrics).Scores.Environmental);
        var newer = CvssVector.Parse("CVSS:3.1" + Metrics).Scores;
        Assert.Equal(10.0m, newer.Environmental);
        // Nothing environmental is defined, so it is not what the vector amounts to.
        Assert.Equal(9.9m, newer.Overall);
    }

    /// <summary>5.0 × 0.92 is 4.6 and stays 4.6; with floating point it is a little more, and was rounded up to 4.7 by many.</summary>
    [Fact]
    public void Scores_ExactTenth_IsNotRoundedUp() =>
        Assert.Equal(4.6m, CvssVector.Parse("CVSS:3.0/AV:N/AC:H/PR:L/UI:N/S:U/C:L/I:L/A:L/RC:U").Scores.Threat);

    [Theory]
    [InlineData("", 7.3, "CVSS-B", CvssSeverity.High)]
    [InlineData("/E:X/CR:X/S:P", 7.3, "CVSS-B", CvssSeverity.High)]
    [InlineData("/E:P", 6.4, "CVSS-BT", CvssSeverity.Medium)]
    [InlineData("/E:U", 4.4, "CVSS-BT", CvssSeverity.Medium)]
    [InlineData("/CR:L/MSI:S", 9.3, "CVSS-BE", CvssSeverity.Critical)]
    [InlineData("/MVC:N/MVI:N/MVA:N/MSC:N/MSI:N/MSA:N", 0.0, "CVSS-BE", CvssSeverity.None)]
    [InlineData("/E:U/CR:L/IR:L/AR:L/MAV:P", 0.7, "CVSS-BTE", CvssSeverity.Low)]
    public void Scores_Fourth_AreNamedAfterTheGroupsThatCount(string more, double overall, string nomenclature, CvssSeverity severity)
    {
        var scores = CvssVector.Parse("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N" + more).Scores;
        Assert.Equal(7.3m, scores.Base);
        Assert.Equal(((decimal)overall, nomenclature, severity), (scores.Overall, scores.Nomenclature, scores.Severity));
    }

    [Theory]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0)]
    [InlineData("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A", 8.7)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0)]
    public void Scores_Fourth_AreThoseOfTheReferenceCalculator(string text, double score) => Assert.Equal((decimal)score, CvssVector.Parse(text).Scores.Overall);
}
