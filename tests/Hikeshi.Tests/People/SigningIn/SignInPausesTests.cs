using Hikeshi.People.SigningIn;
using Xunit;

namespace Hikeshi.Tests.People.SigningIn;

public sealed class SignInPausesTests
{
    private readonly StandingClock clock = new();

    [Fact]
    public void Begin_OneNameFromOneSource_WaitsLongerEachTimeAndNeverForEver()
    {
        var pauses = new SignInPauses(clock);
        var waits = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            if (pauses.Begin("SATO", "127.0.0.1") is { Ticks: > 0 } wait)
            {
                waits.Add(wait.TotalSeconds);
                clock.Advance(wait);
                Assert.Equal(TimeSpan.Zero, pauses.Begin("SATO", "127.0.0.1"));
            }
        }

        Assert.Equal([1, 2, 4, 8], waits.Take(4));
        Assert.Equal(waits.Order(), waits);
        Assert.Equal(300, waits.Max());
    }

    /// <summary>Many at once are counted before any of them is judged.</summary>
    [Fact]
    public void Begin_ManyAtOnce_FourGoAhead()
    {
        var pauses = new SignInPauses(clock);
        Assert.Equal(4, Enumerable.Range(0, 200).AsParallel().Count(_ => pauses.Begin("SATO", "10.0.0.1") == TimeSpan.Zero));
    }

    [Fact]
    public void Succeeded_ForgetsTheFailures()
    {
        var pauses = new SignInPauses(clock);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(TimeSpan.Zero, pauses.Begin("SATO", "127.0.0.1"));
            pauses.Succeeded("SATO", "127.0.0.1");
        }
    }

    /// <summary>Behind a proxy, or on loopback, everybody is one source: whoever guesses at other names holds up nobody who has been here before.</summary>
    [Fact]
    public void Begin_SomebodyElseHammersFromTheSameSource_WhoWasHereBeforeDoesNotWait()
    {
        var pauses = new SignInPauses(clock);
        pauses.Begin("SATO", "127.0.0.1");
        pauses.Succeeded("SATO", "127.0.0.1");
        for (var i = 0; i < 500; i++)
        {
            pauses.Begin($"GUESS-{i}", "127.0.0.1");
        }

        Assert.True(pauses.Begin("STRANGER", "127.0.0.1") > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, pauses.Begin("SATO", "127.0.0.1"));
    }

    [Fact]
    public void Begin_OneNameFromAThousandSources_IsSlowedDownAndStillNotLockedOutWhereItIsKnown()
    {
        var pauses = new SignInPauses(clock);
        pauses.Begin("SATO", "10.0.0.1");
        pauses.Succeeded("SATO", "10.0.0.1");
        var ahead = Enumerable.Range(0, 1000).Count(i => pauses.Begin("SATO", $"198.51.100.{i}") == TimeSpan.Zero);
        Assert.InRange(ahead, 1, 25);
        Assert.InRange(pauses.Begin("SATO", "203.0.113.9").TotalSeconds, 0.1, 60);
        Assert.Equal(TimeSpan.Zero, pauses.Begin("SATO", "10.0.0.1"));
    }

    [Fact]
    public void Begin_NamesWithoutEnd_StaysBounded()
    {
        var pauses = new SignInPauses(clock);
        for (var i = 0; i < 20_000; i++)
        {
            pauses.Begin($"NAME-{i}", $"10.0.{i % 256}.{i / 256}");
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(pauses.Remembered, 1, SignInPauses.Most);
    }
}
