using Hikeshi.Exposure.Feeds;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Scoring.Ssvc;
using Hikeshi.Facts.Exposure;
using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Xunit;

namespace Hikeshi.Tests.Exposure.Priority;

public sealed class PlacesTests
{
    private static readonly LedgerView Ledger = new(new InstitutionDocument(
        InstitutionDocument.CurrentFormat, "bank-a", new BilingualText("A", "A"), "bank", new Consent(NamedExposure: false),
        [Given.Function("payments", tier: 0, tolerance: 60, rail: true), Given.Function("reports", tier: 3, tolerance: 60, rail: false)],
        [], [], [], [], new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", [])));

    [Fact]
    public void Of_SeveralPlaces_TheMostExposedCounts()
    {
        var facts = Places.Of(Assessed(["payments"], Place("web", exposed: true), Place("core", exposed: false), Place("", exposed: false)), Ledger);
        Assert.Equal(SystemExposure.Open, facts.Exposure);
        Assert.Equal(["payments"], facts.Functions!.Select(function => function.Id));
        Assert.Equal(SystemExposure.Controlled, Places.Of(Assessed([], Place("core", exposed: false), Place("", exposed: false)), Ledger).Exposure);
        Assert.Equal(SystemExposure.Small, Places.Of(Assessed([], Place("", exposed: false)), Ledger).Exposure);
    }

    [Fact]
    public void Of_NothingReached_IsUnknown() => Assert.Equal(new LedgerFacts(Exposure: null, Functions: null), Places.Of(Assessed([]), Ledger));

    [Fact]
    public void OfFeeds_OnlyEvidenceIsEvidence()
    {
        var kev = KevReader.Read("kev.csv", Feeds.Given.Stream("cveID,vendorProject,product,vulnerabilityName,dateAdded,knownRansomwareCampaignUse\nCVE-2099-0001,E,G,N,2099-01-02,Known\n"), FeedLimits.Standard);
        var epss = EpssReader.Read("epss.csv", Feeds.Given.Stream("cve,epss\nCVE-2099-0002,0.99\n"), FeedLimits.Standard);
        Assert.Equal(new ExploitationFacts(Exploitation.Active, Automatable: null, Ransomware: true, Epss: null, "CVE-2099-0001"), ExploitationFacts.Of("CVE-2099-0001", kev, epss, enrichment: null));
        // A forecast of 0.99 and no entry in the catalogue: whether it is exploited stays unknown.
        Assert.Equal(new ExploitationFacts(Exploitation: null, Automatable: null, Ransomware: false, 0.99), ExploitationFacts.Of("CVE-2099-0002", kev, epss, enrichment: null));
        var enrichment = new CveEnrichment("CVE-2099-0002", Exploitation.None, Automatable.No, Kev: false, []);
        Assert.Equal(new ExploitationFacts(Exploitation.None, Automatable.No, Ransomware: false, Epss: null), ExploitationFacts.Of("CVE-2099-0002", kev: null, epss: null, enrichment));
        Assert.Equal(Exploitation.Active, ExploitationFacts.Of("CVE-2099-0002", kev: null, epss: null, enrichment with { Kev = true }).Exploitation);
    }

    private static ReachedService Place(string service, bool exposed) => new(service, "asset", "pkg:npm/x@1", exposed, "");

    private static ExposureAssessed Assessed(IReadOnlyList<string> functions, params ReachedService[] places) => new("X", places.Length > 0, places, functions, []);
}
