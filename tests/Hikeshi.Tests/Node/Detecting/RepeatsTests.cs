using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Telemetry;
using Hikeshi.Tests.People;
using Xunit;

namespace Hikeshi.Tests.Node.Detecting;

public sealed class RepeatsTests
{
    private readonly TestClock clock = new(TestClock.Morning);

    [Fact]
    public void Claim_OfAnotherDelivery_IsARepeatOnlyOnceItIsDone()
    {
        var repeats = new Repeats(clock);
        Assert.Equal(Claim.Mine, repeats.TryClaim(1, delivery: 1));
        Assert.Equal(Claim.Mine, repeats.TryClaim(1, delivery: 1));
        Assert.Equal(Claim.Underway, repeats.TryClaim(1, delivery: 2));
        repeats.Done(1, EntryId.New(clock.GetUtcNow()));
        Assert.Equal(Claim.Repeat, repeats.TryClaim(1, delivery: 2));
        Assert.Equal(Claim.Mine, repeats.TryClaim(1, delivery: 0));
        repeats.Forget(1);
        Assert.Equal(Claim.Mine, repeats.TryClaim(1, delivery: 3));
    }

    [Fact]
    public void Claim_AfterAnHour_IsAnotherEvent()
    {
        var repeats = new Repeats(clock);
        repeats.Done(1, entry: null); // as the log tells it
        Assert.Equal(Claim.Repeat, repeats.TryClaim(1, delivery: 1));
        clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(Claim.Mine, repeats.TryClaim(1, delivery: 2));
    }
}
