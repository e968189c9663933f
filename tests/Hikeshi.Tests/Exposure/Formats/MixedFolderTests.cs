using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;
using Hikeshi.Ledger.Software;
using Xunit;

namespace Hikeshi.Tests.Exposure.Formats;

public sealed class MixedFolderTests
{
    [Fact]
    public void Load_FilesWithMisleadingNames_AreToldByContent()
    {
        var folder = Directory.CreateTempSubdirectory("hikeshi-mixed-").FullName;
        string[] texts = [Fixtures.Cve, Fixtures.Secdb, Fixtures.Npm, Fixtures.OpenVex, Fixtures.Rss, Fixtures.Vuldef, "distroversion: v3.98\nreponame: main\npackages:\n- pkg:\n    name: demo\n    secfixes:\n      1.0-r0:\n      - CVE-2099-9999\n", "# Read me\n\nNothing.", "<html></html>", "{"];
        try
        {
            for (var i = 0; i < texts.Length; i++)
            {
                File.WriteAllText(Path.Combine(folder, $"{i}.txt"), texts[i]);
            }

            var loaded = AdvisoryFolder.Load(folder);
            Assert.Equal(
                [AdvisoryFormat.Cve, AdvisoryFormat.Secdb, AdvisoryFormat.Secdb, AdvisoryFormat.Secdb, AdvisoryFormat.NodeEcosystem, AdvisoryFormat.JvnRss, AdvisoryFormat.Vuldef, AdvisoryFormat.Secdb],
                loaded.Advisories.Select(advisory => advisory.Format));
            Assert.Equal(3, loaded.Vex.Count);
            Assert.Equal(["7.txt", "8.txt"], loaded.Unknown);
            Assert.StartsWith("9.txt:1", Assert.Single(loaded.Refused).Where, StringComparison.Ordinal);
            Assert.Equal("CVE-2099-8888", Aliases.Of(loaded.Advisories, loaded.Vex).Of("JVNDB-2099-000001").Representative);

            var software = new SoftwareComponent("demo", "2.5.0", "pkg:npm/demo@2.5.0");
            var report = ExposureScan.Run([new ScannedDocument("a", [software], 1)], AdvisoryIndex.Build(loaded.Advisories));
            Assert.Equal(["CVE-2099-10001", "NSWG-ECO-7"], Assert.Single(report.Packages).Findings.Select(finding => finding.Advisory));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
