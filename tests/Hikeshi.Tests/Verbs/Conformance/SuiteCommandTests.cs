using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Conformance;
using Hikeshi.Verbs.Conformance.Purl;
using Hikeshi.Verbs.Conformance.Vers;
using Hikeshi.Verbs.Conformance.Versions;
using Xunit;

namespace Hikeshi.Tests.Verbs.Conformance;

/// <summary>Exit codes and messages of <c>hikeshi conformance versions|purl|vers</c>; merkle's are beside its tree.</summary>
public sealed class SuiteCommandTests : IDisposable
{
    private const string Purl = """{"tests":[{"description":"d","test_group":"required","test_type":"validate","input":"pkg:npm/a@1","expected_output":"pkg:npm/EXPECTED@1","expected_failure":false}]}""";

    private readonly string folder = Directory.CreateTempSubdirectory("suites-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Versions_LinesRightAndWrong_AreCountedWithFileAndLine()
    {
        Write("npm-versions.txt", "// semver\n\n# and a comment\n1.0.0 < 2.0.0\n1.0.0 = 1.0.0+b\n2.0.0 > 1.0.0-a\n");
        Assert.Equal((3, 0), Counts(VersionsRun.Of(folder)));
        Assert.Equal(ExitCode.Fine, await RunAsync("versions"));

        Write("debian-versions-generated.txt", "1.0 < 1.0~rc1\nnot:a:version < 1.0\n");
        var run = VersionsRun.Of(folder);
        Assert.Equal((3, 2), Counts(run));
        var failed = run.Cases.Where(c => !c.Passed).ToList();
        Assert.Equal(("debian-versions-generated.txt:1", "1.0 < 1.0~rc1", "expected <, came >"), (failed[0].File, failed[0].Description, failed[0].Sentence));
        Assert.Contains("'not:a:version' is no version", failed[1].Sentence, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Findings, await RunAsync("versions"));
        Assert.Equal(ExitCode.Findings, await RunAsync("versions", "--format", "json"));
    }

    [Theory]
    [InlineData("npm-versions.txt", "1.0.0 ~ 2.0.0\n", "npm-versions.txt:1")]
    [InlineData("npm-versions.txt", "1.0.0 < 2.0.0 < 3.0.0\n", "npm-versions.txt:1")]
    [InlineData("nosuch-versions.txt", "1 < 2\n", "not known")]
    public async Task Versions_NoComparison_IsBadInputAndTheOthersAreJudged(string name, string text, string said)
    {
        Write("pypi-versions.txt", "1.0 < 2.0\n");
        Write(name, text);
        var run = VersionsRun.Of(folder);
        Assert.Equal((1, 0), Counts(run));
        Assert.Contains(said, Assert.Single(run.Unreadable).Sentence, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await RunAsync("versions"));
    }

    [Theory]
    [InlineData("alpine", "apk")]
    [InlineData("cran", "cran")]
    [InlineData("debian", "dpkg")]
    [InlineData("ubuntu", "dpkg")]
    [InlineData("hackage", "pvp")]
    [InlineData("hex", "semver")]
    [InlineData("maven", "maven")]
    [InlineData("npm", "semver")]
    [InlineData("nuget", "nuget")]
    [InlineData("packagist", "composer")]
    [InlineData("pub", "pub")]
    [InlineData("pypi", "pep440")]
    [InlineData("redhat", "rpm")]
    [InlineData("almalinux", "rpm")]
    [InlineData("rocky", "rpm")]
    [InlineData("rubygems", "gem")]
    [InlineData("semver", "semver")]
    [InlineData("go", "semver")]
    [InlineData("crates", "semver")]
    [InlineData("gentoo", "gentoo")]
    [InlineData("openssl", "openssl")]
    public void OrderOf_FileName_IsItsEcosystem(string word, string order)
    {
        Assert.Equal(order, VersionsFileName.OrderOf($"below/{word}-versions.txt")?.Name);
        Assert.Equal(order, VersionsFileName.OrderOf($"{word}-versions-generated.txt")?.Name);
    }

    [Theory]
    [InlineData("npm/a", ExitCode.Fine)]
    [InlineData("npm/b", ExitCode.Findings)]
    public async Task Purl_OneCase_ExitsByItsOutcome(string expected, int exit)
    {
        Write("one.json", Purl.Replace("npm/EXPECTED", expected, StringComparison.Ordinal));
        Assert.Equal(exit == ExitCode.Fine ? (1, 0) : (0, 1), Counts(PurlRun.Of(folder)));
        Assert.Equal(exit, await RunAsync("purl"));
    }

    [Theory]
    [InlineData("""{"tests":{}}""", "$.tests")]
    [InlineData("""{"tests":[{"test_type":"dream","input":"pkg:npm/a@1"}]}""", "$.tests[0].test_type")]
    [InlineData("""{"tests":[{"test_type":"parse","input":{}}]}""", "$.tests[0].input")]
    [InlineData("""{"tests":[{"test_type":"parse","input":"pkg:npm/a"}]}""", "$.tests[0].expected_output")]
    [InlineData("""{"tests":[{"test_type":"build","input":{"type":"npm","name":"a","qualifiers":{"k":1}}}]}""", "$.tests[0].input.qualifiers.k")]
    [InlineData("[", "line 1")]
    public async Task Purl_NoCase_IsBadInputWithItsPlace(string json, string place)
    {
        Write("bad.json", json);
        Write("good.json", Purl.Replace("EXPECTED", "a", StringComparison.Ordinal));
        var run = PurlRun.Of(folder);
        Assert.Equal((1, 0), Counts(run));
        Assert.Contains(place, Assert.Single(run.Unreadable).Where, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await RunAsync("purl"));
    }

    [Theory]
    [InlineData("""{"test_type":"parse","input":"vers:npm/>=1.0.0|<2.0.0","expected_output":{"type":"npm","constraints":[[">=","1.0.0"],["<","2.0.0"]]}}""", true)]
    [InlineData("""{"test_type":"parse","input":"vers:npm/1.0.0","expected_output":{"scheme":"npm","version_constraints":[["=","1.0.0"]]}}""", true)]
    [InlineData("""{"test_type":"parse","input":"vers:npm/1.0.0","expected_output":{"type":"npm","constraints":[["","1.0.1"]]}}""", false)]
    [InlineData("""{"test_type":"parse","input":"vers:npm/2|1","expected_failure":true,"expected_output":null}""", true)]
    [InlineData("""{"test_type":"parse","input":"vers:npm/1","expected_failure":true,"expected_output":null}""", false)]
    [InlineData("""{"test_type":"build","input":{"type":"npm","constraints":[["","1.0.0"]]},"expected_output":"vers:npm/1.0.0"}""", true)]
    [InlineData("""{"test_type":"roundtrip","input":"vers:npm/1.0.0","expected_output":"vers:npm/1.0.0"}""", true)]
    [InlineData("""{"test_type":"validate","input":"vers:npm/2.0.0|1.0.0","expected_output":"vers:npm/1.0.0|2.0.0"}""", true)]
    [InlineData("""{"test_type":"merge","input":["vers:npm/<1.0.0","vers:npm/1.0.0"],"expected_output":"vers:npm/<=1.0.0"}""", true)]
    [InlineData("""{"test_type":"invert","input":"vers:npm/<1.0.0","expected_output":"vers:npm/>=1.0.0"}""", true)]
    [InlineData("""{"test_type":"containment","input":{"vers":"vers:npm/<1.0.0","version":"1.0.0"},"expected_output":false}""", true)]
    [InlineData("""{"test_type":"containment","input":{"vers":"vers:npm/<1.0.0","version":"1.0.0"},"expected_output":true}""", false)]
    [InlineData("""{"test_type":"equality","input":{"input_type":"pypi","versions":["1.0","1"]},"expected_output":true}""", true)]
    [InlineData("""{"test_type":"comparison","input":{"input_scheme":"npm","versions":["2.0.0","1.0.0"]},"expected_output":["1.0.0","2.0.0"]}""", true)]
    [InlineData("""{"test_type":"comparison","input":{"input_scheme":"npm","versions":["2.0.0","1.0.0"]},"expected_output":["2.0.0","1.0.0"]}""", false)]
    [InlineData("""{"test_type":"comparison","input":{"input_scheme":"nuget","versions":["1.0-B","1.0-A"]},"expected_output":["1.0-a","1.0-b"]}""", true)]
    [InlineData("""{"test_type":"comparison","input":{"input_scheme":"nosuch","versions":["1","2"]},"expected_output":["1","2"]}""", false)]
    [InlineData("""{"test_type":"from_native","input":{"type":"gem","native_range":"~> 2.0"},"expected_output":"vers:gem/>=2.0|<3.0"}""", true)]
    [InlineData("""{"test_type":"from_native","input":{"type":"deb","native_range":["(>> 1)","(<< 2)"]},"expected_output":"vers:deb/>1|<2"}""", true)]
    [InlineData("""{"test_type":"from_native","input":{"type":"gem","native_range":"~> 2.0"},"expected_output":"vers:gem/>=2.0|<=3.0"}""", false)]
    public async Task Vers_EveryTestType_IsJudged(string test, bool passes)
    {
        Write("one.json", $$"""{"tests":[{{test}}]}""");
        var run = VersRun.Of(folder);
        Assert.Empty(run.Unreadable);
        Assert.True(Assert.Single(run.Cases).Passed == passes, run.Cases[0].Sentence);
        Assert.Equal(passes ? ExitCode.Fine : ExitCode.Findings, await RunAsync("vers"));
    }

    [Theory]
    [InlineData("versions", "-versions*.txt")]
    [InlineData("purl", ".json")]
    [InlineData("vers", ".json")]
    public async Task Suite_EmptyOrMissingFolder_IsBadInput(string suite, string ending)
    {
        Assert.Equal(ExitCode.BadInput, await RunAsync(suite));
        var refusal = Assert.Throws<RefusedException>(() => suite == "versions" ? VersionsRun.Of(folder) : suite == "purl" ? PurlRun.Of(folder) : VersRun.Of(folder)).Refusal;
        Assert.Equal(("conformance.input", folder), (refusal.Code, refusal.Where));
        Assert.Contains(ending, refusal.What, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["conformance", suite, "--input", Path.Combine(folder, "none")]));
        Assert.Equal(ExitCode.BadInput, await Shell.RunAsync(["conformance", suite]));
    }

    private static (int Passed, int Failed) Counts(SuiteRun<ComparedCase> run) => (run.Cases.Count - run.Failed, run.Failed);

    private Task<int> RunAsync(string suite, params string[] more) => Shell.RunAsync(["conformance", suite, "--input", folder, .. more]);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
