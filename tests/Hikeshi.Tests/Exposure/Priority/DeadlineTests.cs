using System.Globalization;
using Hikeshi.Exposure.Priority;
using Hikeshi.Kernel.Situation;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

/// <summary>Times are Tokyo's. Immediate findings: target after 24 hours, hard limit after 72.</summary>
public sealed class DeadlineTests
{
    private static readonly LedgerFacts Payments = new(Hikeshi.Exposure.Scoring.Ssvc.SystemExposure.Open, [Given.Function("payments", tier: 0, tolerance: 60, rail: true)]);

    [Theory]
    // An ordinary night.
    [InlineData("2026-06-02T10:00", "2026-06-02T10:00", DeadlineKind.OnTarget, "2026-06-03T10:00", "2026-06-02T21:00", "2026-06-03T05:00")]
    // Found in the middle of a window: what is left of it.
    [InlineData("2026-06-02T23:00", "2026-06-02T23:00", DeadlineKind.OnTarget, "2026-06-03T23:00", "2026-06-02T23:00", "2026-06-03T05:00")]
    // Two hours do not fit into the rest of the night; the next one does.
    [InlineData("2026-06-02T04:00", "2026-06-02T04:00", DeadlineKind.OnTarget, "2026-06-03T04:00", "2026-06-02T21:00", "2026-06-03T04:00")]
    // The 5th is a Friday: its whole day is blocked, the night before ends at midnight.
    [InlineData("2026-06-04T10:00", "2026-06-04T10:00", DeadlineKind.OnTarget, "2026-06-05T10:00", "2026-06-04T21:00", "2026-06-05T00:00")]
    // Found on it: Friday night begins on Saturday at midnight.
    [InlineData("2026-06-05T10:00", "2026-06-05T10:00", DeadlineKind.OnTarget, "2026-06-06T10:00", "2026-06-06T00:00", "2026-06-06T05:00")]
    // Month-end on a Tuesday; its night belongs to 1 July from midnight on.
    [InlineData("2026-06-30T00:30", "2026-06-30T00:30", DeadlineKind.Moved, "2026-07-01T02:00", "2026-07-01T00:00", "2026-07-01T05:00")]
    // Into Golden Week: Saturday by daylight.
    [InlineData("2026-05-02T01:00", "2026-05-02T06:00", DeadlineKind.OnTarget, "2026-05-03T01:00", "2026-05-02T09:00", "2026-05-02T17:00")]
    // A holiday in the week has the hours of a holiday.
    [InlineData("2026-05-05T18:00", "2026-05-05T18:00", DeadlineKind.OnTarget, "2026-05-06T18:00", "2026-05-06T09:00", "2026-05-06T17:00")]
    // The year-end freeze swallows everything before the hard limit.
    [InlineData("2026-12-28T10:00", "2026-12-28T10:00", DeadlineKind.NoWindow, "2026-12-29T10:00", null, null)]
    [InlineData("2026-12-28T10:00", "2026-12-30T10:00", DeadlineKind.NoWindow, "2026-12-31T10:00", null, null)]
    // Looked at too late.
    [InlineData("2026-06-02T10:00", "2026-06-05T10:00", DeadlineKind.Overdue, "2026-06-05T10:00", null, null)]
    public void Prioritize_Immediate_KeepsToTheCalendar(string found, string now, DeadlineKind kind, string at, string? from, string? to)
    {
        var finding = Given.Finding("x", vector: null, reachable: true) with { FoundAt = Tokyo(found) };
        var deadline = Prioritizer.Prioritize(finding, Payments, Given.Listed, Given.Policy, Given.Calendar, Tokyo(now)).Deadline;
        WorkWindow? window = from is null ? null : new WorkWindow(Tokyo(from), Tokyo(to!));
        Assert.Equal(new Deadline(kind, Tokyo(at), finding.FoundAt.AddHours(72), window), deadline);
    }

    [Fact]
    public void Prioritize_CutOffInsideAWindow_SplitsIt()
    {
        var policy = Given.Policy with { Windows = [new WorkWindowRule(new HashSet<DayKind> { DayKind.Tue }, new TimeOnly(13, 0), new TimeOnly(19, 0))], Blocked = Given.Policy.Blocked with { OpeningHours = false } };
        var deadline = Prioritizer.Prioritize(Given.Finding("x", vector: null, reachable: true), Payments, Given.Listed, policy, Given.Calendar, Given.Tuesday).Deadline;
        // 15:30, an hour before and half an hour after: 13:00 to 14:30 is too short for two hours.
        Assert.Equal(new WorkWindow(Tokyo("2026-06-02T16:00"), Tokyo("2026-06-02T19:00")), deadline.Window);
    }

    [Fact]
    public void Prioritize_HardLimitOutsideTheListOfHolidays_NamesThem()
    {
        var finding = Given.Finding("x", vector: null, reachable: true) with { FoundAt = Tokyo("2027-12-30T10:00") };
        Assert.Contains(UnknownInput.Holidays, Prioritizer.Prioritize(finding, Payments, Given.Listed, Given.Policy, Given.Calendar, finding.FoundAt).Unknown);
    }

    [Fact]
    public void Prioritize_FreezeWithoutEndInSight_NeverMovesPastTheHardLimit()
    {
        var policy = Given.Policy with { Freezes = [new ChangeFreeze(new BilingualText("x", "x"), new DateTime(2026, 1, 1), new DateTime(2029, 1, 1))] };
        for (var hours = 0; hours < 200; hours += 5)
        {
            var deadline = Prioritizer.Prioritize(Given.Finding("x", vector: null, reachable: true), Payments, Given.Listed, policy, Given.Calendar, Given.Tuesday.AddHours(hours)).Deadline;
            Assert.True(deadline.At <= deadline.HardLimit && deadline.Window is null && deadline.Kind == (hours < 72 ? DeadlineKind.NoWindow : DeadlineKind.Overdue));
        }
    }

    private static DateTimeOffset Tokyo(string local) => new DateTimeOffset(DateTime.ParseExact(local, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(9)).ToUniversalTime();
}
