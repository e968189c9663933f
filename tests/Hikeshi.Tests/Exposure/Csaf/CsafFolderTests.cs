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

        // P-old is said of a range, which a product of VEX cannot name: it is in the advisory alone.
        Assert.Equal([("P-142", VexStatus.Fixed), ("P-on-G", VexStatus.NotAffected)], loaded.Vex.Select(v => (v.Product!.Id, v.Status)).Order());
        Assert.All(loaded.Vex, v => Assert.True(v.Vulnerability == "CVE-2024-99999" && v.Author.Length > 0 && v.Issued is not null));
    }
}
