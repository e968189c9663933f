using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Rings;
using Hikeshi.Tests.Response;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class RolloutTests
{
    private static readonly List<MemberId> Sector = [.. Enumerable.Range(0, 40).Select(i => MemberId.Parse($"bank-{i:00}"))];
    private static readonly IReadOnlyDictionary<MemberId, Ring> Seats = RingSeats.Of("198.51.100.7", Sector);

    /// <summary>Reports of members, each some minutes after the beginning.</summary>
    private static readonly Gen<Dictionary<MemberId, RingReport>> Schedules =
        from harmful in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 5)))
        from count in Gen.Choose(0, 40)
        from order in Gen.Shuffle(Sector.ToArray())
        from minutes in Gen.Choose(0, 500).ArrayOf(40)
        select order.Take(count).Select((member, i) => (member, new RingReport(i < harmful ? RingReported.Harm : RingReported.Good, Given.Now.AddMinutes(minutes[i])))).ToDictionary(r => r.member, r => r.Item2);

    private static readonly Gen<HashSet<MemberId>> Exclusions = from order in Gen.Shuffle(Sector.ToArray()) from count in Gen.Choose(0, 6) select order.Take(count).ToHashSet();

    [Fact]
    public void Seats_AreTheSameForAll_DifferForEachThing_AndHaveTheirShares()
    {
        Assert.Equal(Seats, RingSeats.Of("198.51.100.7", [.. Sector.AsEnumerable().Reverse(), Sector[3]]));
        Assert.Equal((4, 12, 24), (Seats.Count(s => s.Value == Ring.Canary), Seats.Count(s => s.Value == Ring.Some), Seats.Count(s => s.Value == Ring.All)));
        var turns = Enumerable.Range(0, 400).SelectMany(i => RingSeats.Of($"198.51.{i / 250}.{i % 250}", Sector)).Where(seat => seat.Value == Ring.Canary).CountBy(seat => seat.Key).Select(pair => pair.Value).ToList();
        Assert.All(turns, count => Assert.InRange(count, 15, 75)); // 40 on average: nobody is always the canary
    }

    [Fact]
    public void Judge_NobodyReports_StaysAtTheCanaries_AndHaltsWhenPatienceEnds()
    {
        Assert.Equal(new RolloutState(Ring.Canary, Given.Now, null), At(TimeSpan.FromHours(5), []));
        Assert.Contains("too few", At(TimeSpan.FromHours(6), []).Halted, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_AllReportWell_ComesToAllAfterTwoSoaks()
    {
        var reports = Sector.ToDictionary(member => member, _ => new RingReport(RingReported.Good, Given.Now.AddMinutes(1)));
        Assert.Equal(Ring.Canary, At(TimeSpan.FromMinutes(14), reports).Open);
        Assert.Equal(new RolloutState(Ring.Some, Given.Now.AddMinutes(15), null), At(TimeSpan.FromMinutes(20), reports));
        Assert.Equal(new RolloutState(Ring.All, Given.Now.AddMinutes(30), null), At(TimeSpan.FromMinutes(30), reports));
    }

    [Fact]
    public void Judge_HarmFromWhoeverHasHadItsTurn_Halts_AlsoLater()
    {
        var reports = Sector.ToDictionary(member => member, _ => new RingReport(RingReported.Good, Given.Now.AddMinutes(1)));
        reports[Seats.First(seat => seat.Value == Ring.All).Key] = new RingReport(RingReported.Harm, Given.Now.AddMinutes(90));
        Assert.Null(At(TimeSpan.FromMinutes(89), reports).Halted);
        Assert.NotNull(At(TimeSpan.FromMinutes(90), reports).Halted);
    }

    /// <summary>Who has not had its turn cannot have been hurt by it, and a producer does not judge its own.</summary>
    [Fact]
    public void Judge_HarmFromALaterRingOrAnExcludedMember_CountsForNothing()
    {
        var late = Seats.First(seat => seat.Value == Ring.All).Key;
        var canary = Seats.First(seat => seat.Value == Ring.Canary).Key;
        var reports = new Dictionary<MemberId, RingReport> { [late] = new(RingReported.Harm, Given.Now), [canary] = new(RingReported.Harm, Given.Now) };
        Assert.NotNull(At(TimeSpan.FromMinutes(1), reports).Halted);
        Assert.Null(At(TimeSpan.FromMinutes(1), reports, [canary]).Halted);
    }

    /// <summary>Time only takes a roll-out forward, and no ring opens without its time and its reports.</summary>
    [Fact]
    public void Judge_AnySchedule_OpensNoRingTooSoon() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(Schedules.ToArbitrary(), Exclusions.ToArbitrary(), (reports, excluded) =>
        {
            var before = Ring.Canary;
            string? halted = null;
            for (var minute = 0; minute <= 900; minute += 5)
            {
                var state = At(TimeSpan.FromMinutes(minute), reports, excluded);
                Assert.True(state.Open >= before);
                Assert.True(halted is null || state.Halted is not null); // nothing goes on by itself
                Assert.True(state.Open == before || state.Since >= Given.Now + (Rollout.Soak * (int)state.Open));
                if (state.Open > Ring.Canary)
                {
                    var said = reports.Where(r => !excluded.Contains(r.Key) && Seats[r.Key] < state.Open && !r.Value.IsHarm && r.Value.At <= state.Since).ToList();
                    Assert.True(said.Count >= 2);
                    Assert.DoesNotContain(reports, r => !excluded.Contains(r.Key) && Seats[r.Key] < state.Open && r.Value.IsHarm && r.Value.At < state.Since && state.Halted is null);
                }

                (before, halted) = (state.Open, state.Halted);
            }

            return true;
        }));

    /// <summary>Whoever knows the same judges the same, in whichever order it came.</summary>
    [Fact]
    public void Judge_AnyOrder_IsTheSame() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Schedules.ToArbitrary(), Gen.Choose(0, 900).ToArbitrary(), (reports, minute) =>
            At(TimeSpan.FromMinutes(minute), reports) == At(TimeSpan.FromMinutes(minute), reports.Reverse().ToDictionary())));

    private static RolloutState At(TimeSpan passed, Dictionary<MemberId, RingReport> reports, HashSet<MemberId>? excluded = null) =>
        Rollout.Judge(Given.Now, Seats, excluded ?? [], reports, Given.Now + passed);
}
