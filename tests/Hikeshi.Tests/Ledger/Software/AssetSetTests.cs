using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Ledger.Software;
using Xunit;

namespace Hikeshi.Tests.Ledger.Software;

public sealed class AssetSetTests
{
    /// <summary>Assets up to 300 make both forms, and the way between them, common.</summary>
    [Fact]
    public void WithAndWithout_AnyOrder_IsASet() =>
        Prop.ForAll(Gen.Choose(-300, 300).ListOf().ToArbitrary(), steps =>
        {
            var (set, model) = (AssetSet.Empty, new SortedSet<int>());
            foreach (var step in steps)
            {
                var asset = Math.Abs(step);
                set = step < 0 ? set.Without(asset) : set.With(asset);
                _ = step < 0 ? model.Remove(asset) : model.Add(asset);
                Assert.Equal(step >= 0, set.Contains(asset));
            }

            Assert.Equal(model, set.ToArray());
            Assert.Equal(model.Count, set.Count);
            Assert.Equal(model, AssetSet.Of([.. model]).ToArray());
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(600));

    [Fact]
    public void AddTo_SeveralSets_IsTheirUnion() =>
        Prop.ForAll(Gen.Choose(0, 1000).ListOf().ListOf().ToArbitrary(), sets =>
        {
            var map = new ulong[AssetSet.WordsFor(1001)];
            foreach (var set in sets)
            {
                AssetSet.Of([.. set.Distinct().Order()]).AddTo(map);
            }

            Assert.Equal(sets.SelectMany(set => set).Distinct().Order(), AssetSet.Numbers(map));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(100));

    [Fact]
    public void Without_OneOfMany_LeavesTheOriginal()
    {
        var before = AssetSet.Of([.. Enumerable.Range(0, 500)]);
        Assert.Equal(499, before.Without(7).Count);
        Assert.True(before.Contains(7));
    }
}
