using Hikeshi.Exposure.Asking;
using Hikeshi.Facts;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Identity;
using Hikeshi.Tests.Exposure.Ranking;
using Xunit;

namespace Hikeshi.Tests.Exposure.Asking;

/// <summary>On whose word an advisory is believed.</summary>
public sealed class AdvisoryDeskTests
{
    private const string Document = """{"id":"X-1","affected":[{"package":{"ecosystem":"PyPI","name":"demo_package"},"versions":["1.9"]}]}""";
    private static readonly MemberId Hub = MemberId.Parse("isac");

    [Fact]
    public void Assess_HubsQuestion_IsTheHubsWord() => Assert.Equal(Hub, Asked(Desk(), Document).Source);

    [Fact]
    public void Assess_HubsQuestionAboutWhatCameByAnOwnFeed_IsOwn()
    {
        var desk = Desk();
        var received = At(new AdvisoryReceived("X-1", [], "", Document));
        desk.Apply(received);
        Assert.Null(Assert.IsType<ExposureAssessed>(Assert.Single(desk.Assess(received))).Source);
        Assert.Null(Asked(desk, Document).Source);
    }

    [Fact]
    public void Assess_HubsQuestionUnderAKnownIdAboutSomethingElse_IsTheHubsWord()
    {
        var desk = Desk();
        desk.Apply(At(new AdvisoryReceived("X-1", [], "", Document)));
        Assert.Equal(Hub, Asked(desk, Document.Replace("1.9", "1.8", StringComparison.Ordinal)).Source);
    }

    [Fact]
    public void Assess_OnTheHub_ItsQuestionsAreItsOwn() => Assert.Null(Asked(new AdvisoryDesk(() => Given.Ledger, hub: null), Document).Source);

    private static AdvisoryDesk Desk() => new(() => Given.Ledger, Hub);

    private static ExposureAssessed Asked(AdvisoryDesk desk, string document) =>
        Assert.IsType<ExposureAssessed>(Assert.Single(desk.Assess(At(new SectorAsked("q-1", "X-1", document, 3)))));

    private static Recorded<T> At<T>(T fact)
        where T : Fact => new(EntryId.New(Given.Tuesday), 1, Given.Tuesday, "hub:stream", [], fact);
}
