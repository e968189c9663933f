using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Kernel.Identity;

public sealed class EntryIdTests
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 31, 12, 0, 0, 123, TimeSpan.FromHours(9));

    /// <summary>RFC 9562 §5.7: 48 bits of Unix milliseconds, version 7, variant 10.</summary>
    [Fact]
    public void New_AtAMoment_HoldsTheMillisecondTheVersionAndTheVariant()
    {
        for (var i = 0; i < 200; i++)
        {
            var bytes = EntryId.New(Moment).Value.ToByteArray(bigEndian: true);
            Assert.Equal(Moment.ToUnixTimeMilliseconds(), Convert.ToInt64(Convert.ToHexString(bytes, 0, 6), 16));
            Assert.Equal(7, bytes[6] >> 4);
            Assert.Equal(0b10, bytes[8] >> 6);
        }
    }

    [Fact]
    public async Task New_ManyFromManyThreads_NoneTwice()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 5_000).Select(_ => EntryId.New(Moment)).ToArray())));
        Assert.Equal(40_000, all.SelectMany(ids => ids).Distinct().Count());
    }

    /// <summary>Every random bit is set in about half of many ids.</summary>
    [Fact]
    public void New_Many_AllRandomBitsVary()
    {
        const int Many = 4_000;
        var set = new int[128];
        for (var i = 0; i < Many; i++)
        {
            var bytes = EntryId.New(Moment).Value.ToByteArray(bigEndian: true);
            for (var bit = 0; bit < set.Length; bit++)
            {
                set[bit] += (bytes[bit / 8] >> (7 - (bit % 8))) & 1;
            }
        }

        foreach (var bit in Enumerable.Range(52, 76).Where(bit => bit is not (64 or 65)))
        {
            Assert.InRange(set[bit], Many * 2 / 5, Many * 3 / 5);
        }
    }

    [Fact]
    public void New_BeforeTheEpoch_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => EntryId.New(DateTimeOffset.UnixEpoch.AddMilliseconds(-1)));
}
