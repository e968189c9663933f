using Hikeshi.Exercises.Control;
using Xunit;

namespace Hikeshi.Tests.Exercises.Control;

/// <summary>The verdict on what people could do: each thing that did not hold is said, and nothing else.</summary>
public sealed class ControlReportTests
{
    private static readonly ControlReport Held = new(
        "bank-01",
        new EndShown("core-1", 20, 3990, 4),
        new ApprovalShown("core-2", "blast-radius", 2, Waited: true, OneWasNotEnough: true, SamePersonRefused: true, 25),
        new UndoShown("web-1", 12, SignalSeen: true, ContainedAgain: false),
        new RedButtonShown(2, 0, 15, SignalsSeen: true, ActedAgain: false),
        new SwitchShown("coop-04", 700, SignalSeen: true, ActedAgain: false),
        400,
        0);

    [Fact]
    public void Problems_AllHeld_None() => Assert.Empty(Held.Problems());

    public static TheoryData<ControlReport, string> NotHeld => new()
    {
        { Held with { End = Held.End with { ContainedAfterMs = null } }, "core-1 was never contained for the short time" },
        { Held with { End = Held.End with { AfterAnnouncedEndMs = null } }, "the containment of core-1 did not end by itself within 7 s" },
        { Held with { End = Held.End with { AfterAnnouncedEndMs = -21 } }, "the containment of core-1 ended -21 ms after its announced end" },
        { Held with { End = Held.End with { AfterAnnouncedEndMs = 1001 } }, "the containment of core-1 ended 1001 ms after its announced end" },
        { Held with { Approval = ApprovalShown.NobodyAsked("core-2") }, "nobody was asked about core-2" },
        { Held with { Approval = Held.Approval with { People = 1 } }, "1 people had to agree about core-2, not two" },
        { Held with { Approval = Held.Approval with { Waited = false } }, "core-2 was contained before anybody agreed" },
        { Held with { Approval = Held.Approval with { OneWasNotEnough = false } }, "one person was enough for core-2" },
        { Held with { Approval = Held.Approval with { SamePersonRefused = false } }, "the same person could approve core-2 twice" },
        { Held with { Approval = Held.Approval with { InForceAfterMs = null } }, "the containment of core-2 never came into force: a second person's approval is missing" },
        { Held with { Undo = Held.Undo with { AdmittedAfterMs = null } }, "web-1 was not let go by a person" },
        { Held with { Undo = Held.Undo with { SignalSeen = false } }, "the signal on web-1 did not come again" },
        { Held with { Undo = Held.Undo with { ContainedAgain = true } }, "web-1 was contained again at once, although a person had let go of it" },
        { Held with { RedButton = Held.RedButton with { Doors = 0 } }, "nothing was in force that the red button could let go of" },
        { Held with { RedButton = new RedButtonShown(2, 1, null, SignalsSeen: false, ActedAgain: false) }, "the red button did not let go of everything: 1 of 2 ways stayed shut" },
        { Held with { RedButton = Held.RedButton with { SignalsSeen = false } }, "the signals did not come again after the red button" },
        { Held with { RedButton = Held.RedButton with { ActedAgain = true } }, "something was contained after the red button" },
        { Held with { OffBoxSwitch = Held.OffBoxSwitch with { AdmittedAfterMs = null } }, "the off-box switch did not let go at coop-04 while its node hung" },
        { Held with { OffBoxSwitch = Held.OffBoxSwitch with { SignalSeen = false } }, "no signal was seen at coop-04 after the off-box switch" },
        { Held with { OffBoxSwitch = Held.OffBoxSwitch with { ActedAgain = true } }, "coop-04 contained something after the off-box switch" },
        { Held with { PaymentsRefused = 3 }, "3 payments were refused while people took over" },
    };

    [Theory]
    [MemberData(nameof(NotHeld), DisableDiscoveryEnumeration = true)]
    public void Problems_OneThingDidNotHold_ItIsSaid(ControlReport report, string problem) => Assert.Equal([problem], report.Problems());
}
