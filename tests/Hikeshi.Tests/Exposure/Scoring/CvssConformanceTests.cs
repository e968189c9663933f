using Hikeshi.Kernel.Errors;
using Hikeshi.Verbs.Conformance;
using Hikeshi.Verbs.Conformance.Cvss;
using Xunit;

namespace Hikeshi.Tests.Exposure.Scoring;

/// <summary>What <c>hikeshi conformance cvss</c> reads, and how it judges.</summary>
public sealed class CvssConformanceTests : IDisposable
{
    private const string Four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H";

    private readonly string folder = Directory.CreateTempSubdirectory("cvss-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_PublicPack_EveryCasePasses()
    {
        var run = CvssRun.Of(DataPack.Folder("cvss"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count >= 4_439, $"only {run.Cases.Count} cases");
        Assert.All(run.Cases, one => Assert.True(one.Passed, $"{one.File} {one.Vector}: {one.Sentence}"));
    }

    [Fact]
    public void Of_OneScoreOrThree_AreBothRead()
    {
        var run = Run(("vectors_own4", $"{Four} - (10.0,)\n\n{Four} - 10.0\r\n{Four}/E:A - (10, 10.0, None)\n"), ("vectors_own2.txt", "AV:N/AC:L/Au:N/C:N/I:N/A:N - (-0.0, None, None)\n"));
        Assert.Empty(run.Unreadable);
        Assert.Equal((4, 0), (run.Cases.Count, run.Failed));
    }

    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N - (1.0, None, None)", "computed (0.0, none, none), expected (1.0, none, none)")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N - (0.0, 0.0, None)", "expected (0.0, 0.0, none)")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:X - (0.0, None, None)", "refused: A at character 24")]
    public void Of_WrongCase_Fails(string line, string sentence)
    {
        var one = Assert.Single(Run(("vectors_own2", line)).Cases);
        Assert.False(one.Passed);
        Assert.Contains(sentence, one.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OutOfOrder_IsScoredAndSaysSo()
    {
        var one = Assert.Single(Run(("vectors_own4", $"{Four}/CR:H/E:A - 10.0")).Cases);
        Assert.True(one is { OutOfOrder: true, Passed: true });
    }

    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N", "vectors_own2:1: no ' - '")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N - high", "vectors_own2:1: 'high'")]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N - (0.0, 0.0)", "vectors_own2:1: 2 scores")]
    [InlineData(Four + " - 10.0", "vectors_own2:1: a vector of another version")]
    public void Of_LineThatIsNoCase_IsNamedAndPassesNothing(string line, string sentence)
    {
        var run = Run(("vectors_own2", line));
        Assert.Empty(run.Cases);
        Assert.Contains(sentence, Assert.Single(run.Unreadable).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FolderWithoutVectors_IsRefused()
    {
        Assert.Throws<RefusedException>(() => Run(("other2", "x")));
        Assert.Throws<RefusedException>(() => CvssRun.Of(Path.Combine(folder, "nowhere")));
    }

    private SuiteRun<CvssCase> Run(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        return CvssRun.Of(folder);
    }
}
