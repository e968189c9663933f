using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Software;
using Xunit;

namespace Hikeshi.Tests.Ledger.Import;

public sealed class SoftwareFormatsTests
{
    private static readonly SoftwareComponent Demo = new("demo", "1.0", "pkg:maven/org.example/demo@1.0");
    private static readonly SoftwareComponent Inner = new("inner", "2", "pkg:npm/inner@2");
    private static readonly SoftwareComponent Model = new("reader of cheques", "3", Kind: ComponentKind.Model);

    [Fact]
    public void Read_CycloneDxXml_TakesWhatTheDocumentDescribes()
    {
        var read = Read(SoftwareFixtures.CycloneDxXml);
        Assert.Equal("cyclonedx-xml/1.6", read.Format);
        Assert.Equal(5, read.Listed);
        Assert.Equal([new SoftwareComponent("api", "3", Kind: ComponentKind.Service), new("app", "9"), Model, Demo with { Name = "org.example/demo" }, Inner], read.Components);
    }

    [Fact]
    public void Read_SpdxTagValue_TakesPackagesOnly()
    {
        var read = Read(SoftwareFixtures.SpdxTagValue);
        Assert.Equal("spdx-tag-value/2.3", read.Format);
        Assert.Equal([Demo, Inner], read.Components);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Read_SpdxTagValueWithOtherLineEnds_IsTheSame(string end) =>
        Assert.Equal([Demo, Inner], Read(SoftwareFixtures.SpdxTagValue.ReplaceLineEndings(end)).Components);

    [Fact]
    public void Read_Spdx3_KnowsModelsAndDatasets()
    {
        var read = Read(SoftwareFixtures.Spdx3);
        Assert.Equal("spdx/3.0.1", read.Format);
        Assert.Equal([new SoftwareComponent("cheques", Kind: ComponentKind.Data), Model, Demo, Inner], read.Components);
    }

    [Fact]
    public void Read_CycloneDxModel_IsKeptAsOne() => Assert.Equal(
        [Model],
        Read("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"machine-learning-model","name":"reader of cheques","version":"3","modelCard":{"modelParameters":{"task":"ocr"}}}]}""").Components.Select(component => component with { Details = null }));

    [Fact]
    public void Read_XmlInUtf16_IsRead() =>
        Assert.Equal(5, SoftwareDocument.Read("fixture.xml", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(SoftwareFixtures.CycloneDxXml.Replace("UTF-8", "UTF-16", StringComparison.Ordinal))).ToArray()).Listed);

    [Theory]
    [InlineData("PackageName: a\nPackageVersion: 1\nPackageVersion: 2", ":4: a second PackageVersion")]
    [InlineData("PackageName: a\nPackageComment: <text>for ever", ":3: this <text> has no end")]
    [InlineData("no tag here", ":2: this line has no tag")]
    public void Read_BadTagValue_IsRefusedWithItsLine(string text, string sentence) =>
        Assert.Contains(sentence, Refusal("SPDXVersion: SPDX-2.3\n" + text), StringComparison.Ordinal);

    [Theory]
    [InlineData("<component type='library'/>", "/bom/components/component: ")]
    [InlineData("<component type='nothing'><name>a</name></component>", "/bom/components/component: The 'type' attribute is invalid")]
    [InlineData("<component type='library'><name>a</name></component><component type='library'><name>b</name><hashes><hash alg='MD5'>foo</hash></hashes></component>", "/bom/components/component[2]/hashes/hash: ")]
    [InlineData("<component type='library'><name>a</name>", "not well-formed XML")]
    public void Read_BadXml_IsRefusedWithItsPath(string component, string sentence)
    {
        var refusal = Refusal($"<bom xmlns='http://cyclonedx.org/schema/bom/1.6'>\n<components>{component}</components></bom>");
        Assert.Contains(sentence, refusal, StringComparison.Ordinal);
        Assert.StartsWith("fixture:2:", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("isExternal='false'", false)]
    [InlineData("", false)]
    [InlineData("isExternal='true'", true)]
    public void Read_VersionRangeInXml_IsForExternalComponents(string attribute, bool accepted)
    {
        var text = $"<bom xmlns='http://cyclonedx.org/schema/bom/1.7'><components><component type='library' {attribute}><name>a</name><versionRange>vers:npm/>=1</versionRange></component></components></bom>".Replace(">=", "&gt;=", StringComparison.Ordinal);
        Assert.Equal(accepted, Record.Exception(() => Read(text)) is null);
    }

    /// <summary>Entity bombs, files from elsewhere, and elements without end.</summary>
    [Theory]
    [InlineData("<!DOCTYPE bom [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.6'>&b;</bom>")]
    [InlineData("<!DOCTYPE bom SYSTEM 'file:///etc/passwd'><bom xmlns='http://cyclonedx.org/schema/bom/1.6'/>")]
    [InlineData("<!DOCTYPE bom [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.6'>&x;</bom>")]
    public void Read_XmlWithADocumentType_IsRefused(string text) => Assert.Contains("not well-formed XML that can be taken", Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void Read_XmlNestedDeeply_IsRefused() => Assert.Contains(
        "too deep",
        Refusal("<bom xmlns='http://cyclonedx.org/schema/bom/1.6'><components>" + string.Concat(Enumerable.Repeat("<component type='library'><name>a</name><components>", 100_000))),
        StringComparison.Ordinal);

    [Fact]
    public void Read_AnyMutation_IsRefusedOrRead() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            string[] originals = [SoftwareFixtures.CycloneDxXml, SoftwareFixtures.SpdxTagValue, SoftwareFixtures.Spdx3];
            var result = LedgerImport.Read("fixture", Mutation.Of(Encoding.UTF8.GetBytes(originals[random.Next(originals.Length)]), random), asset: null);
            Assert.True(result.Fact is null != result.Refusal is null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30_000));

    private static SoftwareDocument Read(string text) => SoftwareDocument.Read("fixture", Encoding.UTF8.GetBytes(text));

    private static string Refusal(string text) => Assert.Throws<RefusedException>(() => Read(text)).Refusal.Sentence;
}
