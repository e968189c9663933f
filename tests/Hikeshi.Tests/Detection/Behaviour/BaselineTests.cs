using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

public sealed class BaselineTests
{
    private const string Space = "start";

    [Fact]
    public void DecayedRate_SteadyValues_LearnsMeanAndVariance()
    {
        var (random, rate) = (new Random(1), default(DecayedRate));
        for (var i = 0; i < 5_000; i++)
        {
            rate = rate.Learn(100 + (random.NextDouble() * 40) - 20, 0.02);
        }

        Assert.InRange(rate.Mean, 95, 105);
        // A uniform variable over 40 has variance 133.
        Assert.InRange(rate.Variance, 80, 190);
        Assert.Equal(0, rate.Surprise(90));
        Assert.True(rate.Surprise(300) > 5);
    }

    [Fact]
    public void DecayedRate_OneHugeValue_MovesItByThreeDeviationsAtMost()
    {
        var rate = default(DecayedRate);
        for (var i = 0; i < 200; i++)
        {
            rate = rate.Learn(100, 0.02);
        }

        var after = rate.Learn(1_000_000, 0.02);
        Assert.True(after.Mean - rate.Mean <= 3 * rate.Deviation * 0.02 + 1e-9);
    }

    [Fact]
    public void Season_LittleKnown_IsNearOne_AndMuchKnown_IsItself()
    {
        var (season, monday) = (new HourOfWeekSeason(BankDays.Plain), new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, season.Factor(monday));
        for (var week = 0; week < 30; week++)
        {
            for (var hour = 0; hour < 168; hour++)
            {
                season.Learn(monday.AddDays(7 * week).AddHours(hour), hour == 0 ? 100 : 10);
            }

            if (week == 0)
            {
                Assert.InRange(season.Factor(monday), 1.5, 4);
            }
        }

        Assert.True(season.Factor(monday) > 7);
        Assert.True(season.Factor(monday.AddHours(3)) is > 0.8 and < 1.1);
    }

    [Fact]
    public void Calendar_HolidaysWeekendsAndMonthEnds_AreTold()
    {
        var japan = new BankDays(new HashSet<DateOnly> { new(2026, 4, 29) }, new HashSet<DateOnly> { new(2026, 3, 20) }, TimeSpan.FromHours(9));
        Assert.Equal(DayClass.Closed, japan.ClassOf(At(2026, 4, 29)));
        Assert.Equal(DayClass.Closed, japan.ClassOf(At(2026, 3, 1)));
        Assert.Equal(DayClass.Settlement, japan.ClassOf(At(2026, 3, 31)));
        Assert.Equal(DayClass.Settlement, japan.ClassOf(At(2026, 3, 20)));
        Assert.Equal(DayClass.Business, japan.ClassOf(At(2026, 3, 2)));
        // 30 May 2026 is a Saturday: the 29th is the last day with business.
        Assert.Equal(DayClass.Settlement, japan.ClassOf(At(2026, 5, 29)));
        Assert.Equal(9, japan.HourOfWeek(At(2026, 3, 2)));
        static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
    }

    [Fact]
    public void Rarity_BeforeEnoughIsLearned_NothingIsRare()
    {
        var rarity = new Rarity(new BehaviourLimits { LeastObservations = 200 });
        for (var i = 0; i < 199; i++)
        {
            rarity.Learn(Space, Host(i), 1, 0, 0);
        }

        Assert.Equal(0, rarity.Of(Space, Host(1), 99).Surprise);
        rarity.Learn(Space, Host(200), 1, 0, 0);
        Assert.True(rarity.Of(Space, Host(1), 99).Surprise > 3);
        Assert.True(rarity.Of(Space, Host(1), 1).Surprise < 0.5);
    }

    [Fact]
    public void Rarity_WhereNewThingsAreCommon_ANewThingIsNoSurprise()
    {
        var rarity = new Rarity(new BehaviourLimits());
        for (var i = 0; i < 2_000; i++)
        {
            rarity.Learn(Space, Host(i % 50), KeyHash.Mix((ulong)i + 1), i * TimeSpan.TicksPerMinute, 0);
        }

        Assert.True(rarity.Of(Space, Host(1), 5).Surprise < 0.1);
    }

    [Fact]
    public void Rarity_OneHostRepeatsAThingForMonths_KeepsHalfOfItsRarenessAmongAll()
    {
        var rarity = new Rarity(new BehaviourLimits());
        var hour = 0L;
        for (var i = 0; i < 5_000; i++)
        {
            for (var common = 1; common <= 3; common++)
            {
                rarity.Learn(Space, Host(i % 100), (ulong)common, hour * TimeSpan.TicksPerHour, 0);
            }

            // As often as it likes; an hour counts once.
            for (var time = 0; time < 20; time++)
            {
                rarity.Learn(Space, Host(7), 666, hour * TimeSpan.TicksPerHour, 0);
            }

            hour++;
        }

        var usual = rarity.Of(Space, Host(7), 1).Surprise;
        Assert.True(rarity.Of(Space, Host(7), 666).Surprise >= usual);
        Assert.True(rarity.Of(Space, Host(8), 666).Surprise > 0.5, "elsewhere it stays rare");
        Assert.True(rarity.Of(Space, Host(8), 666).IsFirstOnHost);
    }

    [Fact]
    public void Clock_OneEventFarAhead_IsNotFollowed_AndManyAre()
    {
        var clock = new StreamClock();
        var hour = TimeSpan.TicksPerHour;
        Assert.True(clock.Take(1000 * hour));
        Assert.False(clock.Take(90_000 * hour));
        Assert.True(clock.Take(1000 * hour + 1));
        Assert.Equal(1000 * hour + 1, clock.Now);
        for (var i = 1; i < StreamClock.Confirmations; i++)
        {
            Assert.False(clock.Take(2000 * hour + i));
        }

        Assert.True(clock.Take(2000 * hour + 50));
        Assert.Equal(2000 * hour + 50, clock.Now);
        Assert.Equal(1, clock.Jumps);
        Assert.Equal(StreamClock.MaxGap.Ticks + 1, clock.Aged);
        Assert.Equal(1, clock.Lived);
    }

    [Fact]
    public void Clock_FarBehind_IsFollowedAfterAsMany()
    {
        var clock = new StreamClock();
        clock.Take(TimeSpan.TicksPerDay * 100);
        for (var i = 0; i < StreamClock.Confirmations; i++)
        {
            clock.Take(TimeSpan.TicksPerDay + i);
        }

        Assert.Equal(TimeSpan.TicksPerDay + StreamClock.Confirmations - 1, clock.Now);
        Assert.Equal(0, clock.Aged);
    }

    [Fact]
    public void Rates_MuchMoreThanEver_Surprises()
    {
        var rates = new RateBaselines(new BehaviourLimits(), BankDays.Plain);
        var surprise = 0.0;
        for (var minute = 0; minute < 3 * 1440; minute += 5)
        {
            surprise = rates.Add("sent", 1, minute * TimeSpan.TicksPerMinute, 1_000 + (minute % 7));
        }

        Assert.True(surprise < 1);
        Assert.True(rates.Add("sent", 1, 3 * TimeSpan.TicksPerDay, 5_000_000) > 5);
        Assert.Equal(0, rates.Add("sent", 2, 3 * TimeSpan.TicksPerDay, 5_000_000));
    }

    private static ulong Host(int i) => KeyHash.Of($"host{i}");
}
