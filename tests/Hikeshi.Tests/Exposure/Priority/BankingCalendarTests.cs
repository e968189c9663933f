using System.Globalization;
using Hikeshi.Exposure.Priority;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Institution;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

public sealed class BankingCalendarTests
{
    [Theory]
    [InlineData("2026-06-02", true)]
    [InlineData("2026-06-06", false)] // Saturday
    [InlineData("2026-05-06", false)] // the substitute of Constitution Day
    [InlineData("2026-12-31", false)] // Order for Enforcement of the Banking Act, article 5
    [InlineData("2030-01-03", false)]
    [InlineData("2026-12-30", true)]
    public void IsBusinessDay_Day_IsAsTheBankingActSays(string day, bool business) => Assert.Equal(business, Given.Calendar.IsBusinessDay(Day(day)));

    [Theory]
    [InlineData("2026-06-05", GotobiShift.Next, true)]
    [InlineData("2026-06-10", GotobiShift.Previous, true)]
    [InlineData("2026-06-04", GotobiShift.Both, false)]
    [InlineData("2026-06-20", GotobiShift.Both, false)] // a Saturday: it moves
    [InlineData("2026-06-19", GotobiShift.Previous, true)]
    [InlineData("2026-06-19", GotobiShift.Next, false)]
    [InlineData("2026-06-22", GotobiShift.Next, true)]
    [InlineData("2026-06-22", GotobiShift.Previous, false)]
    [InlineData("2026-06-22", GotobiShift.Both, true)]
    [InlineData("2026-05-07", GotobiShift.Next, true)] // the 5th is in Golden Week: over four holidays
    [InlineData("2026-05-01", GotobiShift.Previous, true)]
    [InlineData("2026-02-27", GotobiShift.Previous, true)] // 28 February, a Saturday
    [InlineData("2026-03-02", GotobiShift.Next, true)]
    public void IsGotobi_Day_IsTheFifthsAndWhereTheyMove(string day, GotobiShift shift, bool gotobi) => Assert.Equal(gotobi, Given.Calendar.IsGotobi(Day(day), shift));

    [Theory]
    [InlineData("2026-06-30", true)]
    [InlineData("2026-05-29", true)] // a Friday; the 31st is a Sunday
    [InlineData("2026-05-31", false)]
    [InlineData("2026-12-30", true)]
    [InlineData("2026-06-29", false)]
    public void IsLastBusinessDayOfMonth_Day_IsTheLastOpenOne(string day, bool last) => Assert.Equal(last, Given.Calendar.IsLastBusinessDayOfMonth(Day(day)));

    [Fact]
    public void Of_UnknownZone_IsRefused() =>
        Assert.Contains("Nowhere/At-all", Assert.Throws<RefusedException>(() => BankingCalendar.Of(new BusinessCalendar("Nowhere/At-all", "08:00", "19:00", []), Given.Policy.Holidays)).Refusal.Sentence, StringComparison.Ordinal);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
