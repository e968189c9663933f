using Hikeshi.Verbs.Conformance.Versions;
using Xunit;

namespace Hikeshi.Tests.Exposure;

/// <summary>The ordering fixtures of the pack (<c>A &lt; B</c>), every line of every ecosystem, through the command that everybody can run.</summary>
public sealed class VersionFixtureTests
{
    /// <summary>Lines that contradict their ecosystem. There are none, and the list may not grow.</summary>
    private static readonly HashSet<string> Contradictions = [];

    [Fact]
    public void Compare_FixtureLine_AgreesWithItsOperator()
    {
        var run = VersionsRun.Of(DataPack.Folder("versions-osv"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count > 42_000, $"only {run.Cases.Count} comparisons");
        Assert.Equal(
            ["apk", "composer", "cran", "dpkg", "gem", "maven", "nuget", "pep440", "pub", "pvp", "rpm", "semver"],
            run.Cases.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
        var failures = run.Cases.Where(c => !c.Passed && !Contradictions.Contains(c.Description)).Select(c => $"{c.File} {c.Description}: {c.Sentence}").ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} lines:\n{string.Join('\n', failures.Take(60))}");
    }
}
