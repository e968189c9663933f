using Hikeshi.Exposure.Advisories;
using Xunit;

namespace Hikeshi.Tests.Exposure.Formats;

/// <summary>Whole folders of the public data pack.</summary>
public sealed class AdvisoryPackTests
{
    [Theory]
    [InlineData("cve5-go", 152)]
    [InlineData("cve5-vulnrichment", 9000)]
    [InlineData("cve5-vulnrichment-kev", 139)]
    [InlineData("npm-securitywg", 291)]
    public void Load_Folder_ReadsEveryFile(string folder, int advisories)
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder(folder));
        Assert.Empty(loaded.Refused.Select(refusal => refusal.Sentence));
        Assert.Empty(loaded.Unknown);
        Assert.Equal(advisories, loaded.Advisories.Count);
    }

    [Fact]
    public void Load_Secdb_ReadsEveryTable()
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder("alpine-secdb"));
        Assert.Empty(loaded.Refused.Select(refusal => refusal.Sentence));
        Assert.Empty(loaded.Unknown);
        // Eleven tables, of which one is empty.
        Assert.Equal(10, loaded.Advisories.Select(advisory => advisory.SourceFile).Distinct().Count());
    }

    [Theory]
    [InlineData("vex-node")]
    [InlineData("vex-rancher")]
    [InlineData("vex-vexhub")]
    public void Load_Vex_ReadsEveryStatement(string folder)
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder(folder));
        Assert.Empty(loaded.Refused.Select(refusal => refusal.Sentence));
        Assert.NotEmpty(loaded.Vex);
    }

    /// <summary>Its CSAF document is one for tests of a reader: branches with a member too many, products that nobody has defined.</summary>
    [Fact]
    public void Load_VexBesideBrokenCsaf_RefusesThatAlone()
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder("vex-govex"));
        Assert.StartsWith("csaf/testdata/csaf.json: $.product_tree.branches[0].branches[0]", Assert.Single(loaded.Refused).Sentence, StringComparison.Ordinal);
        Assert.NotEmpty(loaded.Vex);
    }

    /// <summary>Its CycloneDX document has an object where the schema wants an array.</summary>
    [Fact]
    public void Load_VexBesideInvalidCycloneDx_RefusesThatAlone()
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder("vex-lib4vex"));
        Assert.StartsWith("CycloneDX/acme_1.0_vex.json: $.vulnerabilities[0].affects[0].versions", Assert.Single(loaded.Refused).Sentence, StringComparison.Ordinal);
        Assert.NotEmpty(loaded.Vex);
    }

    [Fact]
    public void Load_Csaf_IsReadWithTheOthers()
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder("csaf-2.0/examples"));
        Assert.Empty(loaded.Refused.Select(refusal => refusal.Sentence));
        Assert.All(loaded.Advisories, advisory => Assert.Equal(AdvisoryFormat.Csaf, advisory.Format));
    }

    [Fact]
    public void Load_Jvn_ReadsEveryFeed()
    {
        var loaded = AdvisoryFolder.Load(DataPack.Folder("jvn-raw"));
        Assert.Empty(loaded.Refused.Select(refusal => refusal.Sentence));
        Assert.Equal(6, loaded.Advisories.Select(advisory => advisory.SourceFile).Distinct().Count());
        Assert.All(loaded.Advisories, advisory => Assert.Empty(advisory.Affected));
    }
}
