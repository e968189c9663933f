using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Matching;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Software;
using Xunit;

namespace Hikeshi.Tests.Exposure;

public sealed class MatchingTests
{
    [Fact]
    public void Run_GeneratedAdvisoriesAndSoftware_EqualsBruteForce() =>
        Prop.ForAll(Gen.Two(Gen.Choose(0, int.MaxValue)).ToArbitrary(), seeds =>
        {
            var random = new Random(seeds.Item1 ^ seeds.Item2);
            var documents = Enumerable.Range(0, 6).Select(i => OsvFixture.Generate(random, $"T-{i}")).ToList();
            var components = Enumerable.Range(0, 12).Select(_ => OsvFixture.Component(random)).ToList();
            AssertSame(documents, [new ScannedDocument("generated", components, components.Count)]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Theory]
    [InlineData("osv-go")]
    [InlineData("osv-rustsec")]
    [InlineData("osv-bitnami")]
    [InlineData("osv-almalinux")]
    public void Run_PackSoftware_EqualsBruteForce(string folder)
    {
        var advisories = Directory.EnumerateFiles(DataPack.Folder(folder), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var all = Directory.EnumerateFiles(DataPack.Folder("sbom-shelter-lab"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var documents = all.Where((_, i) => i % (all.Count / 26) == 0).Select(file =>
        {
            var software = SoftwareDocument.Read(file, File.ReadAllBytes(file));
            return new ScannedDocument(Path.GetFileName(file), software.Components, software.Listed);
        }).ToList();
        Assert.True(documents.Count >= 20);
        var findings = AssertSame(advisories, documents);
        Assert.True(folder != "osv-go" || findings > 0, "the pack's Go software has known weaknesses");
    }

    [Fact]
    public void Run_TwoDocumentsWithOnePackage_FindsOnceAndNamesBoth()
    {
        var index = Index("""{"id":"X-1","affected":[{"package":{"ecosystem":"PyPI","name":"Demo_Package"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]}]}]}""");
        var component = new SoftwareComponent("demo-package", "1.9", "pkg:pypi/demo-package@1.9");
        var report = ExposureScan.Run([new ScannedDocument("a", [component], 1), new ScannedDocument("b", [component], 1)], index);
        var package = Assert.Single(report.Packages);
        Assert.Equal(["a", "b"], package.Documents);
        Assert.Equal("[0, 2.0)", Assert.Single(package.Findings).Interval);
    }

    [Fact]
    public void Run_WithdrawnAdvisory_FindsNothing()
    {
        var index = Index("""{"id":"X-1","withdrawn":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"demo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}""");
        Assert.Empty(ExposureScan.Run([Document("pkg:npm/demo@1.0.0")], index).Packages);
        Assert.Equal(1, index.Withdrawn);
    }

    [Fact]
    public void Run_ComponentWithoutVersion_IsAffectedWhereEveryVersionIsAndUndecidedOtherwise()
    {
        var index = AdvisoryIndex.Build([Osv("ALL", """[{"introduced":"0"}]"""), Osv("SOME", """[{"introduced":"1.0.0"},{"fixed":"2.0.0"}]""")]);
        var report = ExposureScan.Run([Document("pkg:npm/demo")], index);
        Assert.Equal(("ALL", 1), (Assert.Single(Assert.Single(report.Packages).Findings).Advisory, report.WithoutVersion));
        Assert.Equal(["SOME"], Assert.Single(report.Unparsed).Advisories);

        static Advisory Osv(string id, string events) =>
            OsvReader.Read(id, Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","affected":[{"package":{"ecosystem":"npm","name":"demo"},"ranges":[{"type":"SEMVER","events":{{events}}}]}]}"""));
    }

    [Fact]
    public void Run_VersionThatIsNone_IsUndecidedAndNotFound()
    {
        var index = Index("""{"id":"X-1","affected":[{"package":{"ecosystem":"Go","name":"example.org/demo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}]}]}""");
        var report = ExposureScan.Run([Document("pkg:golang/example.org/demo@%28devel%29")], index);
        Assert.Empty(report.Packages);
        Assert.Equal(["X-1"], Assert.Single(report.Unparsed).Advisories);
    }

    [Theory]
    [InlineData("pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12&upstream=openssl", true)]
    [InlineData("pkg:deb/debian/libssl3@3.0.9-1?distro=debian-11&upstream=openssl", false)]
    [InlineData("pkg:deb/debian/openssl@3.0.9-1?distro=debian-12.4", true)]
    [InlineData("pkg:deb/debian/openssl@3.0.9-1", false)]
    [InlineData("pkg:deb/ubuntu/openssl@3.0.9-1?distro=debian-12", false)]
    [InlineData("pkg:deb/debian/libssl3@3.0.11-1?distro=bookworm&upstream=openssl@3.0.9-1", true)]
    public void Run_DistributionPackage_MatchesReleaseAndSource(string purl, bool affected)
    {
        var index = Index("""{"id":"X-1","affected":[{"package":{"ecosystem":"Debian:12","name":"openssl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"3.0.10-1"}]}]}]}""");
        Assert.Equal(affected, ExposureScan.Run([Document(purl)], index).Findings == 1);
    }

    internal static ScannedDocument Document(params string[] purls) =>
        new("document", purls.Select(purl => new SoftwareComponent("name", Version: null, purl)).ToList(), purls.Length);

    private static AdvisoryIndex Index(string osv) => AdvisoryIndex.Build([OsvReader.Read("x.json", Encoding.UTF8.GetBytes(osv))]);

    private static int AssertSame(IReadOnlyList<byte[]> advisories, IReadOnlyList<ScannedDocument> documents)
    {
        var naive = new BruteForce();
        foreach (var advisory in advisories)
        {
            naive.Add(advisory);
        }

        var expected = naive.Scan(documents.SelectMany(document => document.Components));
        var report = ExposureScan.Run(documents, AdvisoryIndex.Build(advisories.Select((osv, i) => OsvReader.Read($"{i}.json", osv))));
        var found = new SortedSet<string>(report.Packages.SelectMany(package => package.Findings.Select(finding => $"{package.Purl} {finding.Advisory}")), StringComparer.Ordinal);
        Assert.True(expected.SetEquals(found), $"only naive: {string.Join("; ", expected.Except(found).Take(5))}\nonly index: {string.Join("; ", found.Except(expected).Take(5))}\n{(advisories.Count < 10 ? string.Join('\n', advisories.Select(a => JsonSerializer.Serialize(Encoding.UTF8.GetString(a)))) : "")}");
        return report.Findings;
    }
}
