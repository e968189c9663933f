using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Ledger;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class OsvReaderTests
{
    private const string Osv = """{"id":"X-1","aliases":["CVE-0000-1"],"details":"first\nsecond","affected":[{"package":{"ecosystem":"PyPI","name":"demo"},"ranges":[{"type":"GIT","repo":"r","events":[{"introduced":"0"}]},{"type":"ECOSYSTEM","events":[{"introduced":"1.0"},{"fixed":"1.2"},{"introduced":"2.0"},{"last_affected":"2.3"},{"introduced":"3"}]}],"versions":["0.5"]}]}""";

    [Fact]
    public void Read_SeveralPairs_AreIntervals()
    {
        var advisory = OsvReader.Read("x.json", Encoding.UTF8.GetBytes(Osv));
        Assert.Equal(["[1.0, 1.2)", "[2.0, 2.3]", "[3, ∞)"], Assert.Single(advisory.Affected).Intervals.Select(i => i.ToString()));
        Assert.Equal(new RangeCounts(Evaluated: 1, Git: 1, Undecidable: 0, Unidentified: 0), advisory.Ranges);
        Assert.Equal("first", advisory.Summary);
    }

    [Theory]
    [InlineData("0.9", VerdictKind.NotAffected)]
    [InlineData("0.5.0", VerdictKind.Affected)]
    [InlineData("1.0", VerdictKind.Affected)]
    [InlineData("1.2rc1", VerdictKind.Affected)]
    [InlineData("1.2", VerdictKind.NotAffected)]
    [InlineData("2.3", VerdictKind.Affected)]
    [InlineData("2.3.1", VerdictKind.NotAffected)]
    [InlineData("99", VerdictKind.Affected)]
    [InlineData("???", VerdictKind.Unparsed)]
    public void Decide_Version_IsAsTheEventsSay(string version, VerdictKind verdict) =>
        Assert.Equal(verdict, OsvReader.Read("x.json", Encoding.UTF8.GetBytes(Osv)).Affected[0].Decide(new ComponentVersion("PyPI", version)).Kind);

    [Theory]
    [InlineData("{", "x.json:1")]
    [InlineData("[]", "x.json: $")]
    [InlineData("{}", "'id' is missing")]
    [InlineData("""{"id":7}""", "x.json: $.id: found a number")]
    [InlineData("""{"id":"X","affected":{}}""", "$.affected: found an object")]
    [InlineData("""{"id":"X","affected":[{"package":{"ecosystem":[]}}]}""", "$.affected[0].package.ecosystem: found an array")]
    [InlineData("""{"id":"X","affected":[{"ranges":[{"events":[]}]}]}""", "$.affected[0].ranges[0]: 'type' is missing")]
    [InlineData("""{"id":"X","affected":[{"ranges":[{"type":"SEMVER","events":[3]}]}]}""", "$.affected[0].ranges[0].events[0]: found a number")]
    [InlineData("""{"id":"X","id":"Y"}""", "Duplicate property 'id'")]
    public void Read_BadDocument_IsRefusedWithItsPlace(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<RefusedException>(() => OsvReader.Read("x.json", Encoding.UTF8.GetBytes(text))).Refusal.Sentence, StringComparison.Ordinal);

    /// <summary>The Go vulnerability database; made after GO-2026-5662, GO-2026-5740, GO-2026-5736 and GO-2026-5579.</summary>
    [Theory]
    [InlineData("""{"introduced":"0"},{"fixed":"0.311.2"}""", """{"introduced":"3.0.0"},{"fixed":"3.5.2"}""", "3.1.0", VerdictKind.Affected)]
    [InlineData("""{"introduced":"0"},{"fixed":"0.311.2"}""", """{"introduced":"3.0.0"},{"fixed":"3.5.2"}""", "3.5.2", VerdictKind.NotAffected)]
    [InlineData("""{"introduced":"0"},{"fixed":"0.311.2"}""", """{"introduced":"0.3.0"},{"fixed":"0.4.0"}""", "0.2.0", VerdictKind.Affected)]
    [InlineData("""{"introduced":"0"},{"fixed":"0.161.0"}""", """{"introduced":"0.43.0"}""", "0.161.1", VerdictKind.NotAffected)]
    [InlineData("""{"introduced":"3.5.0"},{"fixed":"3.5.30"}""", """{"introduced":"0"},{"fixed":"3.4.44"}""", "3.0.0-20220104010322-96a9fd0a1e2a", VerdictKind.NotAffected)]
    [InlineData("""{"introduced":"0"}""", """{"introduced":"2.9.0"},{"fixed":"2.9.12"}""", "2.10.0", VerdictKind.Affected)]
    [InlineData("""{"introduced":"0"}""", """{"introduced":"2.5.0"}""", "2.4.0", VerdictKind.Affected)]
    [InlineData("""{"introduced":"0"},{"fixed":"1.0.0"}""", """{"introduced":"one"}""", "1.1.0", VerdictKind.Unparsed)]
    public void Decide_CustomRangeOfGo_AddsAndNeverClears(string standard, string custom, string version, VerdictKind verdict)
    {
        var advisory = OsvReader.Read("go.json", Encoding.UTF8.GetBytes($$$"""{"id":"GO-1","affected":[{"package":{"ecosystem":"Go","name":"example.org/m"},"ranges":[{"type":"SEMVER","events":[{{{standard}}}]}],"ecosystem_specific":{"custom_ranges":[{"type":"ECOSYSTEM","events":[{{{custom}}}]}]}}]}"""));
        Assert.Equal(verdict, advisory.Affected[0].Decide(new ComponentVersion("Go", version)).Kind);
    }

    [Fact]
    public void Decide_CustomRangeAlone_IsRead()
    {
        var advisory = OsvReader.Read("go.json", """{"id":"GO-1","affected":[{"package":{"ecosystem":"Go","name":"example.org/m"},"ecosystem_specific":{"custom_ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2.5.0"}]}]}}]}"""u8.ToArray());
        Assert.Equal([VerdictKind.NotAffected, VerdictKind.Affected], new[] { "2.4.0", "9.0.0" }.Select(version => advisory.Affected[0].Decide(new ComponentVersion("Go", version)).Kind));
    }

    [Theory]
    [InlineData("\"words\"")]
    [InlineData("[{\"type\":\"OTHER\"}]")]
    public void Decide_CustomRangeOfAnotherForm_LeavesWhatTheOthersDoNotHoldUndecided(string custom)
    {
        var advisory = OsvReader.Read("go.json", Encoding.UTF8.GetBytes($$$"""{"id":"GO-1","affected":[{"package":{"ecosystem":"Go","name":"example.org/m"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}],"ecosystem_specific":{"custom_ranges":{{{custom}}}}}]}"""));
        Assert.Equal([VerdictKind.Affected, VerdictKind.Unparsed], new[] { "0.4.0", "9.0.0" }.Select(version => advisory.Affected[0].Decide(new ComponentVersion("Go", version)).Kind));
    }

    [Fact]
    public void Load_FolderWithBadFile_KeepsTheOthers()
    {
        var folder = Directory.CreateTempSubdirectory("hikeshi-osv-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.json"), Osv);
        File.WriteAllText(Path.Combine(folder, "b.json"), "{");
        File.WriteAllText(Path.Combine(folder, "c.yaml"), "id: Y-1\naffected:\n- package:\n    ecosystem: PyPI\n    name: demo\n  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: 0\n    - fixed: '1.0'\n");
        File.WriteAllText(Path.Combine(folder, "d.yaml"), "id: &a Y-2\nx: *a\n");
        File.WriteAllText(Path.Combine(folder, "e.yaml"), "id: [");
        try
        {
            var loaded = AdvisoryFolder.Load(folder);
            Assert.Equal(["X-1", "Y-1"], loaded.Advisories.Select(a => a.Id));
            Assert.Equal("[0, 1.0)", loaded.Advisories[1].Affected[0].Intervals[0].ToString());
            Assert.Equal(["b.json", "d.yaml", "e.yaml"], loaded.Refused.Select(r => r.Where.Split(':')[0]));
            Assert.All(loaded.Refused, r => Assert.Matches(":[0-9]+$", r.Where));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var bytes = Mutation.Of(Encoding.UTF8.GetBytes(Osv), new Random(seed));
            if (Record.Exception(() => OsvReader.Read("x.json", bytes)) is { } thrown)
            {
                Assert.IsType<RefusedException>(thrown);
            }

            if (Record.Exception(() => OsvYaml.ToJson("x.yaml", bytes)) is { } broken)
            {
                Assert.IsType<RefusedException>(broken);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10_000));
}
