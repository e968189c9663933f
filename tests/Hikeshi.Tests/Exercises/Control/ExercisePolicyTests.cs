using System.Text;
using Hikeshi.Exercises.Control;
using Hikeshi.Response.Policy;
using Xunit;

namespace Hikeshi.Tests.Exercises.Control;

/// <summary>What an exercise plays with is the built-in policy: one rule more, and that one narrow and short.</summary>
public sealed class ExercisePolicyTests
{
    [Fact]
    public void Text_InEarnest_IsTheBuiltInOneAndOneShortRule()
    {
        var policy = Read(TakenAway.Nothing);
        Assert.Equal(ResponsePolicyReader.BuiltIn.Limits, policy.Limits);
        Assert.Equal(ResponsePolicyReader.BuiltIn.Rules.Select(rule => rule.Id), policy.Rules.Skip(1).Select(rule => rule.Id));
        Assert.Equal(ExercisePolicy.ShortLife, Assert.Single(policy.Rules[0].Then).Life);
    }

    [Fact]
    public void Text_WithoutItsEnd_IsTheBuiltInOne() =>
        Assert.Equal(ResponsePolicyReader.BuiltIn.Rules.Select(rule => rule.Id), Read(new TakenAway([TakenAway.End])).Rules.Select(rule => rule.Id));

    [Fact]
    public void Text_WithoutTheCoolDown_HasNone() =>
        Assert.Equal(ResponsePolicyReader.BuiltIn.Limits with { CoolDownMinutes = 0 }, Read(new TakenAway([TakenAway.CoolDown])).Limits);

    private static ResponsePolicy Read(TakenAway takenAway) => ResponsePolicyReader.Read("exercise.yaml", Encoding.UTF8.GetBytes(ExercisePolicy.Text(takenAway)));
}
