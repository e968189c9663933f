using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Packages;
using Hikeshi.Tests.Exposure;
using Hikeshi.Verbs.Conformance.MatchLabels;
using Xunit;

namespace Hikeshi.Tests.Verbs.Conformance;

public sealed class MatchLabelsTests : IDisposable
{
    private static readonly LabelJudge Judge = new(
        [
            Advisory("GO-1", "CVE-2099-1", "Go", "stdlib"), Advisory("PYSEC-2", "CVE-2099-2", "PyPI", "Two_Two"), Advisory("BIT-3", "CVE-2099-3", "Bitnami", "node"),
            Advisory("A-4", "CVE-2099-4", "Alpine:v3.9", "tar"), Advisory("NPM-5", "CVE-2099-5", "npm", "shared"), Advisory("RUSTSEC-6", "CVE-2099-6", "crates.io", "other"),
        ],
        [PackageKey.Of("crates.io", "shared")]);

    private readonly string folder = Directory.CreateTempSubdirectory("labels-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("stdlib", "go1.16.8", "CVE-2099-1", "Go", true)]
    [InlineData("stdlib", "go2.0.0", "CVE-2099-1", "Go", false)]
    [InlineData("two-two", "1.0", "PYSEC-2", "PyPI", true)]
    [InlineData("two-two", "1.0", "CVE-2099-2", "PyPI", true)]
    public void Judge_WhatIsNamedInOneEcosystem_IsCompared(string name, string version, string id, string ecosystem, bool isFound)
    {
        var verdict = Judge.Judge(Label(name, version, id, isTrue: true));
        Assert.Equal((null, ecosystem, isFound), (verdict.Reason, verdict.Ecosystem, verdict.IsFound));
    }

    [Theory]
    [InlineData("two-two", "1.0", "CVE-2099-9", "no advisory of the pack")]
    [InlineData("three", "1.0", "CVE-2099-2", "name other packages")]
    [InlineData("two-two", "1.0-4.el8", "CVE-2099-2", "a rpm package")]
    [InlineData("two-two", "1.0-r1", "CVE-2099-2", "a apk package")]
    [InlineData("two-two", "1.0+dfsg", "CVE-2099-2", "a deb package")]
    [InlineData("node", "1.0", "CVE-2099-3", "Bitnami alone")]
    [InlineData("tar", "1.0", "CVE-2099-4", "distributions alone")]
    [InlineData("shared", "1.0.0", "CVE-2099-5", "several ecosystems")]
    [InlineData("stdlib", "unknown", "CVE-2099-1", "none in its ecosystem")]
    [InlineData(null, null, "CVE-2099-1", "names no package")]
    public void Judge_WhatWouldBeGuessed_IsCountedApart(string? name, string? version, string id, string reason) =>
        Assert.Contains(reason, Judge.Judge(Label(name, version, id, isTrue: false)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Judge_UndecidedLabel_StaysUndecided() => Assert.Contains("(??)", Judge.Judge(Label("stdlib", "go1.16.8", "CVE-2099-1", isTrue: null)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(true, "1.0", true)]
    [InlineData(false, "1.0", false)]
    [InlineData(true, "3.0", false)]
    [InlineData(false, "3.0", true)]
    public void Case_PassesWhenLabelAndMatchingAgree(bool isTrue, string version, bool passes) =>
        Assert.Equal(passes, new LabelCase(Judge.Judge(Label("two-two", version, "CVE-2099-2", isTrue))).Passed);

    [Fact]
    public void Read_Lines_AreLabelsOrNamedWithTheirPlace()
    {
        var path = Path.Combine(folder, "image.ndjson");
        File.WriteAllText(path, """
            {"label":"TP","vulnerability_id":"GHSA-1","effective_cve":"CVE-2099-1","image":{"exact":"demo@sha256:00"},"package":{"name":"a","version":"1"}}
            {"label":"maybe","vulnerability_id":"GHSA-1"}
            {
            """);
        var unreadable = new List<Refusal>();
        var label = Assert.Single(MatchLabel.Read(path, "image.ndjson", unreadable).ToList());
        Assert.Equal(("image.ndjson:1", "demo@sha256:00", "a", "1", true), (label.Place, label.Image, label.Package, label.Version, label.IsTrue));
        Assert.Equal(["GHSA-1", "CVE-2099-1"], label.Ids);
        Assert.Equal(["image.ndjson:2 $.label", "image.ndjson:3"], unreadable.Select(refusal => refusal.Where));
    }

    [Fact]
    public void Read_Pack_IsReadInFull()
    {
        var unreadable = new List<Refusal>();
        var input = DataPack.Folder("match-labels");
        Assert.Equal(11_831, Directory.EnumerateFiles(input).Order(StringComparer.Ordinal).SelectMany(file => MatchLabel.Read(file, Path.GetFileName(file), unreadable)).Count());
        Assert.Empty(unreadable);
    }

    private static MatchLabel Label(string? name, string? version, string id, bool? isTrue) => new("image.ndjson:1", "image", name, version, [id], isTrue);

    private static Advisory Advisory(string id, string alias, string ecosystem, string name) => OsvReader.Read(id + ".json", Encoding.UTF8.GetBytes(
        $$"""{"id":"{{id}}","aliases":["{{alias}}"],"affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{name}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]}]}]}"""));
}
