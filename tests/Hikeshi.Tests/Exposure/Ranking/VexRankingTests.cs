using System.Text.Json;
using Hikeshi.Exposure.Priority;
using Hikeshi.Exposure.Ranking;
using Hikeshi.Exposure.Reporting.Html;
using Hikeshi.Exposure.Reporting.Ranked;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Ledger.Reach;
using Hikeshi.Ledger.Software;
using Xunit;
using Supplier = Hikeshi.Tests.Exposure.Vex.Given;

namespace Hikeshi.Tests.Exposure.Ranking;

/// <summary>What suppliers say counts in the order of work as it counts in a scan.</summary>
public sealed class VexRankingTests
{
    private const string Weakness = "CVE-2099-0002";
    private const string Library = "pkg:pypi/demo-package@1.9";

    [Fact]
    public void Of_ComponentThatIsNotAffected_IsClosedWhereverItRuns()
    {
        var ranking = Rank([], Said("not_affected", Library));
        Assert.Equal(["CVE-2099-0001"], ranking.Findings.Select(finding => finding.Weakness.Id));
        Assert.Equal(["dns-1 ", "gw-2 gateway", "gw-2 portal"], ranking.Closed.Select(closed => $"{string.Join(',', closed.Assets)} {closed.Service?.Id}").Order());
        Assert.All(ranking.Closed, closed => Assert.Equal((Weakness, "Demo", VexJustification.VulnerableCodeNotPresent), (closed.Weakness, closed.Because[0].Author, closed.Because[0].Justification)));
        Assert.Contains(RankingNotes.Of(ranking), note => note.En.StartsWith("3 findings are not listed", StringComparison.Ordinal) && note.Ja.Contains("3 件", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_StatementAboutAProduct_ClosesOnlyOnAssetsWhoseBillDescribesIt()
    {
        var shop = Supplier.Bom("shop.json", "pkg:npm/shop@2.0.0", Library);
        var other = Supplier.Bom("other.json", "pkg:npm/other@2.0.0", Library);
        VexDocument[] vex = [Supplier.OpenVex(Supplier.Product("pkg:npm/shop@2.0.0", Library), vulnerability: Weakness)];
        Assert.Equal(["dns-1"], Open(Rank([new AssetBill("gw-2", shop)], vex)));
        Assert.Equal(["dns-1", "gw-2"], Open(Rank([new AssetBill("gw-2", other)], vex)));
        // Of two bills of one asset both must be closed.
        Assert.Equal(["dns-1", "gw-2"], Open(Rank([new AssetBill("gw-2", shop), new AssetBill("gw-2", other)], vex)));
        Assert.Empty(Open(Rank([new AssetBill("gw-2", shop), new AssetBill("dns-1", shop)], vex)));

        static IEnumerable<string> Open(ExposureRanking ranking) => ranking.Findings.Where(finding => finding.Weakness.Id == Weakness).SelectMany(finding => finding.Assets).Distinct().Order();
    }

    [Fact]
    public void Of_SupplierWhoSaysAffected_MakesTheCodeReachable()
    {
        var finding = Rank([], Said("affected", Library)).Findings.First(one => one.Weakness.Id == Weakness);
        Assert.DoesNotContain(UnknownInput.Reachability, finding.Priority.Unknown);
        Assert.Equal(VexState.Affected, finding.Vex!.State);
        var silent = Rank([]).Findings.First(one => one.Weakness.Id == Weakness);
        Assert.Contains(UnknownInput.Reachability, silent.Priority.Unknown);
        Assert.Null(silent.Vex);
    }

    [Fact]
    public void Of_SuppliersWhoDisagree_LeaveItOpenForAPerson()
    {
        var ranking = Rank([], Said("not_affected", Library), Said("under_investigation", Library, author: "Other", file: "other.json"));
        Assert.Empty(ranking.Closed);
        Assert.All(ranking.Findings.Where(one => one.Weakness.Id == Weakness), finding => Assert.Equal((VexState.Contradicted, 2), (finding.Vex!.State, finding.Vex.InForce.Count)));
    }

    [Fact]
    public void Of_OtherVersionOrOtherWeakness_ClosesNothing()
    {
        Assert.Empty(Rank([], Said("not_affected", "pkg:pypi/demo-package@1.8")).Closed);
        Assert.Empty(Rank([], Said("not_affected", Library, vulnerability: "CVE-2099-0003")).Closed);
    }

    [Fact]
    public void Reports_NameWhatIsClosedAndBySuchWords()
    {
        var ranking = Rank([], Said("not_affected", Library), Said("affected", "pkg:maven/example.hikeshi.fictional/ledger-gateway", vulnerability: "CVE-2099-0001", author: "<b>", file: "affected.json"));
        var answer = Answering.Of(ranking, ranking.Findings, ranking.Findings.Count, [], withEvidence: true, ranking.Closed);
        Assert.Equal((3, "closed", "not-affected", "vulnerable-code-not-present"), (answer.ClosedByVex, answer.Closed![0].Vex.State, answer.Closed[0].Vex.Statements[0].Status, answer.Closed[0].Vex.Statements[0].Justification));
        Assert.Equal("affected", answer.Findings[0].Vex!.State);
        Assert.Contains("\"closedByVex\": 3", JsonSerializer.Serialize(answer, RankingJson.Readable.RankingAnswer), StringComparison.Ordinal);
        using var csv = new StringWriter();
        RankedCsv.Write(csv, ranking, ranking.Findings, RankingWords.English);
        var (header, row) = (csv.ToString().Split("\r\n")[0].Split(','), csv.ToString().Split("\r\n")[1].Split(','));
        Assert.Equal("affected", row[Array.IndexOf(header, "vex")]);
        foreach (var (words, closed) in new[] { (RankingWords.English, "not affected (vulnerable-code-not-present, Demo, 2099-01-01): vex.json"), (RankingWords.Japanese, "影響なし（vulnerable-code-not-present, Demo, 2099-01-01）：vex.json") })
        {
            using var html = new StringWriter();
            new RankedHtml(html, ranking, words, []).Write(ranking.Findings);
            Assert.Contains(closed, html.ToString(), StringComparison.Ordinal);
            Assert.Contains("&lt;b&gt;", html.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("<b>, 2099", html.ToString(), StringComparison.Ordinal);
        }
    }

    private static ExposureRanking Rank(IReadOnlyList<AssetBill> bills, params VexDocument[] vex)
    {
        var ledger = new LedgerView(Given.Ledger.Institution, [.. bills.Select(bill => new AssetSoftware(bill.Asset, bill.Document.Components, bill.Document.Name))]);
        KnownAdvisory[] advisories = [Given.Known(Given.Library(Weakness), "library.json"), Given.Known(Given.Gateway("CVE-2099-0001"), "gateway.json")];
        return ExposureRanking.Of(ledger, advisories, ThreatFeeds.None, PolicyReader.BuiltIn, Given.Tuesday, new VexGiven(vex, bills));
    }

    private static VexDocument Said(string status, string product, string vulnerability = Weakness, string author = "Demo", string file = "vex.json") =>
        Supplier.OpenVex(Supplier.Product(product), status, vulnerability, author, file: file);
}
