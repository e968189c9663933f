using Hikeshi.Detection.Behaviour;
using Xunit;

namespace Hikeshi.Tests.Detection.Behaviour;

/// <summary>Sketches against exact counts, and against the bounds that their papers prove.</summary>
public sealed class SketchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void CountMin_SkewedStream_NeverUnderestimatesAndKeepsTheBound(int seed)
    {
        var (random, sketch, exact) = (new Random(seed), new CountMinSketch(1024, 4, Timeout.InfiniteTimeSpan), new Dictionary<ulong, double>());
        for (var i = 0; i < 100_000; i++)
        {
            var key = KeyHash.Mix((ulong)(20_000 * Math.Pow(random.NextDouble(), 4)));
            sketch.Add(key, 1);
            exact[key] = exact.GetValueOrDefault(key) + 1;
        }

        var bound = Math.E / 1024 * 100_000;
        Assert.All(exact, pair => Assert.True(sketch.Estimate(pair.Key) >= pair.Value));
        // At most e^-4 of the estimates may lie above the bound.
        Assert.True(exact.Count(p => sketch.Estimate(p.Key) - p.Value > bound) <= exact.Count * Math.Exp(-4));
    }

    [Fact]
    public void CountMin_AfterHalfLives_Halves()
    {
        var sketch = new CountMinSketch(256, 4, TimeSpan.FromHours(1));
        sketch.Advance(0);
        sketch.Add(7, 8);
        sketch.Advance(TimeSpan.FromHours(2).Ticks);
        Assert.Equal(2, sketch.Estimate(7), 6);
        sketch.Add(7, 1);
        Assert.Equal(3, sketch.Estimate(7), 6);
        // Past the point where the scale begins anew.
        sketch.Advance(TimeSpan.FromHours(60).Ticks);
        Assert.True(sketch.Estimate(7) is > 0 and < 1e-12);
        sketch.Add(9, 5);
        Assert.Equal(5, sketch.Estimate(9), 6);
    }

    [Fact]
    public void CountMin_EarlierTime_ChangesNothing()
    {
        var sketch = new CountMinSketch(256, 4, TimeSpan.FromHours(1));
        sketch.Advance(TimeSpan.FromHours(5).Ticks);
        sketch.Add(7, 4);
        sketch.Advance(0);
        Assert.Equal(4, sketch.Estimate(7), 6);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(10, 1_000)]
    [InlineData(12, 100_000)]
    [InlineData(14, 1_000_000)]
    public void HyperLogLog_DistinctKeys_WithinFourStandardErrors(int precision, int distinct)
    {
        var sketch = new HyperLogLog(precision);
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < distinct; i++)
            {
                sketch.Add(KeyHash.Mix((ulong)i + 1));
            }
        }

        Assert.InRange(sketch.Estimate(), distinct * (1 - (4 * sketch.StandardError)), distinct * (1 + (4 * sketch.StandardError)));
    }

    [Fact]
    public void HyperLogLog_FewKeys_IsNearlyExact()
    {
        var sketch = new HyperLogLog(6);
        for (var i = 1; i <= 5; i++)
        {
            sketch.Add(KeyHash.Of($"host{i}"));
        }

        Assert.InRange(sketch.Estimate(), 4.5, 5.5);
    }

    [Fact]
    public void KeyHash_SameText_IsTheSameInEveryProcess() => Assert.Equal(581669296800299873UL, KeyHash.Of("lsass.exe"));
}
