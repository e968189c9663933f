using System.Text.Json;
using static Hikeshi.EndToEnd.Story.LesserStory;

namespace Hikeshi.EndToEnd.Story;

/// <summary>What people need to stay in control, taken away.</summary>
public sealed class TakeAwayFromPeopleTests
{
    /// <summary>The acts of people are at different hosts and members: one run says what each is worth.</summary>
    [Fact]
    public async Task Demo_WithoutWhatPeopleNeed_EachActFailsForItsReason()
    {
        var report = await FailAsync("second-approver", "cool-down", "red-button", "switch");

        var control = report.GetProperty("control");
        Assert.Equal(JsonValueKind.Null, control.GetProperty("approval").GetProperty("in_force_after_ms").ValueKind);
        Assert.True(control.GetProperty("approval").GetProperty("one_was_not_enough").GetBoolean());
        Assert.True(control.GetProperty("undo").GetProperty("contained_again").GetBoolean());
        Assert.Equal(Exposed(report), report.GetProperty("members_immune").GetInt32());
        Has(report, "a second person's approval is missing");
        Has(report, "was contained again at once");
        Has(report, "the red button did not let go of everything");
        Has(report, "the off-box switch did not let go");
        Assert.Equal(4, report.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public async Task Demo_WithoutAnEnd_TheContainmentStays()
    {
        var report = await FailAsync("end");

        Assert.Equal(JsonValueKind.Null, report.GetProperty("control").GetProperty("end").GetProperty("life_ms").ValueKind);
        Has(report, "did not end by itself");
        Has(report, "payments were refused while people took over");
    }
}
