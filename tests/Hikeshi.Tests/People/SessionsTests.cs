using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Xunit;

namespace Hikeshi.Tests.People;

public sealed class SessionsTests
{
    private static readonly Actor Somebody = new("token:1", "somebody", [Role.Viewer]);
    private readonly TestClock clock = TestClock.AtMorning();

    [Fact]
    public void Redeem_SignInToken_WorksOnce()
    {
        var sessions = new Sessions(clock);
        var token = sessions.NewSignInToken(Somebody);
        Assert.Null(sessions.Redeem(token + "x"));
        Assert.Equal(Somebody, sessions.Redeem(token));
        Assert.Null(sessions.Redeem(token));
    }

    [Fact]
    public void Redeem_ByManyAtOnce_OneGetsIn()
    {
        var sessions = new Sessions(clock);
        var token = sessions.NewSignInToken(Somebody);
        Assert.Equal(1, Enumerable.Range(0, 64).AsParallel().Count(_ => sessions.Redeem(token) is not null));
    }

    [Fact]
    public void NewSignInToken_MakesTheEarlierOneUseless()
    {
        var sessions = new Sessions(clock);
        var earlier = sessions.NewSignInToken(Somebody);
        var later = sessions.NewSignInToken(Somebody);
        Assert.Null(sessions.Redeem(earlier));
        Assert.NotNull(sessions.Redeem(later));
    }

    [Fact]
    public void Redeem_BeforeAnyWasMade_IsNobody() => Assert.Null(new Sessions(clock).Redeem(""));

    [Fact]
    public void Find_AfterTwelveHours_IsOver()
    {
        var sessions = new Sessions(clock);
        var cookie = sessions.Open(Somebody);
        clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(Somebody, sessions.Find(cookie));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(sessions.Find(cookie));
    }

    [Fact]
    public void Close_EndsThisSessionAlone()
    {
        var sessions = new Sessions(clock);
        var (mine, other) = (sessions.Open(Somebody), sessions.Open(Somebody));
        sessions.Close(mine);
        Assert.Null(sessions.Find(mine));
        Assert.NotNull(sessions.Find(other));
    }

    [Fact]
    public void Open_WithoutEnd_StaysBounded()
    {
        var sessions = new Sessions(clock);
        var cookies = Enumerable.Range(0, 1500).Select(_ => sessions.Open(Somebody)).ToList();
        Assert.InRange(cookies.Count(cookie => sessions.Find(cookie) is not null), 1, 1000);
        Assert.NotNull(sessions.Find(cookies[^1]));
    }

    /// <summary>A sensor's token may open sessions, and so may whoever stole it: the person at the red button stays signed in.</summary>
    [Fact]
    public void Open_MachineThatSignsInAgainAndAgain_PutsNobodyElseOut()
    {
        var sessions = new Sessions(clock);
        var person = sessions.Open(Somebody);
        clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1500; i++)
        {
            sessions.Open(new Actor("token:2", "edr", [Role.Sensor]));
        }

        Assert.NotNull(sessions.Find(person));
    }
}
