using System.Text;
using Hikeshi.Exposure.Feeds;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Exposure.Feeds;

public sealed class KevReaderTests
{
    private const string Entry = """{"cveID":"CVE-2099-0001","vendorProject":"Example","product":"Gateway","vulnerabilityName":"Example \u706b","dateAdded":"2099-01-02","dueDate":"2099-01-23","knownRansomwareCampaignUse":"Known","cwes":["CWE-79",{"deep":[1]}],"notes":null}""";

    private const string Json = $$"""
        {
          "catalogVersion": "2099.01.02", "dateReleased": "2099-01-02T03:04:05.6789Z", "count": 2,
          "vulnerabilities": [
            {{Entry}},
            {"cveID":"CVE-2099-0002","vendorProject":"Example","product":"Ledger","vulnerabilityName":"N","dateAdded":"2099-01-02","dueDate":"","knownRansomwareCampaignUse":"Unknown"}
          ]
        }
        """;

    private const string Csv = "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,knownRansomwareCampaignUse\n"
        + "CVE-2099-0001,Example,Gateway,\"Example 火\",2099-01-02,\"one, two\nlines\",Patch,2099-01-23,Known\nCVE-2099-0002,Example,Ledger,N,2099-01-02,,,,Unknown\n";

    private static readonly KevEntry First = new("CVE-2099-0001", "Example", "Gateway", "Example 火", new DateOnly(2099, 1, 2), new DateOnly(2099, 1, 23), RansomwareUse: true);

    [Fact]
    public void Read_BothLayouts_AreTheSameEntries()
    {
        foreach (var text in (string[])[Json, Csv, "\n " + Json])
        {
            foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes(text), Given.Gzip(text)])
            {
                var catalog = KevReader.Read("kev", new Given.Dripping(bytes), FeedLimits.Standard);
                Assert.Equal(First, catalog.Entries["CVE-2099-0001"]);
                Assert.Equal(new KevEntry("CVE-2099-0002", "Example", "Ledger", "N", new DateOnly(2099, 1, 2), DueDate: null, RansomwareUse: null), catalog.Entries["CVE-2099-0002"]);
                Assert.Equal(0, catalog.NoteCount);
            }
        }

        Assert.Equal("2099.01.02", KevReader.Read("kev", Given.Stream(Json), FeedLimits.Standard).Version);
    }

    [Fact]
    public void Read_OldColumns_LeaveRansomwareUnknown() =>
        Assert.Null(KevReader.Read("kev", Given.Stream("\"cveID\",vendorProject,product,vulnerabilityName,dateAdded\nCVE-2099-0001,E,G,N,2099-01-02\n"), FeedLimits.Standard).Entries["CVE-2099-0001"].RansomwareUse);

    [Fact]
    public void Read_DuplicateAndWrongCount_AreReported()
    {
        var catalog = KevReader.Read("kev.json", Given.Stream($$"""{"count":1,"vulnerabilities":[{{Entry}},""" + "\n" + Entry + "]}"), FeedLimits.Standard);
        Assert.Single(catalog.Entries);
        Assert.Equal(["kev.json:2: CVE-2099-0001 is there twice. The first entry counts", "kev.json:2: count says 1, and there are 2 entries. All that are there were taken; the catalogue may be cut off"], catalog.Notes.Select(note => note.Sentence));
    }

    [Theory]
    [InlineData("", "kev.json:1: nothing")]
    [InlineData("{", "kev.json:1: ")]
    [InlineData("{}", "no member vulnerabilities")]
    [InlineData("{\"vulnerabilities\":{}}", "a JSON StartObject; expected an array")]
    [InlineData("{\"vulnerabilities\":[\n3]}", "kev.json:2: a JSON Number; expected an entry")]
    [InlineData("{\"vulnerabilities\":[],\"vulnerabilities\":[]}", "vulnerabilities is there twice")]
    [InlineData("{\"vulnerabilities\":[{\"cveID\":\"CVE-2099-0001\",\"cveID\":\"CVE-2099-0002\"}]}", "cveID is there twice")]
    [InlineData("{\"vulnerabilities\":[{\"cveID\":[]}]}", "cveID is a JSON StartArray; expected text")]
    [InlineData("{\"vulnerabilities\":[{\"cveID\":\"\\ud800\"}]}", "not valid Unicode")]
    [InlineData("{\"vulnerabilities\":[{\"cveID\":\"X\"}]}", "cveID 'X'; expected CVE-YYYY-NNNN")]
    [InlineData("{\"vulnerabilities\":[\n\n{\"cveID\":\"CVE-2099-0001\"}]}", "kev.json:3: no dateAdded")]
    [InlineData("{\"vulnerabilities\":[{\"cveID\":\"CVE-2099-0001\",\"dateAdded\":\"02/01/2099\"}]}", "dateAdded '02/01/2099'; expected a day as YYYY-MM-DD")]
    [InlineData("{\"vulnerabilities\":[{\"cveID\":\"CVE-2099-0001\",\"dateAdded\":\"2099-01-02\"}]}", "no vendorProject")]
    [InlineData("{\"vulnerabilities\":[]} {}", "kev.json:1: ")]
    [InlineData("cveID,product\n", "kev.json:1: no column 'vendorProject'")]
    [InlineData("[]", "kev.json:1: no column 'cveID'")]
    public void Read_NotACatalogue_IsRefusedWithItsLine(string text, string sentence) =>
        Assert.Contains(sentence, Refused(text, FeedLimits.Standard), StringComparison.Ordinal);

    [Fact]
    public void Read_MoreThanAllowed_IsRefused()
    {
        var small = new FeedLimits(Bytes: 10_000, UnpackedBytes: 10_000, Rows: 1, RowBytes: 512);
        Assert.Contains("more than 1 entries", Refused(Json, small), StringComparison.Ordinal);
        Assert.Contains("a value of more than 512 bytes", Refused("{\"title\":\"" + new string('x', 1_000) + "\"}", small), StringComparison.Ordinal);
        Assert.Contains("more than 10000 bytes", Refused("{" + new string(' ', 20_000), small), StringComparison.Ordinal);
        Assert.Contains("kev.json:1", Refused(string.Concat(Enumerable.Repeat("{\"a\":", 1_000)), FeedLimits.Standard), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PublicPack_BothLayoutsAgree()
    {
        var folder = DataPack.Folder("kev");
        using var json = File.OpenRead(Path.Combine(folder, "known_exploited_vulnerabilities.json"));
        using var csv = File.OpenRead(Path.Combine(folder, "known_exploited_vulnerabilities.csv"));
        var fromJson = KevReader.Read("kev.json", json, FeedLimits.Standard);
        var fromCsv = KevReader.Read("kev.csv", csv, FeedLimits.Standard);
        Assert.Equal((1404, 0, 0), (fromJson.Entries.Count, fromJson.NoteCount, fromCsv.NoteCount));
        Assert.Equal(fromJson.Entries.Count, fromCsv.Entries.Count);
        Assert.All(fromJson.Entries, entry => Assert.Equal((entry.Value.DateAdded, entry.Value.DueDate, entry.Value.RansomwareUse), (fromCsv.Entries[entry.Key].DateAdded, fromCsv.Entries[entry.Key].DueDate, fromCsv.Entries[entry.Key].RansomwareUse)));
    }

    [Fact]
    public void Read_AnyMutationOfJson_IsRefusedOrRead() =>
        FeedMutations.Check(Json, ["{", "}", "[", "]", ",", ":", "\"", "null", "\"\\ud800\"", "\"cveID\":", "1e999", "\n"], stream => KevReader.Read("kev.json", stream, FeedLimits.Standard));

    [Fact]
    public void Read_AnyMutationOfCsv_IsRefusedOrRead() =>
        FeedMutations.Check(Csv, [",", "\n", "\"", "{", "CVE-2099-0001", "\r", "cveID"], stream => KevReader.Read("kev.csv", stream, FeedLimits.Standard));

    private static string Refused(string text, FeedLimits limits) =>
        Assert.IsType<FeedRefused>(Assert.Throws<RefusedException>(() => KevReader.Read("kev.json", Given.Stream(text), limits)).Refusal).Sentence;
}
