using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger.Import;
using Xunit;

namespace Hikeshi.Tests.Exposure.Vex;

/// <summary>What the importer accepts, the reader of references, products and VEX reads or refuses; it never crashes.</summary>
public sealed class BomMutationTests
{
    private const int Mutations = 10_000;

    private static readonly string[] Texts =
    [
        """{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,"metadata":{"component":{"type":"application","name":"p","bom-ref":"m","purl":"pkg:npm/p@1"}},"components":[{"type":"library","name":"c","bom-ref":"r","purl":"pkg:npm/c@1"}],"vulnerabilities":[{"id":"CVE-2099-1","analysis":{"state":"resolved"},"affects":[{"ref":"r","versions":[{"version":"1","status":"unaffected"}]},{"ref":"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#r"}]}]}""",
        """<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><metadata><component type="application" bom-ref="m"><name>p</name></component></metadata><vulnerabilities><vulnerability><id>CVE-2099-1</id><analysis><state>resolved</state></analysis><affects><target><ref>m</ref></target></affects></vulnerability></vulnerabilities></bom>""",
        """{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"d","documentDescribes":["SPDXRef-a"],"packages":[{"SPDXID":"SPDXRef-a","name":"a","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-a"}]}""",
        "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\nPackageName: a\nSPDXID: SPDXRef-a\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n",
    ];

    private static readonly string[] Tokens = ["null", "[]", "{}", "\"\\ud800\"", "\\ud800", "1e999", "\"", "#", "urn:cdx:", "%", "<text>", "]]>", "&#x10FFFF;", "\"ref\":\"%zz\"", "vers:npm/"];

    [Fact]
    public void Read_DamagedDocument_IsReadOrRefused()
    {
        var accepted = 0;
        for (var seed = 0; seed < Mutations; seed++)
        {
            var bytes = TextMutation.Of(Texts[seed % Texts.Length], Tokens, new Random(seed));
            if (Record.Exception(() => SoftwareDocument.Read("x", bytes)) is { } before)
            {
                Assert.IsType<RefusedException>(before);
                continue;
            }

            accepted++;
            var thrown = Record.Exception(() => BomReader.Read("x", bytes) is { } bom ? CycloneDxVexReader.Embedded("x", bom) : null);
            Assert.True(thrown is null or RefusedException, $"seed {seed}: {thrown}");
        }

        Assert.True(accepted > Mutations / 20, $"only {accepted} documents came as far as this reader");
    }
}
