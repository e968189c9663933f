using System.Text;
using Hikeshi.Exposure.Advisories;
using Hikeshi.Exposure.Aliasing;
using Hikeshi.Exposure.Matching;
using Hikeshi.Exposure.Vex;
using Hikeshi.Exposure.Vex.Applying;
using Hikeshi.Exposure.Vex.Boms;
using Hikeshi.Ledger.Import;

namespace Hikeshi.Tests.Exposure.Vex;

/// <summary>Software, advisories and statements of our own, read by the readers that production uses.</summary>
internal static class Given
{
    /// <summary>The shop contains lib 1.0.0 and other 1.0.0; both are affected by CVE-2099-1, whose advisory is GHSA-1.</summary>
    public static readonly ScannedDocument Shop = Bom("shop.json", "pkg:npm/shop@2.0.0", "pkg:npm/lib@1.0.0", "pkg:npm/other@1.0.0");

    public static readonly IReadOnlyList<Advisory> Advisories =
    [
        Advisory("GHSA-1", "CVE-2099-1", "lib"), Advisory("GHSA-1-other", "CVE-2099-1", "other"), Advisory("CVE-2099-2", "GHSA-2", "lib"),
    ];

    public static Advisory Advisory(string id, string alias, string name) => OsvReader.Read(id + ".json", Encoding.UTF8.GetBytes(
        $$$"""{"id":"{{{id}}}","aliases":["{{{alias}}}"],"affected":[{"package":{"ecosystem":"npm","name":"{{{name}}}"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}"""));

    /// <summary>A CycloneDX document about a product; each component's bom-ref is its purl.</summary>
    public static ScannedDocument Bom(string name, string product, params string[] components) => Scanned(name,
        $$"""{"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:{{Serial(name)}}","version":1,"metadata":{"component":{"type":"application","name":"p","bom-ref":"main","purl":"{{product}}"} },"components":[{{string.Join(',', components.Select(purl => $$"""{"type":"library","name":"c","bom-ref":"{{purl}}","purl":"{{purl}}"}"""))}}]}""");

    public static string Serial(string name) => $"11111111-1111-4111-8111-{Math.Abs(name.Aggregate(7L, (hash, c) => ((hash * 31) + c) % 999_999_999_999)):D12}";

    public static ScannedDocument Scanned(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var software = SoftwareDocument.Read(name, bytes);
        return new ScannedDocument(name, software.Components, software.Listed) { Bom = BomReader.Read(name, bytes) };
    }

    /// <summary>An OpenVEX document with one statement.</summary>
    /// <param name="products">The value of <c>products</c>.</param>
    public static VexDocument OpenVex(string products, string status = "not_affected", string vulnerability = "CVE-2099-1", string author = "Demo", string time = "2099-01-01T00:00:00Z", string id = "", int version = 1, string file = "vex.json")
    {
        var reason = status == "not_affected" ? ""","justification":"vulnerable_code_not_present" """ : "";
        return Read(file, $$"""{"@context":"https://openvex.dev/ns/v0.2.0","@id":"{{(id.Length == 0 ? file : id)}}","author":"{{author}}","timestamp":"{{time}}","version":{{version}},"statements":[{"vulnerability":{"name":"{{vulnerability}}"},"products":{{products}},"status":"{{status}}"{{reason}}}]}""");
    }

    public static string Product(string purl, params string[] parts) =>
        parts.Length == 0 ? $$"""[{"@id":"{{purl}}"}]""" : $$"""[{"@id":"{{purl}}","subcomponents":[{{string.Join(',', parts.Select(part => $$"""{"@id":"{{part}}"}"""))}}]}]""";

    public static VexDocument Read(string file, string text) => AdvisoryDocument.Read(file, Encoding.UTF8.GetBytes(text))!.Vex!;

    public static VexOutcome Apply(params VexDocument[] vex) => Apply([Shop], vex);

    public static VexOutcome Apply(IReadOnlyList<ScannedDocument> software, IReadOnlyList<VexDocument> vex) =>
        VexApplication.Apply(ExposureScan.Run(software, AdvisoryIndex.Build(Advisories)).Packages, vex, Aliases.Of(Advisories, []), software);

    /// <summary><c>purl advisory document</c> of everything that is closed.</summary>
    public static IEnumerable<string> Closed(VexOutcome outcome) => outcome.Decisions.Where(one => one.State == VexState.Closed).Select(one => $"{one.Purl} {one.Advisory} {one.Document}");
}
