using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Cvss;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Ledger.Institution;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

public sealed class PriorityPropertyTests
{
    private static readonly string[] Vectors =
        ["AV:L/AC:H/Au:M/C:P/I:N/A:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:L/I:N/A:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"];

    [Fact]
    public void Prioritize_MoreExploitation_NeverLowersTheScoreNorTheDecision() => ForAll(1_000, random =>
    {
        var (finding, place, attackers) = Case(random);
        var known = attackers with { Exploitation = attackers.Exploitation ?? Exploitation.PublicPoc };
        var before = Given.Prioritize(finding, place, known);
        ExploitationFacts[] more =
        [
            known with { Exploitation = (Exploitation)Math.Min(2, (int)known.Exploitation!.Value + 1) },
            known with { Epss = Math.Min(1, (known.Epss ?? 0) + random.NextDouble()) },
            known with { Ransomware = true },
        ];
        Assert.All(more, facts => AssertNotLower(before, Given.Prioritize(finding, place, facts)));
        Assert.Equal(before.Score, Given.Prioritize(finding, place, known with { Epss = known.Epss ?? 0 }).Score);
    });

    [Fact]
    public void Prioritize_MoreImpact_NeverLowersTheScoreNorTheDecision() => ForAll(1_000, random =>
    {
        var (finding, place, attackers) = Case(random);
        var functions = place.Functions ?? [];
        var known = place with { Functions = functions };
        var before = Given.Prioritize(finding, known, attackers);
        LedgerFacts[] more =
        [
            known with { Functions = [.. functions, Function(random)] },
            known with { Functions = [.. functions.Select(f => f with { Tier = Math.Max(0, f.Tier - 1) })] },
            known with { Functions = [.. functions.Select(f => f with { ImpactToleranceMinutes = f.ImpactToleranceMinutes / 2 })] },
            known with { Functions = [.. functions.Select(f => f with { PaymentRail = true })] },
            known with { Exposure = SystemExposure.Open },
        ];
        Assert.All(more, facts => AssertNotLower(before, Given.Prioritize(finding, facts, attackers)));
        Assert.True(Given.Prioritize(finding with { Cvss = CvssVector.Parse(Vectors[2]) }, known, attackers).Score >= Given.Prioritize(finding with { Cvss = CvssVector.Parse(Vectors[0]) }, known, attackers).Score);
    });

    [Fact]
    public void Prioritize_LaterNow_NeverMovesTheDeadlinePastTheHardLimit() => ForAll(1_000, random =>
    {
        var (finding, place, attackers) = Case(random);
        var found = finding with { FoundAt = Given.Tuesday.AddMinutes(random.Next(-300_000, 300_000)) };
        var now = found.FoundAt.AddMinutes(random.Next(-1_000, 300_000));
        var sooner = Prioritizer.Prioritize(found, place, attackers, Given.Policy, Given.Calendar, now);
        var later = Prioritizer.Prioritize(found, place, attackers, Given.Policy, Given.Calendar, now.AddMinutes(random.Next(0, 100_000)));
        Assert.Equal(sooner.Deadline.HardLimit, later.Deadline.HardLimit);
        Assert.Equal(found.FoundAt + Given.Policy.Deadlines[sooner.Decision].HardLimit, sooner.Deadline.HardLimit);
        Assert.All(new[] { sooner, later }, one =>
        {
            Assert.True(one.Deadline.At <= one.Deadline.HardLimit);
            Assert.True(one.Deadline.Window is not { } window || (window.Start >= found.FoundAt && window.End <= one.Deadline.HardLimit && window.End - window.Start >= TimeSpan.FromMinutes(Given.Policy.WorkMinutes)));
            Assert.Equal(one.Deadline.Kind is DeadlineKind.NoWindow or DeadlineKind.Overdue, one.Deadline.Window is null);
        });
        Assert.Equal(sooner.Score, later.Score);
    });

    [Fact]
    public void Prioritize_AnyCase_IsBetweenZeroAndOneAndRepeatable() => ForAll(1_000, random =>
    {
        var (finding, place, attackers) = Case(random);
        var once = Given.Prioritize(finding, place, attackers);
        Assert.All(new[] { once.Score, once.Impact, once.Likelihood }, value => Assert.InRange(value, 0.0, 1.0));
        Assert.Equal(once.Reason, Given.Prioritize(finding, place, attackers).Reason);
        Assert.All(once.Unknown, input => Assert.Contains(Reason.Templates("ja")["unknown." + input], once.Reason.Ja, StringComparison.Ordinal));
    });

    private static void AssertNotLower(FindingPriority before, FindingPriority after) => Assert.True(after.Score >= before.Score && after.Decision >= before.Decision, $"{before} then {after}");

    private static void ForAll(int times, Action<Random> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => check(new Random(seed))).Check(Config.QuickThrowOnFailure.WithMaxTest(times));

    private static (FindingFacts Finding, LedgerFacts Place, ExploitationFacts Attackers) Case(Random random) => (
        Given.Finding("x", random.Next(5) == 0 ? null : Vectors[random.Next(Vectors.Length)], random.Next(3) switch { 0 => null, 1 => true, _ => false }),
        new LedgerFacts(Maybe<SystemExposure>(random), random.Next(5) == 0 ? null : [.. Enumerable.Range(0, random.Next(4)).Select(_ => Function(random))]),
        new ExploitationFacts(Maybe<Exploitation>(random), Maybe<Automatable>(random), random.Next(2) == 0, random.Next(3) == 0 ? null : random.NextDouble()));

    private static CriticalFunction Function(Random random) => Given.Function("f", random.Next(10), random.Next(5_000), random.Next(2) == 0);

    private static T? Maybe<T>(Random random)
        where T : struct, Enum => random.Next(4) == 0 ? null : Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];
}
