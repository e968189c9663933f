using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Federation.Envelopes;
using Xunit;

namespace Hikeshi.Tests.Sharing.Federation;

public sealed class AudienceTests
{
    [Theory]
    [InlineData("community")]
    [InlineData("sector")]
    [InlineData("group/payments")]
    [InlineData("to/bank-01")]
    [InlineData("to/bank-01,bank-02,bank-03@sg.example")]
    public void TryParse_Audience_IsWrittenTheSameAgain(string text)
    {
        Assert.True(Audience.TryParse(text, out var audience));
        Assert.Equal(text, audience.Text);
    }

    /// <summary>One spelling only: two would be two chains of one audience.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("Sector")]
    [InlineData("everybody")]
    [InlineData("group/")]
    [InlineData("group/Payments")]
    [InlineData("group/a/b")]
    [InlineData("to/")]
    [InlineData("to/bank-02,bank-01")]
    [InlineData("to/bank-01,bank-01")]
    [InlineData("to/bank-01, bank-02")]
    [InlineData("to/bank-01@")]
    [InlineData(null)]
    public void TryParse_AnythingElse_IsNone(string? text) => Assert.False(Audience.TryParse(text, out _));

    [Fact]
    public void Of_Members_IsInOrderAndBounded()
    {
        Assert.Equal("to/bank-01,bank-02", Audience.Of([MemberId.Parse("bank-02"), MemberId.Parse("bank-01"), MemberId.Parse("bank-02")]).Text);
        Assert.Throws<FormatException>(() => Audience.Of([]));
        var many = Enumerable.Range(100, 65).Select(i => MemberId.Parse($"b-{i}")).ToList();
        Assert.Throws<FormatException>(() => Audience.Of(many));
        Assert.False(Audience.TryParse("to/" + string.Join(',', many), out _));
        Assert.True(Audience.TryParse(Audience.Of(many.Take(64)).Text, out _));
    }
}
