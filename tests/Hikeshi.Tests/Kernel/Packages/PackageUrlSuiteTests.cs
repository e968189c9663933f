using Hikeshi.Tests.Exposure;
using Hikeshi.Verbs.Conformance.Purl;
using Xunit;

namespace Hikeshi.Tests.Kernel.Packages;

/// <summary>The purl specification's own test-suite, as far as the data pack holds it, through the command that everybody can run.</summary>
public sealed class PackageUrlSuiteTests
{
    /// <summary>
    /// The suite asks for both: a required "parse" must refuse an upper-case qualifier key of gem, another must accept one of maven, and
    /// "validate" must canonicalize the very text that the first refuses. We read bills of materials from the wild, so the other two hold.
    /// The list may not grow.
    /// </summary>
    private static readonly HashSet<string> Contradictions = ["""parse "pkg:gem/jruby-launcher@1.1.2?Platform=java" """.Trim()];

    [Fact]
    public void Suite_EveryCase_HoldsExceptNamedContradictions()
    {
        var run = PurlRun.Of(DataPack.Folder("purl"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count > 300, $"only {run.Cases.Count} cases");
        Assert.Equal(["build", "parse", "validate"], run.Cases.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal));
        var unexpected = run.Cases.Where(c => !c.Passed && !Contradictions.Contains(c.Description)).Select(c => $"{c.File} {c.Description}: {c.Sentence}").ToList();
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
    }
}
