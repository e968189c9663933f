using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Priority;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Campaigns;
using Xunit;

namespace Hikeshi.Tests.Response.Campaigns;

/// <summary>Whatever there is to do: never over capacity, only in windows that are given, what matters more first, and what is late is said.</summary>
public sealed class CampaignPlanProperties
{
    private static readonly DateTimeOffset Begin = Given.Now;
    private static readonly TimeSpan Work = TimeSpan.FromHours(1);
    private static readonly string[] Teams = ["core", "channels", "vendor", "nobody"];

    private static Gen<Case> Cases =>
        from changes in (from team in Gen.Choose(0, 3) from score in Gen.Choose(0, 4) from due in Gen.Choose(-1, 30) from asset in Gen.Choose(0, 60) select (team, score, due, asset)).ListOf()
        from windows in Gen.Choose(0, 12)
        from core in Gen.Choose(0, 3)
        from channels in Gen.Choose(0, 3)
        from usual in Gen.Choose(0, 2)
        from together in Gen.Choose(1, 5)
        select new Case(
            [.. changes.DistinctBy(one => one.asset).Select(one => new CampaignChange(new CampaignItem($"host-{one.asset:d2}", "pkg:generic/a@1", Teams[one.team]), one.score / 4.0, one.due < 0 ? null : Begin.AddDays(one.due)))],
            [.. Enumerable.Range(0, windows).Select(i => new WorkWindow(Begin.AddDays(2 * i), Begin.AddDays(2 * i).AddHours(1 + (i % 5))))],
            new CampaignCapacity(new Dictionary<string, int>(StringComparer.Ordinal) { ["core"] = core, ["channels"] = channels }, usual, together));

    [Fact]
    public void Of_AnyCase_KeepsEveryPromise() => Prop.ForAll(Cases.ToArbitrary(), one =>
    {
        var plan = CampaignPlan.Of(one.Changes, one.Windows, one.Capacity, Work);
        Assert.Equal(one.Changes.Select(change => change.Item).ToHashSet(), plan.Changes.Select(planned => planned.Change.Item).ToHashSet());
        Assert.Equal(one.Changes.Count, plan.Changes.Count);
        foreach (var window in plan.Changes.Where(planned => planned.Window is not null).GroupBy(planned => planned.Window!.Value))
        {
            Assert.Contains(window.Key, one.Windows);
            Assert.True(window.Count() <= one.Capacity.Together);
            Assert.All(window.GroupBy(planned => planned.Change.Item.Team), team => Assert.True(team.Count() <= one.Capacity.Of(team.Key)));
            Assert.All(window, planned => Assert.InRange(planned.DoneBy!.Value, window.Key.Start, window.Key.End));
        }

        foreach (var team in plan.Changes.GroupBy(planned => planned.Change.Item.Team))
        {
            var inOrder = team.ToList();
            for (var i = 1; i < inOrder.Count; i++)
            {
                Assert.True(inOrder[i - 1].Change.Score >= inOrder[i].Change.Score);
                Assert.True((inOrder[i - 1].DoneBy ?? DateTimeOffset.MaxValue) <= (inOrder[i].DoneBy ?? DateTimeOffset.MaxValue));
            }
        }

        // The first of all waits for nobody: no earlier window could have taken it.
        if (plan.Changes.FirstOrDefault() is { } first && one.Capacity.Of(first.Change.Item.Team) > 0)
        {
            Assert.Equal(one.Windows.Count > 0 ? one.Windows[0] : null, first.Window);
        }

        Assert.All(plan.Changes, planned => Assert.Equal(planned.Change.Deadline is { } deadline && (planned.DoneBy is null || planned.DoneBy > deadline), planned.IsLate));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>The order in which changes are handed in says nothing.</summary>
    [Fact]
    public void Of_SameChangesInAnotherOrder_IsTheSamePlan() => Prop.ForAll(Cases.ToArbitrary(), one =>
        Assert.Equal(CampaignPlan.Of(one.Changes, one.Windows, one.Capacity, Work).Changes, CampaignPlan.Of([.. one.Changes.Reverse()], one.Windows, one.Capacity, Work).Changes))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>No window is in a freeze, in opening hours or anything else that the policy blocks, and each holds the work.</summary>
    [Fact]
    public void Between_AYearOfTheExamplePolicy_NoWindowIsInAFreeze()
    {
        var policy = PolicyReader.BuiltIn;
        var calendar = BankingCalendar.Of(Given.Bank.Calendar, policy.Holidays);
        var windows = ChangeWindows.Between(policy, calendar, Given.Now, Given.Now.AddDays(365), 5_000);
        Assert.True(windows.Count > 50, $"{windows.Count} windows in a year");
        Assert.NotEmpty(policy.Freezes);
        Assert.All(windows, window =>
        {
            Assert.True(window.End - window.Start >= TimeSpan.FromMinutes(policy.WorkMinutes));
            Assert.All(policy.Freezes, freeze => Assert.False(window.Start < calendar.Instant(freeze.To) && calendar.Instant(freeze.From) < window.End));
        });
        Assert.All(windows.Zip(windows.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
    }

    internal sealed record Case(IReadOnlyList<CampaignChange> Changes, IReadOnlyList<WorkWindow> Windows, CampaignCapacity Capacity);
}
