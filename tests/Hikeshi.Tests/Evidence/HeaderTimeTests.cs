using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Headers;
using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Evidence;

public sealed class HeaderTimeTests
{
    private const string Usual = "2026-01-31T12:00:00.0000000Z";

    [Fact]
    public void Decode_AnyTime_IsTheOneThatWasWritten() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<ulong>().ToArbitrary(), number =>
        {
            var time = new DateTimeOffset((long)(number % (ulong)DateTime.MaxValue.Ticks), TimeSpan.Zero);
            var decoded = HeaderCodec.Decode(HeaderCodec.Encode(Header(time))).Time;
            Assert.Equal((time, TimeSpan.Zero), (decoded, decoded.Offset));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_TimeWithAnEscape_IsReadTheLongWay() =>
        Assert.Equal(HeaderCodec.ParseTime(Usual), HeaderCodec.Decode(With("2026-01-31T12:00:00.0000000\\u005a")).Time);

    [Theory]
    [InlineData("2026-01-31T12:00:00.0000000")]
    [InlineData("2026-01-31T12:00:00.000000Z")]
    [InlineData("2026-01-31T12:00:00.0000000+00:00")]
    [InlineData("2026-01-31T24:00:00.0000000Z")]
    [InlineData("2026-02-30T12:00:00.0000000Z")]
    [InlineData("2026-01-31 12:00:00.0000000Z")]
    [InlineData("")]
    public void Decode_TimeInAnotherForm_IsRefused(string time) => Assert.Throws<FormatException>(() => HeaderCodec.Decode(With(time)));

    private static byte[] With(string time) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(HeaderCodec.Encode(Header(HeaderCodec.ParseTime(Usual)))).Replace(Usual, time, StringComparison.Ordinal));

    private static EntryHeader Header(DateTimeOffset time) => new(
        1, EntryId.New(DateTimeOffset.UtcNow), "test.happened/1", "machine:a", By: null, [], time, new BodySeal(new string('a', 64), 7, HeaderCodec.Algorithm));
}
