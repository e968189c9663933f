using Hikeshi.Exercises.Traffic;
using Xunit;

namespace Hikeshi.Tests.Exercises;

public sealed class ProbeTallyTests
{
    [Fact]
    public void Count_AnswersOutOfOrder_JudgesByWhenTheyWereSent()
    {
        var tally = new ProbeTally("m");
        Assert.False(tally.Count(new("m", 10, 11, ProbeVerdict.Accepted)));
        Assert.True(tally.Count(new("m", 30, 31, ProbeVerdict.Refused)));
        tally.Count(new("m", 20, 32, ProbeVerdict.Accepted));
        Assert.Equal(30, tally.Read().RefusedSince!.Value.Sent);
        Assert.Equal(20, tally.Read().LastAccepted!.Value.Sent);
    }

    [Fact]
    public void Count_AcceptedAgain_TakesImmunityBackButRemembersTheFirst()
    {
        var tally = new ProbeTally("m");
        tally.Count(new("m", 10, 11, ProbeVerdict.Accepted));
        tally.Count(new("m", 20, 21, ProbeVerdict.Refused));
        tally.Count(new("m", 30, 31, ProbeVerdict.Accepted));
        Assert.Null(tally.Read().RefusedSince);
        Assert.Equal(20, tally.Read().FirstRefused!.Value.Sent);
        tally.Count(new("m", 40, 41, ProbeVerdict.Refused));
        Assert.Equal(40, tally.Read().RefusedSince!.Value.Sent);
    }

    [Fact]
    public void Count_RefusedFromTheStart_IsNoImmunity()
    {
        var tally = new ProbeTally("m");
        tally.Count(new("m", 10, 11, ProbeVerdict.Refused));
        tally.Count(new("m", 20, 21, ProbeVerdict.Unanswered));
        Assert.Null(tally.Read().RefusedSince);
        Assert.Null(tally.Read().FirstRefused);
    }
}
