using System.Text;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

public sealed class PolicyReaderTests
{
    [Fact]
    public void Read_Example_IsWhatItSays()
    {
        Assert.Equal(new PolicyDeadline(TimeSpan.FromHours(24), TimeSpan.FromHours(72)), Given.Policy.Deadlines[SsvcDecision.Immediate]);
        Assert.Equal(new BlockedTimes(OpeningHours: true, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(30), Gotobi: true, MonthEnd: true, GotobiShift.Both), Given.Policy.Blocked);
        Assert.Equal((120, 2, 1, 35), (Given.Policy.WorkMinutes, Given.Policy.Windows.Count, Given.Policy.Freezes.Count, Given.Policy.Holidays.Days.Count));
    }

    [Theory]
    [InlineData("format: hikeshi-priority-policy/1", "format: other", "'other'; expected hikeshi-priority-policy/1")]
    [InlineData("targetHours: 24,  ", "targetHours: 73,  ", "deadlines.immediate.targetHours: 73; expected at most hardLimitHours, 72")]
    [InlineData("targetHours: 24,  ", "", "deadlines.immediate: no member targetHours")]
    [InlineData("targetHours: 24,  ", "targetHours: soon,", "deadlines.immediate.targetHours: 'soon'; expected a whole number")]
    [InlineData("  minutes: 120", "  minutes: 0", "work.minutes: '0'; expected a whole number from 1 to 1440")]
    [InlineData("  minutes: 120", "  minutes: 120\n  hours: 2", "work.hours: unknown member, perhaps")]
    [InlineData("[sat, sun, holiday]", "[sat, sonntag]", "work.windows[1].days[1]: 'sonntag'; expected sun, mon")]
    [InlineData("[sat, sun, holiday]", "[]", "work.windows[1].days: no day")]
    [InlineData("from: \"21:00\"", "from: 9pm", "work.windows[0].from: '9pm'; expected a local time as HH:mm")]
    [InlineData("openingHours: true", "openingHours: yes", "blocked.openingHours: 'yes'; expected true or false")]
    [InlineData("gotobiShift: both", "gotobiShift: around", "blocked.gotobiShift: 'around'; expected previous, next, both")]
    [InlineData("to: 2027-01-05T00:00", "to: 2026-01-05T00:00", "freezes[0].to: not after from")]
    [InlineData("to: 2027-01-05T00:00", "to: 0001-01-01T00:00", "expected a local time from 2000 to 2200")]
    [InlineData("2026-01-12,", "2026-01-32,", "holidays.days[1]: '2026-01-32'; expected a day")]
    [InlineData("2026-01-12,", "2026-01-01,", "2026-01-01 is there twice")]
    [InlineData("2026-01-12,", "2028-01-12,", "holidays.days[1]: 2028-01-12; expected days from 2026 to 2027")]
    [InlineData("monthEnd: true", "gotobi: true", "gotobi is there twice")]
    [InlineData("freezes:", "freezes: &a", "an anchor or alias")]
    [InlineData("freezes:", "freezes: [", "priority.yaml:")]
    public void Read_WrongMember_IsRefusedWithItsLine(string from, string to, string sentence)
    {
        var text = Given.PolicyText.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Given.PolicyText, text);
        var refusal = Assert.IsType<PolicyRefused>(Assert.Throws<RefusedException>(() => PolicyReader.Read("priority.yaml", Encoding.UTF8.GetBytes(text))).Refusal);
        Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
        Assert.Matches("^priority[.]yaml:[0-9]+$", refusal.Where);
    }

    [Fact]
    public void Read_WrongMember_NamesTheVeryLine()
    {
        var text = Given.PolicyText.Replace("gotobiShift: both", "gotobiShift: around", StringComparison.Ordinal);
        var line = Array.FindIndex(text.Split('\n'), one => one.Contains("around", StringComparison.Ordinal)) + 1;
        Assert.Equal($"priority.yaml:{line}", Assert.Throws<RefusedException>(() => PolicyReader.Read("priority.yaml", Encoding.UTF8.GetBytes(text))).Refusal.Where);
    }

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead()
    {
        string[] tokens = ["\n", "  ", ": ", "- ", "{", "}", "[", "]", "\"", "&a", "*a", "!!x", "|", "9999", "\t", "? "];
        var refusals = 0;
        for (var seed = 0; seed < 10_000; seed++)
        {
            if (Record.Exception(() => PolicyReader.Read("priority.yaml", TextMutation.Of(Given.PolicyText, tokens, new Random(seed)))) is { } thrown)
            {
                Assert.IsType<PolicyRefused>(Assert.IsType<RefusedException>(thrown).Refusal);
                refusals++;
            }
        }

        Assert.InRange(refusals, 1, 9_999);
    }
}
