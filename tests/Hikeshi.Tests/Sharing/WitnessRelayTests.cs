using Hikeshi.Kernel.Identity;
using Hikeshi.Sharing.Witnessing;
using Xunit;

namespace Hikeshi.Tests.Sharing;

public sealed class WitnessRelayTests
{
    private static readonly MemberId Log = MemberId.Parse("bank-01");
    private static readonly MemberId Witness = MemberId.Parse("bank-02");
    private static readonly MemberId Other = MemberId.Parse("bank-03");
    private readonly WitnessRelay relay = new(TimeProvider.System);

    [Fact]
    public async Task Ask_FetchedAndAnswered_ComesBackAsItWas()
    {
        var asking = relay.AskAsync(Log, Witness, "old 0", CancellationToken.None);
        var ask = Assert.Single(await relay.FetchAsync(Witness, CancellationToken.None));
        Assert.Equal("old 0", ask.Request);
        relay.Answer(Witness, new WitnessReply(ask.Id, 200, "text/plain", "— w AAAA"));
        Assert.Equal("— w AAAA", (await asking)!.Body);
    }

    [Fact]
    public async Task Answer_OfAnotherThanTheOneAsked_DoesNotCount()
    {
        var asking = relay.AskAsync(Log, Witness, "old 0", CancellationToken.None);
        var ask = Assert.Single(await relay.FetchAsync(Witness, CancellationToken.None));
        relay.Answer(Other, new WitnessReply(ask.Id, 409, "text/x.tlog.size", "99"));
        relay.Answer(Witness, new WitnessReply(ask.Id, 200, "text/plain", "right"));
        Assert.Equal("right", (await asking)!.Body);
    }

    [Fact]
    public async Task Ask_WhoGaveUp_IsNotHandedOut()
    {
        using var gone = new CancellationTokenSource();
        var asking = relay.AskAsync(Log, Witness, "first", gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        var again = relay.AskAsync(Log, Witness, "second", CancellationToken.None);
        var ask = Assert.Single(await relay.FetchAsync(Witness, CancellationToken.None));
        Assert.Equal("second", ask.Request);
        relay.Answer(Witness, new WitnessReply(ask.Id, 200, "text/plain", ""));
        await again;
    }

    /// <summary>One log cannot crowd the others out: its second request is not taken, another log's is.</summary>
    [Fact]
    public async Task Ask_WhileTheSameLogAsksAlready_IsNotTaken()
    {
        using var end = new CancellationTokenSource();
        var first = relay.AskAsync(Log, Witness, "first", end.Token);
        Assert.Null(await relay.AskAsync(Log, Witness, "more", CancellationToken.None));
        var other = relay.AskAsync(Other, Witness, "other", end.Token);
        Assert.Equal(["first", "other"], (await relay.FetchAsync(Witness, CancellationToken.None)).Select(a => a.Request));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }
}
