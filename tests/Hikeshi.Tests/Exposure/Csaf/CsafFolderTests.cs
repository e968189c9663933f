using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Vex;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

public sealed class CsafFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("csaf-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Load_Csaf_BecomesAdvisoryAndStatements()
    {
        File.WriteAllText(Path.Combine(folder, "no name of a format"), CsafFixture.Document().ToJsonString());
        var loaded = AdvisoryFolder.Load(folder);
        Assert.Empty(loaded.Refused);
        Assert.Equal(("CVE-2024-99999", AdvisoryFormat.Csaf), loaded.Advisories.Select(a => (a.Id, a.Format)).Single());

        // G-9 has no package URL and can be applied to nothing; a person is told of it all the same.
        Assert.Equal([("G-9", VexStatus.Affected), ("P-142", VexStatus.Fixed), ("P-old", VexStatus.Affected), ("P-on-G", VexStatus.NotAffected)], loaded.Vex.Select(v => (v.Product!.Id, v.Status)).Order());
        Assert.Equal("vers:npm/>=1.0.0|<1.4.2", loaded.Vex.Single(v => v.Product!.Id == "P-old").Product!.Versions);

        // What is said of kura on a gate is not said of kura elsewhere.
        var related = loaded.Vex.Single(v => v.Product!.Id == "P-on-G");
        Assert.Equal((null, "pkg:npm/kura@1.4.2"), (related.Product!.Purl, related.Component!.Purl!.ToString()));
        Assert.All(loaded.Vex, v => Assert.True(v.Vulnerability == "CVE-2024-99999" && v.Author.Length > 0 && v.Issued is not null));
    }
}
