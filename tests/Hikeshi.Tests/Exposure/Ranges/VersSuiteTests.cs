using Hikeshi.Verbs.Conformance.Vers;
using Xunit;

namespace Hikeshi.Tests.Exposure.Ranges;

/// <summary>The vers specification's own test-suite, as far as the data pack holds it, through the command that everybody can run.</summary>
public sealed class VersSuiteTests
{
    [Fact]
    public void Suite_EveryCase_Holds()
    {
        var run = VersRun.Of(Path.Combine(DataPack.Folder("vers"), "tests"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count > 1600, $"only {run.Cases.Count} cases");
        Assert.Equal(["comparison", "containment", "equality", "from_native", "parse", "validate"], run.Cases.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
        var failures = run.Cases.Where(c => !c.Passed).Select(c => $"{c.File} {c.Description}: {c.Sentence}").ToList();
        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(60)));
    }
}
