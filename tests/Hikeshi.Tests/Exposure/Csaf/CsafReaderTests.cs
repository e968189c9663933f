using Hikeshi.Exposure.Csaf.Documents;
using Xunit;

namespace Hikeshi.Tests.Exposure.Csaf;

public sealed class CsafReaderTests
{
    [Fact]
    public void Read_Advisory_KeepsWhatWasWritten()
    {
        var document = CsafReader.Read("a.json", CsafFixture.Utf8(CsafFixture.Document()));
        Assert.Equal(("KURA-2024-1", "2", "final"), (document.Tracking.Id, document.Tracking.Version, document.Tracking.Status));
        Assert.Equal(["1", "2"], document.Tracking.Revisions.Select(revision => revision.Number));
        Assert.Equal(("WHITE", "Everybody."), (document.Distribution.Tlp, document.Distribution.Text));
        Assert.Equal(new CsafPublisher("vendor", "Kura Systems", "https://kura.example"), document.Publisher);
        Assert.Equal(("en-GB", "ja"), (document.Lang, document.SourceLang));

        var old = document.Products.Single(product => product.Id == "P-old");
        Assert.Equal(["vendor", "product_name", "product_version_range"], old.Branches.Select(branch => branch.Category));
        Assert.Equal("vers:npm/>=1.0.0|<1.4.2", old.Named("product_version_range"));
        Assert.Equal(["pkg:npm/kura"], old.Helper.Purls);
        var gate = document.Products.Single(product => product.Id == "G-9");
        Assert.Equal(("gate.bin", "sha256"), (gate.Helper.Hashes.Single().FileName, gate.Helper.Hashes.Single().Algorithm));
        var combined = document.Products.Single(product => product.Id == "P-on-G");
        Assert.Equal("installed_on", combined.Relationship);
        Assert.Equal(["P-142", "G-9"], combined.Parts);

        var vulnerability = Assert.Single(document.Vulnerabilities);
        Assert.Equal(["P-old", "G-9"], vulnerability.Status[CsafStatus.KnownAffected]);
        Assert.Equal(["G-9", "P-old"], vulnerability.Remediations.Single().Products.Order(StringComparer.Ordinal));
        Assert.Equal(("vulnerable_code_not_present", "P-on-G"), (vulnerability.Flags.Single().Label, vulnerability.Flags.Single().Products.Single()));
        Assert.Equal(7.5, vulnerability.Scores.Single().BaseScore);
        Assert.Equal(["CWE-125"], vulnerability.Cwes);
        Assert.True(document.Verdict.IsValid);
    }

    [Fact]
    public void Read_ViolatedTest_IsReadAndSaysSo()
    {
        var document = CsafReader.Read("a.json", CsafFixture.Utf8(CsafFixture.With("vulnerabilities/0/scores/0/cvss_v3/baseScore", "1.0")));
        Assert.False(document.Verdict.IsValid);
        Assert.Equal("6.1.9", Assert.Single(document.Verdict.Violations).Clause);
        Assert.Single(document.Vulnerabilities);
    }
}
