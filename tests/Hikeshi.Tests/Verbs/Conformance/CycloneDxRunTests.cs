using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Exposure;
using Hikeshi.Verbs.Conformance.CycloneDx;
using Xunit;

namespace Hikeshi.Tests.Verbs.Conformance;

public sealed class CycloneDxRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cyclonedx-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_Specification_AcceptsAndRefusesExactly()
    {
        var run = CycloneDxRun.Of(DataPack.Folder("cyclonedx-spec"));
        Assert.Empty(run.Unreadable);
        Assert.True(run.Cases.Count >= 449, $"only {run.Cases.Count} cases");
        Assert.All(run.Cases, one => Assert.True(one.Passed, $"{one.File}: {one.Sentence}"));
    }

    [Fact]
    public void Of_FilesThatAreNotAsTheirNames_Fail()
    {
        Write("valid-a.json", """{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}""");
        Write("skip_invalid-b.json", """{"bomFormat":"CycloneDX","specVersion":"1.6"}""");
        Write("invalid-c.xml", "<bom xmlns='http://cyclonedx.org/schema/bom/1.6'><nothing/></bom>");
        Write("valid-d.textproto", "not read");
        var run = CycloneDxRun.Of(folder);
        Assert.Equal([("invalid-c.xml", true), ("skip_invalid-b.json", false), ("valid-a.json", false)], run.Cases.Select(c => (c.File, c.Passed)));
        Assert.Contains("$.components[0]", run.Cases[2].Sentence, StringComparison.Ordinal);
        Assert.Equal("expected a refusal, came acceptance", run.Cases[1].Sentence);
    }

    [Fact]
    public void Of_FolderWithoutCases_IsRefused()
    {
        Write("valid-d.textproto", "not read");
        Assert.Contains("hold no case", Assert.Throws<RefusedException>(() => CycloneDxRun.Of(folder)).Refusal.Sentence, StringComparison.Ordinal);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
