using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Detection;
using Hikeshi.Verbs.Conformance.Sigma;
using Xunit;

namespace Hikeshi.Tests.Verbs.Conformance;

public sealed class SigmaRunTests : IDisposable
{
    private const string Id = "00000000-0000-4000-8000-000000000001";
    private const string Info = $"rule_metadata:\n  - id: {Id}\nregression_tests_info:\n  - name: n\n    type: evtx\n    path: regression_data/a/one.evtx\n";

    private readonly string folder = Directory.CreateTempSubdirectory("sigma-").FullName;

    public SigmaRunTests() => Write("sigma/rule.yml", Engine.Rule("s: {f: a}\ncondition: s"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Flat_LinesThatMatchAndDoNot_AreCountedWithFileAndLine()
    {
        Write("regression.flat.jsonl", "{\"f\":\"a\"}\n{\"f\":\"b\"}\n");
        Write("regression.expected.tsv", $"1\t{Id}\n");
        Assert.Equal((1, 0), Counts());
        Assert.Equal(ExitCode.Fine, await RunAsync());

        Write("regression.expected.tsv", $"1\t{Id}\n2\t{Id}\n3\t{Id}\n1\tnosuch\n");
        var failed = SigmaRun.Of(folder, null).Suite.Cases.Where(c => !c.Passed).ToList();
        Assert.Equal(["regression.flat.jsonl:2", "regression.flat.jsonl:3", "regression.flat.jsonl:1"], failed.Select(c => c.File));
        Assert.Equal(["does not", "no event begins there", "no rule with this id"], failed.Select(c => new[] { "does not", "no event begins there", "no rule with this id" }.First(c.Sentence.Contains)));
        Assert.Equal(ExitCode.Findings, await RunAsync());
        Assert.Equal(ExitCode.Findings, await RunAsync("--format", "json"));
    }

    [Fact]
    public async Task Flat_LineThatIsNoExpectation_IsBadInputAndTheOthersAreJudged()
    {
        Write("regression.flat.jsonl", "{\"f\":\"a\"}\n");
        Write("regression.expected.tsv", $"first\t{Id}\n1\t{Id}\n");
        var run = SigmaRun.Of(folder, null).Suite;
        Assert.True(Assert.Single(run.Cases).Passed);
        Assert.Equal("regression.expected.tsv:1", Assert.Single(run.Unreadable).Where);
        Assert.Equal(ExitCode.BadInput, await RunAsync());
    }

    [Theory]
    [InlineData("", "{\"f\":\"a\"}", true)]
    [InlineData("", "{\"f\":\"b\"}\n{\n \"f\": \"a\"\n}", true)]
    [InlineData("", "{\"f\":\"b\"}", false)]
    [InlineData("    match_count: 2\n", "{\"f\":\"a\"}{\"f\":\"a\"}", true)]
    [InlineData("    match_count: 2\n", "{\"f\":\"a\"}{\"f\":\"b\"}", false)]
    [InlineData("", "{\"f\":\"a\"}\n{\"f\":", false)]
    [InlineData("", "", false)]
    public void Recording_OfSeveralEvents_HoldsWhenEnoughMatch(string count, string events, bool passes)
    {
        Write("regression_data/a/info.yml", Info + count);
        Write("regression_data/a/one.json", events);
        var one = Assert.Single(SigmaRun.Of(folder, null).Suite.Cases);
        Assert.Equal((Path.Combine("a", "one.json"), passes), (one.File, one.Passed));
    }

    [Theory]
    [InlineData("rule_metadata: x\n", "info.yml:1")]
    [InlineData("a: [\n", "not YAML")]
    [InlineData("rule_metadata:\n  - id: 1\nregression_tests_info:\n  - name: n\n    path: p\n    match_count: none\n", "info.yml:6")]
    [InlineData("rule_metadata:\n  - id: 1\nregression_tests_info:\n  - name: n\n    path: ../../one.evtx\n", "one.json")]
    public void Recording_ThatIsNone_IsUnreadableWithItsPlace(string info, string place)
    {
        Write("regression_data/a/info.yml", info);
        Assert.Contains(place, Assert.Single(SigmaRun.Of(folder, null).Suite.Unreadable).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Flat_EventsBesideEnoughThatMatch_AreCompanionsWhenTheRecordingSaysHowMany()
    {
        Write("regression.flat.jsonl", "{\"f\":\"a\"}\n{\"f\":\"b\"}\n");
        Write("regression.expected.tsv", $"1\t{Id}\n2\t{Id}\n");
        Assert.Equal((1, 1), Counts());

        Write("regression_data/a/info.yml", Info);
        Write("regression_data/a/one.json", "{\"f\":\"a\"}\n{\"f\":\"b\"}\n");
        Assert.Equal((3, 0), Counts());
        Assert.Single(SigmaRun.Of(folder, null).Suite.Cases, c => c.Note is not null);
    }

    [Fact]
    public void Rules_ThatDoNotLoad_AreCountedByReasonAndNamedWithPlace()
    {
        Write("sigma/a.yml", Engine.Rule("s: {f|expand: '%One%'}\ncondition: s"));
        Write("sigma/b.yml", Engine.Rule("s: {f|expand: '%Two%'}\ncondition: s"));
        var lines = RuleLoading.Lines(Hikeshi.Detection.RuleSet.Load(Path.Combine(folder, "sigma")), folder).ToList();
        Assert.Equal("1 rules loaded, 2 refused", lines[0]);
        Assert.StartsWith($"       2  such as {Path.Combine("sigma", "a.yml")}:6: the placeholder %One%", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_WithoutEventsOrRules_IsBadInput()
    {
        Assert.Equal(ExitCode.BadInput, await RunAsync());
        Write("regression.expected.tsv", "1\tx\n");
        Assert.Equal(ExitCode.BadInput, await RunAsync());
        Write("regression.flat.jsonl", "{}\n");
        Assert.Equal(ExitCode.BadInput, await RunAsync("--rules", Path.Combine(folder, "none")));
    }

    [Fact]
    public void Pack_AllRecordings_Pass()
    {
        var run = SigmaRun.Of(Pack.Need(), null).Suite;
        Assert.Empty(run.Unreadable);
        Assert.Empty(run.Cases.Where(c => !c.Passed).Select(c => $"{c.File} {c.Sentence}"));
        Assert.Equal(276, run.Cases.Count);
    }

    private (int Passed, int Failed) Counts()
    {
        var run = SigmaRun.Of(folder, null).Suite;
        return (run.Cases.Count - run.Failed, run.Failed);
    }

    private Task<int> RunAsync(params string[] more) => Shell.RunAsync(["conformance", "sigma", "--input", folder, .. more]);

    private void Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
