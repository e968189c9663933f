using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Evidence.Headers;
using Hikeshi.Evidence.Verification;
using Xunit;

namespace Hikeshi.Tests.Evidence;

/// <summary>Against the base library, which parses the same form.</summary>
public sealed class PlainTimeTests
{
    private static readonly Gen<int> Numbers = Gen.OneOf(Gen.Choose(0, 99), Gen.Elements(0, 1, 2, 12, 13, 23, 24, 28, 29, 30, 31, 32, 59, 60));

    private static readonly Gen<string> Times =
        from year in Gen.Elements(0, 1, 4, 1900, 2000, 2023, 2024, 2026, 2100, 9999)
        from month in Gen.OneOf(Gen.Choose(1, 12), Numbers)
        from day in Gen.OneOf(Gen.Choose(1, 31), Numbers)
        from hour in Gen.OneOf(Gen.Choose(0, 23), Numbers)
        from minute in Gen.OneOf(Gen.Choose(0, 59), Numbers)
        from second in Gen.OneOf(Gen.Choose(0, 59), Numbers)
        from fraction in Gen.Choose(0, 9_999_999)
        select string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}T{hour:D2}:{minute:D2}:{second:D2}.{fraction:D7}Z");

    [Fact]
    public void Is_AnyNumbersInTheRightPlaces_AgreesWithTheBaseLibrary() => Prop.ForAll(Times.ToArbitrary(), text => Assert.Equal(IsTime(text), PlainTime.Is(Encoding.Latin1.GetBytes(text)))).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Is_AnyByteChanged_AgreesWithTheBaseLibrary()
    {
        const string Good = "2024-02-29T19:59:59.1234567Z";
        for (var at = 0; at < Good.Length; at++)
        {
            for (var octet = 0; octet < 256; octet++)
            {
                var text = Good[..at] + (char)octet + Good[(at + 1)..];
                Assert.Equal(IsTime(text), PlainTime.Is(Encoding.Latin1.GetBytes(text)));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-02-29T19:59:59.123456Z")]
    [InlineData("2024-02-29T19:59:59.12345678Z")]
    public void Is_AnotherLength_IsNot(string text) => Assert.False(PlainTime.Is(Encoding.ASCII.GetBytes(text)));

    private static bool IsTime(string text) =>
        DateTimeOffset.TryParseExact(text, HeaderCodec.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out _);
}
