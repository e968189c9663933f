using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Kernel.Packages;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class ComponentExplanationTests
{
    private static readonly AdvisoryIndex Index = AdvisoryIndex.Build(
    [
        Read("A-1", """[{"package":{"ecosystem":"PyPI","name":"demo"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1.0"},{"fixed":"1.2"},{"introduced":"2.0"},{"last_affected":"2.3"}]}]}]"""),
        Read("A-2", """[{"package":{"ecosystem":"PyPI","name":"Demo"},"versions":["2.3"]}]"""),
        Read("A-3", """[{"package":{"ecosystem":"PyPI","name":"demo"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]"""),
        Read("A-4", """[{"package":{"ecosystem":"PyPI","name":"another"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]"""),
        Read("A-6", """[{"package":{"ecosystem":"PyPI","name":"unread"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"see the notes, please"}]}]}]"""),
        Read("A-5", """[{"package":{"ecosystem":"npm","name":"demo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]"""),
    ]);

    [Fact]
    public void Of_VersionInside_ShowsEveryComparison()
    {
        var explained = Explain("pkg:pypi/Demo@2.3", advisory: null);
        Assert.Equal((new PackageKey("PyPI", "demo"), "2.3", "pep440"), (explained.Key, explained.Version, explained.Comparer));
        Assert.Equal([("A-1", Confidence.Compared), ("A-2", Confidence.Listed), ("A-3", Confidence.Compared)], explained.Advisories.Select(a => (a.Advisory.Id, a.Confidence)));
        Assert.Equal([("[1.0, 1.2)", true, false, false), ("[2.0, 2.3]", true, true, true)], explained.Advisories[0].Steps.Select(s => (s.Interval.ToString(), s.FromStart!.Value, s.BeforeEnd!.Value, s.Holds)));
    }

    [Theory]
    [InlineData("pkg:pypi/demo@1.5", "A-1", VerdictKind.NotAffected, Confidence.Compared)]
    [InlineData("pkg:npm/demo@latest", "A-5", VerdictKind.Affected, Confidence.EveryVersion)]
    [InlineData("pkg:pypi/demo@1.1", "alias of A-1", VerdictKind.Affected, Confidence.Compared)]
    [InlineData("pkg:pypi/demo@1.1", "a-1", VerdictKind.Affected, Confidence.Compared)]
    [InlineData("pkg:pypi/demo", "A-1", VerdictKind.Unparsed, Confidence.NoVersion)]
    [InlineData("pkg:pypi/demo", "A-2", VerdictKind.Unparsed, Confidence.NoVersion)]
    [InlineData("pkg:pypi/demo", "A-3", VerdictKind.Affected, Confidence.EveryVersion)]
    [InlineData("pkg:pypi/unread@1.0", "A-6", VerdictKind.Unparsed, Confidence.UnreadRange)]
    public void Of_OneAdvisory_SaysWhatTheDecisionRestsOn(string purl, string advisory, VerdictKind verdict, Confidence confidence)
    {
        var one = Assert.Single(Explain(purl, advisory).Advisories);
        Assert.Equal((verdict, confidence), (one.Verdict, one.Confidence));
    }

    [Fact]
    public void Of_UnknownAdvisory_SaysThatOthersAreAboutThePackage()
    {
        var explained = Explain("pkg:pypi/demo@1.1", "NOPE-1");
        Assert.Empty(explained.Advisories);
        Assert.Equal(3, explained.Others);
    }

    [Fact]
    public void Of_SeveralVerdicts_ShowsWhatHoldsFirst() =>
        Assert.Equal(["A-3", "A-1", "A-2"], Explain("pkg:pypi/demo@9", advisory: null).Advisories.Select(a => a.Advisory.Id));

    [Fact]
    public void Of_PurlWithoutIdentity_KnowsNothing()
    {
        var explained = Explain("pkg:deb/debian/openssl@1.1", advisory: null);
        Assert.Null(explained.Key);
        Assert.Empty(explained.Advisories);
    }

    private static ComponentExplanation Explain(string purl, string? advisory)
    {
        Assert.True(PackageUrl.TryParse(purl, out var parsed));
        return ComponentExplanation.Of(parsed, Index, advisory);
    }

    private static Advisory Read(string id, string affected) =>
        OsvReader.Read(id + ".json", Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","aliases":["alias of {{id}}"],"affected":{{affected}}}"""));
}
