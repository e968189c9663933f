using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Ledger.Software;
using Xunit;

namespace Hikeshi.Tests.Ledger.Software;

public sealed class PagedArrayTests
{
    [Fact]
    public void With_Changes_ChangesTheNewVersionOnly() =>
        Prop.ForAll(Gen.Choose(0, 1500).ListOf().ListOf().ToArbitrary(), rounds =>
        {
            var (array, model) = (PagedArray<string>.Empty, new Dictionary<int, string?>());
            foreach (var (round, indices) in rounds.Index())
            {
                var changes = indices.Distinct().ToDictionary(index => index, index => index % 3 == 0 ? null : $"{round}:{index}");
                var (before, expected) = (array, new Dictionary<int, string?>(model));
                array = array.With(changes);
                foreach (var (index, value) in changes)
                {
                    model[index] = value;
                }

                Assert.All(indices, index => Assert.Equal(expected.GetValueOrDefault(index), before[index]));
            }

            Assert.All(Enumerable.Range(0, 1600), index => Assert.Equal(model.GetValueOrDefault(index), array[index]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));

    [Fact]
    public void Of_Values_HoldsThemAndNothingBeyond()
    {
        var values = Enumerable.Range(0, 1000).Select(i => i is > 255 and < 512 || i % 5 == 0 ? null : i.ToString()).ToArray();
        var array = PagedArray<string>.Of(values);
        Assert.Equal(values, Enumerable.Range(0, 1000).Select(i => array[i]));
        Assert.Null(array[5000]);
    }
}
