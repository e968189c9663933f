using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Headers;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Json;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class PlainHeaderWriterTests
{
    private static readonly Gen<string> Names = Gen.Elements("a", "machine:a", "person:\u9234\u6728", "quote\"d", "back\\slash", "\ud83d\ude92", " !~", new string('x', 128));

    private static readonly Gen<EntryHeader> Headers =
        from causes in Gen.Choose(0, 5)
        from size in Gen.Elements(0, 1, 9_999, long.MaxValue >> 11)
        from kind in Names
        from actor in Names
        from doer in Gen.OneOf(Names, Gen.Constant<string>(null!))
        from ticks in Gen.Choose(0, int.MaxValue)
        select new EntryHeader(
            1, EntryId.New(DateTimeOffset.UtcNow), kind, actor, doer, [.. Enumerable.Range(0, causes).Select(_ => EntryId.New(DateTimeOffset.UtcNow))],
            new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(ticks), new BodySeal(new string('a', 64), size, HeaderCodec.Algorithm));

    [Fact]
    public void Encode_AnyHeader_IsCanonicalAndDecodesToTheSame() => Prop.ForAll(Headers.ToArbitrary(), header =>
    {
        var leaf = HeaderCodec.Encode(header);
        Assert.Equal(CanonicalJson.Canonicalize(leaf), leaf);
        Assert.Equal(header with { Causes = [] }, HeaderCodec.Decode(leaf) with { Causes = [] });
        Assert.Equal(header.Causes, HeaderCodec.Decode(leaf).Causes);
        Assert.InRange(leaf.Length, 1, HeaderCodec.MostBytes(header));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Theory]
    [InlineData(1_600, true)]
    [InlineData(1_700, false)]
    [InlineData(1_000_000, false)]
    public void Encode_ManyCauses_IsRefusedWhenNoBundleCouldHoldIt(int causes, bool fits)
    {
        var now = DateTimeOffset.UtcNow;
        var header = new EntryHeader(1, EntryId.New(now), "test.happened/1", "machine:a", null, [.. Enumerable.Repeat(EntryId.New(now), causes)], now, new BodySeal(new string('a', 64), 1, HeaderCodec.Algorithm));
        if (fits)
        {
            Assert.InRange(HeaderCodec.Encode(header).Length, 60_000, HeaderCodec.LongestHeader);
        }
        else
        {
            Assert.IsType<Hikeshi.Evidence.DraftRefused>(Assert.Throws<RefusedException>(() => HeaderCodec.Encode(header)).Refusal);
        }
    }
}
