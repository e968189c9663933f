using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Conformance.Csaf;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

/// <summary>What <c>hikeshi conformance csaf</c> reads, and how it judges.</summary>
public sealed class CsafConformanceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("csaf-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_PublicTestDocuments20_EveryOnePasses()
    {
        var run = CsafRun.Of(DataPack.Folder("csaf-2.0"));
        Assert.True(run.Passed >= 155, $"only {run.Passed} passed");
        Assert.All(run.Judged, one => Assert.True(one.Passed, $"{one.File}: expected {one.Expected}, found {one.Found}"));
    }

    [Fact]
    public void Of_PublicTestDocuments21_NoFewerPassThanThose()
    {
        var run = CsafRun.Of(DataPack.Folder("csaf-2.1"));
        Assert.True(run.Passed >= 456, $"only {run.Passed} passed");
    }

    [Fact]
    public void Of_RealAdvisories_EveryOneIsRead()
    {
        var run = CsafRun.Of(DataPack.Folder("csaf-cisa"));
        Assert.True(run.Cases.Count >= 600, $"only {run.Cases.Count}");
        Assert.All(run.Cases, one => Assert.True(one.Passed, $"{one.File}: {one.Found}"));
    }

    [Theory]
    [InlineData("x-6-1-27-09-01.json", "6.1.27.9", true)]
    [InlineData("x-2021-6-1-03-11.json", "6.1.3", false)]
    [InlineData("x-6-1-14-21.json", "6.1.14", true)]
    [InlineData("x-6-1-14-31.json", "6.1.14", false)]
    [InlineData("x-6-2-20-01.json", "6.2.20", true)]
    public void ByName_NumberedDocument_SaysWhatItIsFor(string name, string clause, bool mustFail) =>
        Assert.Equal(new CsafExpectation(clause, mustFail), CsafExpectation.ByName("a/" + name));

    [Theory]
    [InlineData("kura-2024-1.json")]
    [InlineData("x-TEMPLATE.json")]
    [InlineData("x-6-1-14-21.result.json")]
    public void ByName_OtherDocument_IsNoCase(string name) => Assert.Null(CsafExpectation.ByName(name));

    [Fact]
    public void Invoke_RightExpectations_ExitsWith0()
    {
        Write("x-6-1-28-11.json", CsafFixture.Advisory);
        Write("x-6-1-28-01.json", CsafFixture.With("document/source_lang", "\"en-GB\"").ToJsonString());
        Write("x-6-3-10-01.json", CsafFixture.Advisory);
        Assert.Equal(ExitCode.Fine, Exit());
    }

    [Fact]
    public void Invoke_WrongExpectation_ExitsWith1()
    {
        Write("x-6-1-28-01.json", CsafFixture.Advisory);
        Assert.Equal(ExitCode.Findings, Exit());
        Assert.Equal(ExitCode.Findings, Exit("--format", "json"));
    }

    [Fact]
    public void Of_ListBesideTheDocuments_GoesBeforeTheirNames()
    {
        Write("testcases.json", """{"tests":[{"id":"6.1.28","group":"mandatory","valid":[{"name":"mandatory/x-6-1-28-01.json","valid":true}]}]}""");
        Write("mandatory/x-6-1-28-01.json", CsafFixture.Advisory);
        Assert.True(Assert.Single(CsafRun.Of(folder).Cases).Passed);
    }

    [Fact]
    public void Of_DocumentsWithoutNumbers_MustBeReadable()
    {
        Write("a.json", CsafFixture.Advisory);
        Write("b.json", CsafFixture.With("vulnerabilities/0/scores/0/cvss_v3/baseScore", "1.0").ToJsonString());
        Write("c.json", "{}");
        var run = CsafRun.Of(folder);
        Assert.Equal((2, 1), (run.Passed, run.Failed));
        Assert.Equal("b.json", Assert.Single(run.Invalid).File);
    }

    [Fact]
    public void Of_NoFolderOrNoDocument_IsRefused()
    {
        Assert.Throws<RefusedException>(() => CsafRun.Of(folder));
        Assert.Throws<RefusedException>(() => CsafRun.Of(Path.Combine(folder, "nowhere")));
    }

    [Fact]
    public void Invoke_OnlyTestsThatAreNotRun_ExitsWith2()
    {
        Write("x-6-3-06-01.json", CsafFixture.Advisory);
        Assert.Equal(ExitCode.BadInput, Exit());
    }

    private int Exit(params string[] more) => CsafCommand.Build().Parse(["--input", folder, .. more]).Invoke();

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
        File.WriteAllText(Path.Combine(folder, name), text);
    }
}
