using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Indexing;
using Xunit;

namespace Hikeshi.Tests.Evidence.Indexing;

public sealed class CauseFilterTests
{
    [Fact]
    public void MayHold_CauseThatIsThere_IsNeverDenied() =>
        Prop.ForAll((ulong[] causes) =>
        {
            var filter = Again(CauseFilter.Of(causes));
            return causes.All(filter.MayHold);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void MayHold_CauseThatIsNot_IsMostlyDenied()
    {
        var filter = Again(CauseFilter.Of([.. Enumerable.Range(0, 5000).Select(i => (ulong)i * 3)]));
        Assert.InRange(Enumerable.Range(0, 5000).Count(i => filter.MayHold(((ulong)i * 3) + 1)), 0, 100);
        Assert.False(CauseFilter.Of([]).MayHold(0));
    }

    [Fact]
    public void Of_MoreCausesThanItIsGoodFor_StaysBounded()
    {
        var filter = CauseFilter.Of([.. Enumerable.Range(0, 400_000).Select(i => (ulong)i)]);
        Assert.Equal(64 << 10, filter.Length);
        Assert.True(filter.MayHold(399_999));
    }

    private static CauseFilter Again(CauseFilter filter)
    {
        var bytes = new byte[filter.Length];
        filter.Write(bytes);
        Assert.True(CauseFilter.IsLength(bytes.Length));
        return CauseFilter.Read(bytes);
    }
}
