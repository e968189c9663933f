using Hikeshi.Kernel.Threads;
using Xunit;

namespace Hikeshi.Tests.Kernel.Threads;

public sealed class ShortSlicesTests
{
    /// <summary>sched(7): any thread may ask for it, so a kernel of this machine's kind takes it; and what it would refuse is not taken for taken.</summary>
    [Fact]
    public void Ask_OfTheOwnThread_IsTakenWithoutPrivilege()
    {
        var taken = false;
        var thread = new Thread(() => taken = ShortSlices.Ask(TimeSpan.FromMilliseconds(0.1)));
        thread.Start();
        thread.Join();
        Assert.True(taken);
    }
}
