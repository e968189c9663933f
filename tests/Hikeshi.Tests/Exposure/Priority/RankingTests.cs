using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Ssvc;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

/// <summary>Golden cases: who comes first, and what is to be done.</summary>
public sealed class RankingTests
{
    private const string Low = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:L/I:N/A:N";
    private const string Worst = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H";

    private static readonly LedgerFacts OpenPayments = new(SystemExposure.Open, [Given.Function("payments", tier: 0, tolerance: 60, rail: true)]);
    private static readonly LedgerFacts InnerReports = new(SystemExposure.Controlled, [Given.Function("reports", tier: 3, tolerance: 2_880, rail: false)]);
    private static readonly LedgerFacts InnerLending = new(SystemExposure.Controlled, [Given.Function("lending", tier: 2, tolerance: 480, rail: false)]);
    private static readonly LedgerFacts Nothing = new(SystemExposure.Small, []);

    [Fact]
    public void Prioritize_KnownCases_AreInTheirOrder()
    {
        FindingPriority[] ranked =
        [
            .. new[]
            {
                Given.Prioritize(Given.Finding("noise", Worst, reachable: null), InnerReports, Given.Quiet),
                Given.Prioritize(Given.Finding("low-but-deadly", Low, reachable: true), OpenPayments, Given.Listed),
                Given.Prioritize(Given.Finding("worst-on-nothing", Worst, reachable: null), Nothing, Given.Quiet),
                Given.Prioritize(Given.Finding("unreachable", Worst, reachable: false), OpenPayments, Given.Quiet),
                Given.Prioritize(Given.Finding("everything", Worst, reachable: true), OpenPayments, Given.Listed with { Ransomware = true }),
                Given.Prioritize(Given.Finding("public-way-inside", Worst, reachable: null), InnerLending, Given.Quiet with { Exploitation = Exploitation.PublicPoc }),
            }.OrderByDescending(priority => priority.Score),
        ];
        Assert.Equal(
            [
                ("everything", SsvcDecision.Immediate),
                ("low-but-deadly", SsvcDecision.Immediate),
                ("public-way-inside", SsvcDecision.Defer),
                ("noise", SsvcDecision.Defer),
                ("unreachable", SsvcDecision.Scheduled),
                ("worst-on-nothing", SsvcDecision.Defer),
            ],
            ranked.Select(priority => (priority.Id, priority.Decision)));
    }

    [Fact]
    public void Prioritize_Score_IsImpactTimesLikelihood()
    {
        var priority = Given.Prioritize(Given.Finding("x", Low, reachable: true), OpenPayments, Given.Listed);
        Assert.Equal((1.0 * (0.5 + (0.5 * 0.43)), 0.9), (priority.Impact, priority.Likelihood));
        Assert.Equal(priority.Impact * priority.Likelihood, priority.Score);
    }

    [Fact]
    public void Prioritize_NothingKnown_CountsAsTheRulesSayAndNamesAll()
    {
        var priority = Given.Prioritize(Given.Finding("x", vector: null, reachable: null), new LedgerFacts(Exposure: null, Functions: null), new ExploitationFacts(Exploitation: null, Automatable: null, Ransomware: false, Epss: null));
        Assert.Equal((0.5, 0.3), (priority.Impact, priority.Likelihood));
        Assert.Equal(SsvcDecision.Scheduled, priority.Decision);
        Assert.Equal(Enum.GetValues<UnknownInput>().Except([UnknownInput.Holidays]), priority.Unknown);
    }

    [Theory]
    [InlineData(true, 0, HumanImpact.VeryHigh)]
    [InlineData(false, 0, HumanImpact.VeryHigh)]
    [InlineData(true, 1, HumanImpact.High)]
    [InlineData(false, 1, HumanImpact.Medium)]
    [InlineData(true, 2, HumanImpact.Low)]
    [InlineData(false, 5, HumanImpact.Low)]
    public void HumanImpactOf_Function_FollowsTierAndRail(bool rail, int tier, HumanImpact impact) =>
        Assert.Equal(impact, SsvcInputs.HumanImpactOf([Given.Function("f", tier, tolerance: 60, rail)]));
}
