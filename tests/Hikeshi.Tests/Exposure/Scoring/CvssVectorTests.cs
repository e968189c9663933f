using System.Text;
using Hikeshi.Exposure.Scoring;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Scoring;

public sealed class CvssVectorTests
{
    private const string Four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

    private const int Mutations = 20_000;

    private static readonly string[] Vectors =
    [
        "AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H",
        "CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:L/A:N/E:F/RL:X/MAV:A/CR:L",
        "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:L/A:N/MS:U/MC:L",
        Four + "/E:P/CR:L/MSI:S/S:P/U:Amber",
    ];

    [Theory]
    [InlineData("", "an empty text")]
    [InlineData("CVSS:3.2/AV:N", "CVSS at character 1: 'CVSS:3.2/'; expected CVSS:3.0/")]
    [InlineData("CVSS:4.0/", "metric at character 10: nothing between two slashes")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:C/", "metric at character 28: nothing")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/PR:C", "PR at character 24: an unknown metric")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:H", "A at character 24: the value 'H'; expected N, P, C")]
    [InlineData("av:N/AC:L/Au:N/C:N/I:N/A:C", "av at character 1: an unknown metric")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A", "metric at character 24: 'A'")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/AV:N/A:N", "AV at character 42: it is repeated")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N", "A at character 41: it is missing")]
    [InlineData("CVSS:3.1/AV:N/AC:L/UI:N/S:U/C:H/I:N", "PR at character 36: PR, A are missing")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/AT:N", "AT at character 46: an unknown metric")]
    [InlineData("CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "AV at character 15: it stands after AC")]
    [InlineData(Four + "/CR:H/E:A", "E at character 70: it stands after CR")]
    [InlineData(Four + "/E:A/E:A", "E at character 69: it is repeated")]
    [InlineData(Four + "/U:amber", "U at character 65: the value 'amber'; expected X, Clear, Green, Amber, Red")]
    [InlineData(Four + "/SI:S", "SI at character 65: it is repeated")]
    [InlineData(" AV:N/AC:L/Au:N/C:N/I:N/A:C", "at character 1: an unknown metric")]
    public void Parse_NotOfTheSpecification_IsRefusedWithMetricAndPlace(string text, string sentence)
    {
        var refusal = Assert.IsType<CvssRefused>(Assert.Throws<RefusedException>(() => CvssVector.Parse(text)).Refusal);
        Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ThirdVersionInAnyOrder_IsTheSameScore()
    {
        Assert.Equal(
            CvssVector.Parse("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N/E:F").Scores,
            CvssVector.Parse("CVSS:3.1/E:F/S:C/A:N/AV:N/C:L/AC:L/I:L/PR:L/UI:N").Scores);
    }

    [Fact]
    public void Parse_TooLong_IsRefusedWithoutReading() =>
        Assert.Throws<RefusedException>(() => CvssVector.Parse("CVSS:4.0/" + new string('A', 1_000_000)));

    [Fact]
    public void Parse_AnyMutation_IsRefusedOrScored()
    {
        string[] tokens = ["/", ":", "AV:N", "E:X", "CVSS:4.0/", "MSI:S", "X", "ND", "//", "::", "\uD83D\uDD25", "\0"];
        var scored = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            var text = Encoding.UTF8.GetString(TextMutation.Of(Vectors[seed % Vectors.Length], tokens, new Random(seed)));
            try
            {
                var scores = CvssVector.Parse(text).Scores;
                Assert.All(new[] { scores.Base, scores.Threat ?? 0m, scores.Environmental ?? 0m, scores.Overall }, score => Assert.InRange(score, 0m, 10m));
                scored++;
            }
            catch (RefusedException refused)
            {
                Assert.IsType<CvssRefused>(refused.Refusal);
            }
        }

        Assert.InRange(scored, 1, Mutations - 1);
    }
}
