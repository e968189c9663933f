using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Facts.Exposure;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranking;

public sealed class ExposureRankingTests
{
    [Fact]
    public void Of_LowScoreThatIsExploited_StandsAboveTheWorstScoreInside()
    {
        var ranking = Given.Rank(
            Given.Feeds(["CVE-2099-0001"]),
            Given.Known(Given.Library("CVE-2099-0002", Given.Severity(Given.Worst))),
            Given.Known(Given.Gateway("CVE-2099-0001", Given.Severity(Given.GatewayLow))));
        Assert.Equal(["1 CVE-2099-0001 gateway Immediate", "2 CVE-2099-0002 gateway OutOfCycle", "3 CVE-2099-0002 portal Scheduled", "4 CVE-2099-0002  Scheduled"], ranking.Findings.Select(Short));
        Assert.Equal(4.3m, ranking.Findings[0].Weakness.Cvss!.Scores.Overall);
        Assert.Contains("it is exploited by attackers", ranking.Findings[0].Priority.Reason.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SeveralAdvisoriesOnOneWeakness_IsOneFindingWithAllOfThemAsEvidence()
    {
        var finding = Assert.Single(Given.Rank(
            ThreatFeeds.None,
            Given.Known(Given.Gateway("GHSA-aaaa-bbbb-cccc", "\"aliases\":[\"CVE-2099-0001\"],"), "ghsa.json"),
            Given.Known(Given.Gateway("OTHER-1", "\"aliases\":[\"CVE-2099-0001\"],\"summary\":\"s\","), "other.json")).Findings);
        Assert.Equal("CVE-2099-0001", finding.Weakness.Id);
        Assert.Equal(["ghsa.json", "other.json"], finding.Evidence.Select(evidence => evidence.Advisory.SourceFile));
        Assert.Equal(["gw-1", "gw-2"], finding.Assets);
        Assert.Equal(["payments"], finding.Functions.Select(function => function.Id));
        Assert.Equal("[3.0, 3.2.4)", finding.Evidence[0].Deciding()!.Interval.ToString());
        Assert.Equal("s", finding.Summary);
    }

    [Fact]
    public void Of_UpdateOfADistribution_CountsAsTheWorstOfWhatItIsAbout()
    {
        var update = Given.Known(Given.Gateway("ALSA-2099:1", "\"related\":[\"CVE-2099-0008\",\"CVE-2099-0009\"],"));
        var finding = Assert.Single(Given.Rank(Given.Feeds(["CVE-2099-0009"], ("CVE-2099-0008", 0.2)), update).Findings);
        Assert.Equal(("ALSA-2099:1", Exploitation.Active, 0.2), (finding.Weakness.Id, finding.Attackers.Exploitation, finding.Attackers.Epss));
        Assert.Equal("CVE-2099-0009", finding.ExploitedAs);
        Assert.Contains("it is exploited by attackers (as CVE-2099-0009)", finding.Priority.Reason.En, StringComparison.Ordinal);
        Assert.Contains("CVE-2099-0009 として", finding.Priority.Reason.Ja, StringComparison.Ordinal);
        Assert.Null(Given.Rank(Given.Feeds(["CVE-2099-0001"]), Given.Known(Given.Gateway("CVE-2099-0001"))).Findings[0].ExploitedAs);
    }

    [Fact]
    public void Of_WeaknessWithANumberOfItsOwn_IsNotJudgedByRelatedOnes()
    {
        var known = Given.Known(Given.Gateway("CVE-2099-0001", "\"related\":[\"CVE-2099-0009\"],"));
        Assert.Null(Assert.Single(Given.Rank(Given.Feeds(["CVE-2099-0009"]), known).Findings).Attackers.Exploitation);
    }

    [Fact]
    public void Of_MissingFeeds_AreUnknownAndSaidInBothLanguages()
    {
        var ranking = Given.Rank(ThreatFeeds.None, Given.Known(Given.Gateway("CVE-2099-0001")));
        Assert.Equal([UnknownInput.Exploitation, UnknownInput.Epss, UnknownInput.Automatable, UnknownInput.Cvss, UnknownInput.Reachability], ranking.Findings[0].Priority.Unknown);
        Assert.Equal(0.3, ranking.Findings[0].Priority.Likelihood);
        var notes = RankingNotes.Of(ranking);
        Assert.Equal(3, notes.Count);
        Assert.Contains(notes, note => note.En.Contains("never taken as zero", StringComparison.Ordinal) && note.Ja.Contains("ゼロとしても扱わない", StringComparison.Ordinal));
        Assert.Empty(RankingNotes.Of(Given.Rank(Given.Feeds([]), Given.Known(Given.Gateway("CVE-2099-0001")))));
    }

    [Fact]
    public void Of_WithdrawnAdvisory_YieldsNothing()
    {
        var ranking = Given.Rank(ThreatFeeds.None, Given.Known(Given.Gateway("CVE-2099-0001", "\"withdrawn\":\"2026-01-01T00:00:00Z\",")));
        Assert.Empty(ranking.Findings);
        Assert.Equal(0, ranking.Advisories);
    }

    [Fact]
    public void Of_VersionThatIsNone_IsCountedForAPerson()
    {
        var ledger = Given.LedgerOf(Hikeshi.Tests.Ledger.InstitutionFixture.Json.Replace("ledger-gateway@3.1.0", "ledger-gateway@latest", StringComparison.Ordinal).Replace("pkg:maven/example.hikeshi.fictional", "pkg:npm", StringComparison.Ordinal));
        var advisory = Given.Known(Given.Osv("X-1", """{"ecosystem":"npm","name":"ledger-gateway"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"2.0.0"}]}]"""));
        var ranking = ExposureRanking.Of(ledger, [advisory], ThreatFeeds.None, PolicyReader.BuiltIn, Given.Tuesday);
        Assert.Empty(ranking.Findings);
        Assert.Equal(1, ranking.Undecided);
        Assert.Contains(RankingNotes.Of(ranking), note => note.En.StartsWith("1 pairs", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_AnyOrderOfAdvisories_IsTheSameRanking()
    {
        KnownAdvisory[] advisories =
        [
            .. Enumerable.Range(1, 9).Select(i => Given.Known(i % 2 == 0 ? Given.Library($"CVE-2099-000{i}") : Given.Gateway($"CVE-2099-000{i}"), $"{i}.json")),
            Given.Known(Given.Gateway("GHSA-x", "\"aliases\":[\"CVE-2099-0003\"],\"summary\":\"s\","), "x.json"),
        ];
        var expected = Texts(advisories);
        for (var seed = 0; seed < 20; seed++)
        {
            new Random(seed).Shuffle(advisories);
            Assert.Equal(expected, Texts(advisories));
        }

        static string Texts(KnownAdvisory[] advisories)
        {
            var ranking = Given.Rank(Given.Feeds(["CVE-2099-0004"], ("CVE-2099-0005", 0.5)), advisories);
            return System.Text.Json.JsonSerializer.Serialize(Answering.Of(ranking, ranking.Findings, ranking.Findings.Count, [], withEvidence: true), RankingJson.Readable.RankingAnswer);
        }
    }

    /// <summary>The facts of the defence loop and the ranking speak of the same services.</summary>
    [Fact]
    public void Of_Reached_IsWhatTheAssessmentReaches()
    {
        var osv = Given.Library("CVE-2099-0002");
        var assessed = Hikeshi.Exposure.ExposureAssessor.Assess(new AdvisoryReceived("CVE-2099-0002", [], "", osv), Given.Ledger);
        var ranking = Given.Rank(ThreatFeeds.None, Given.Known(osv));
        Assert.Equal(assessed.Services.Select(s => (s.Service, s.Asset)).Order(), ranking.Findings.SelectMany(f => f.Assets.Select(asset => (f.Service?.Id ?? "", asset))).Order());
    }

    [Theory]
    [InlineData("gw-1", 1)]
    [InlineData("内国為替", 2)]
    [InlineData("PYPI portal", 1)]
    [InlineData("demo-package dns-1", 1)]
    [InlineData("", 4)]
    [InlineData("nothing-of-this", 0)]
    public void Find_Words_AllMustOccur(string words, int found)
    {
        var ranking = Given.Rank(ThreatFeeds.None, Given.Known(Given.Library("CVE-2099-0002")), Given.Known(Given.Gateway("CVE-2099-0001")));
        Assert.Equal(found, FindingSearch.Find(ranking.Findings, words).Count);
    }

    private static string Short(RankedFinding finding) => $"{finding.Rank} {finding.Weakness.Id} {finding.Service?.Id} {finding.Priority.Decision}";
}
