using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Facts;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Identity;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranking;

public sealed class RankingDeskTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hks-feeds-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Rank_AdvisoryThatIsWithdrawnLater_TakesItsFindingsAway()
    {
        var desk = Desk(feeds: null);
        desk.Received.Apply(Received("X-1", Given.Gateway("X-1"), Given.Tuesday));
        Assert.Single(desk.Rank()!.Ranking.Findings);
        desk.Received.Apply(Received("X-1", Given.Gateway("X-1", "\"withdrawn\":\"2026-01-01T00:00:00Z\","), Given.Tuesday));
        Assert.Empty(desk.Rank()!.Ranking.Findings);
    }

    [Fact]
    public void Rank_AdvisoryThatComesAgain_IsKnownSinceTheFirstTime()
    {
        var desk = Desk(feeds: null);
        desk.Received.Apply(Received("X-1", Given.Gateway("X-1"), Given.Tuesday.AddDays(-2)));
        desk.Received.Apply(Received("X-1", Given.Gateway("X-1", "\"summary\":\"better\","), Given.Tuesday));
        var finding = Assert.Single(desk.Rank()!.Ranking.Findings);
        Assert.Equal((Given.Tuesday.AddDays(-2), "better"), (finding.Since, finding.Summary));
    }

    [Fact]
    public void Rank_ErasedOrUnreadableAdvisory_IsNotThere()
    {
        var desk = Desk(feeds: null);
        var received = Received("X-1", Given.Gateway("X-1"), Given.Tuesday);
        desk.Received.Apply(received);
        desk.Received.Apply(Received("X-2", "{", Given.Tuesday));
        Assert.Contains(desk.Rank()!.Notes, note => note.En.StartsWith("1 advisories that this node received could not be read", StringComparison.Ordinal));
        desk.Received.Apply(new Recorded<BodiesErased>(EntryId.New(Given.Tuesday), 3, Given.Tuesday, "person:a", [received.Id], new BodiesErased(1, "a", "b")));
        Assert.Empty(desk.Rank()!.Ranking.Findings);
    }

    [Fact]
    public void Rank_VexThatArrivesAlone_ClosesWhatItSpeaksOf()
    {
        const string vex = """{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://supplier.example/vex-1","author":"Demo","timestamp":"2026-06-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"X-1"},"products":[{"@id":"pkg:maven/example.hikeshi.fictional/ledger-gateway@3.1.0"}],"status":"not_affected","justification":"vulnerable_code_not_present"}]}""";
        var desk = Desk(feeds: null);
        desk.Received.Apply(Received("X-1", Given.Gateway("X-1"), Given.Tuesday));
        var arrived = Hikeshi.Exposure.ExposureAssessor.Receive("vex.json", System.Text.Encoding.UTF8.GetBytes(vex));
        Assert.False(Hikeshi.Exposure.ExposureAssessor.Assess(arrived, Given.Ledger).Reached);
        desk.Received.Apply(new Recorded<SectorAsked>(EntryId.New(Given.Tuesday), 2, Given.Tuesday, "hub", [], new SectorAsked("q", arrived.AdvisoryId, arrived.Document, 1)));
        Assert.Single(desk.Rank()!.Ranking.Findings); // a hub cannot talk a member out of a finding
        desk.Received.Apply(new Recorded<AdvisoryReceived>(EntryId.New(Given.Tuesday), 3, Given.Tuesday, "person:a", [], arrived));
        var ranked = desk.Rank()!;
        Assert.Empty(ranked.Ranking.Findings);
        Assert.Equal("https://supplier.example/vex-1", arrived.AdvisoryId);
        Assert.Single(ranked.Ranking.Closed);
        Assert.Contains(ranked.Notes, note => note.En.StartsWith("1 findings are not listed", StringComparison.Ordinal));
    }

    [Fact]
    public void Rank_WithoutAnInstitution_IsNothing() => Assert.Null(new RankingDesk(() => null, PolicyReader.BuiltIn, feeds: null, TimeProvider.System).Rank());

    [Fact]
    public void Rank_FeedsOfAFolder_AreToldByContentAndAPoorOneReplacesNothing()
    {
        File.WriteAllText(Path.Combine(folder, "a.txt"), """{"title":"t","catalogVersion":"2026.01.01","dateReleased":"2026-01-01T00:00:00Z","count":1,"vulnerabilities":[{"cveID":"CVE-2099-0001","vendorProject":"v","product":"p","vulnerabilityName":"n","dateAdded":"2026-01-01","shortDescription":"","requiredAction":"","dueDate":"2026-01-02","knownRansomwareCampaignUse":"Known"}]}""");
        File.WriteAllText(Path.Combine(folder, "b.txt"), "#model_version:v1,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\nCVE-2099-0001,0.25,0.9\n");
        File.WriteAllText(Path.Combine(folder, "c.json"), """{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{"cveId":"CVE-2099-0001"},"containers":{"cna":{},"adp":[{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Automatable":"yes"}]}}}]}]}}""");
        File.WriteAllText(Path.Combine(folder, "readme.md"), "not a feed");
        var read = FeedFolder.Read(folder);
        Assert.Empty(read.Refused);
        Assert.Equal((1, 1, 1), (read.Feeds.Kev!.Entries.Count, read.Feeds.Epss!.Scores.Count, read.Feeds.Enrichment!.Count));

        var before = FeedFolder.Fingerprint(folder);
        var desk = Desk(folder);
        desk.Received.Apply(Received("CVE-2099-0001", Given.Gateway("CVE-2099-0001"), Given.Tuesday));
        var finding = Assert.Single(desk.Rank()!.Ranking.Findings);
        Assert.Equal((true, 0.25, Hikeshi.Exposure.Scoring.Ssvc.Automatable.Yes), (finding.Attackers.Ransomware, finding.Attackers.Epss, finding.Attackers.Automatable));

        File.WriteAllText(Path.Combine(folder, "b.txt"), "cve,epss\nCVE-2099-0001,2.5\n");
        Assert.NotEqual(before, FeedFolder.Fingerprint(folder));
        Assert.Single(FeedFolder.Read(folder).Refused);
    }

    private static RankingDesk Desk(string? feeds) => new(() => Given.Ledger, PolicyReader.BuiltIn, feeds, TimeProvider.System);

    private static Recorded<AdvisoryReceived> Received(string id, string document, DateTimeOffset time) =>
        new(EntryId.New(time), 1, time, "machine:a", [], new AdvisoryReceived(id, [], "", document));
}
