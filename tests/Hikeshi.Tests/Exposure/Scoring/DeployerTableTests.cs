using Hikeshi.Exposure.Scoring.Ssvc;
using Xunit;

namespace Hikeshi.Tests.Exposure.Scoring;

public sealed class DeployerTableTests
{
    [Fact]
    public void Decide_EveryRowOfThePublishedTable_IsTheSame()
    {
        var rows = Rows("deployer_patch_application_priority_1_0_0.csv");
        Assert.Equal(72, rows.Count);
        Assert.All(rows, row => Assert.Equal(row[5], Word(DeployerTable.Decide(Value<Exploitation>(row[1]), Value<SystemExposure>(row[2]), Value<Automatable>(row[3]), Value<HumanImpact>(row[4])))));
    }

    [Fact]
    public void HumanImpactOf_EveryRowOfThePublishedTable_IsTheSame()
    {
        var rows = Rows("human_impact_1_0_0.csv");
        Assert.Equal(16, rows.Count);
        Assert.All(rows, row => Assert.Equal(row[3], Word(DeployerTable.HumanImpactOf(Value<SafetyImpact>(row[1]), Value<MissionImpact>(row[2])))));
    }

    [Theory]
    [InlineData(Exploitation.None, SystemExposure.Small, Automatable.No, HumanImpact.Low, SsvcDecision.Defer)]
    [InlineData(Exploitation.None, SystemExposure.Open, Automatable.Yes, HumanImpact.VeryHigh, SsvcDecision.OutOfCycle)]
    [InlineData(Exploitation.PublicPoc, SystemExposure.Controlled, Automatable.No, HumanImpact.Medium, SsvcDecision.Scheduled)]
    [InlineData(Exploitation.Active, SystemExposure.Open, Automatable.No, HumanImpact.VeryHigh, SsvcDecision.Immediate)]
    public void Decide_OneRow_IsItsDecision(Exploitation exploitation, SystemExposure exposure, Automatable automatable, HumanImpact impact, SsvcDecision decision) =>
        Assert.Equal(decision, DeployerTable.Decide(exploitation, exposure, automatable, impact));

    [Fact]
    public void Decide_WorseInput_NeverWaitsLonger()
    {
        foreach (var exposure in Enum.GetValues<SystemExposure>())
        {
            foreach (var automatable in Enum.GetValues<Automatable>())
            {
                for (var (e, h) = (0, 0); e < 3; (e, h) = h == 3 ? (e + 1, 0) : (e, h + 1))
                {
                    var here = DeployerTable.Decide((Exploitation)e, exposure, automatable, (HumanImpact)h);
                    Assert.True(e == 2 || DeployerTable.Decide((Exploitation)(e + 1), exposure, automatable, (HumanImpact)h) >= here);
                    Assert.True(h == 3 || DeployerTable.Decide((Exploitation)e, exposure, automatable, (HumanImpact)(h + 1)) >= here);
                    Assert.True(DeployerTable.Decide((Exploitation)e, SystemExposure.Open, automatable, (HumanImpact)h) >= here);
                    Assert.True(DeployerTable.Decide((Exploitation)e, exposure, Automatable.Yes, (HumanImpact)h) >= here);
                }
            }
        }
    }

    private static IReadOnlyList<string[]> Rows(string file) =>
        [.. File.ReadLines(Path.Combine(DataPack.Folder("ssvc"), "csv", "ssvc", file)).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(','))];

    private static T Value<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word.Replace(" ", "", StringComparison.Ordinal), ignoreCase: true);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString() switch
        {
            "OutOfCycle" => "out-of-cycle",
            "VeryHigh" => "very high",
            var other => other.ToLowerInvariant(),
        };
}
