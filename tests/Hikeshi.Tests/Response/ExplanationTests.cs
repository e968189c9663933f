using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Response.Active;
using Hikeshi.Response.Explaining;
using Xunit;

namespace Hikeshi.Tests.Response;

public sealed class ExplanationTests
{
    [Fact]
    public void Of_Sighting_SaysEveryRuleAndEveryObjection()
    {
        var explanation = Explanation.Of(Given.Sighting("core-1"), Given.Context(ResponseState.Empty))!;
        Assert.Equal(("sighting", "own-rule", 50), (explanation.On, explanation.Origin, explanation.Confidence));
        Assert.Null(explanation.Rules.Single(rule => rule.Rule == "entry-seen").WhyNot);
        Assert.Equal("tags: hikeshi.supplier.soc is missing", explanation.Rules.Single(rule => rule.Rule == "supplier-turned").WhyNot);
        Assert.DoesNotContain(explanation.Rules, rule => rule.Rule == "shared-exploitation");
        var action = explanation.Actions.Single(each => each.Target == "host core-1");
        Assert.Equal(("entry-seen", "record", "record"), (action.Rule, action.Verdict, action.Enabled));
        Assert.Contains(action.Objections, objection => objection.StartsWith("tier-0: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_WhatNothingIsDecidedUpon_IsNothing() =>
        Assert.Null(Explanation.Of(new Expired(Given.Order().Id), Given.Context()));
}
