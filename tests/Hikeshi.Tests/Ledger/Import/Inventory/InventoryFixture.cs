using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Ledger;
using Hikeshi.Ledger.Import;
using Hikeshi.Ledger.Import.Inventory;
using Hikeshi.Ledger.Institution;
using Hikeshi.Tests.Architecture;

namespace Hikeshi.Tests.Ledger.Import.Inventory;

/// <summary>Inventories over the institution of <see cref="InstitutionFixture"/> and two documents.</summary>
internal static class InventoryFixture
{
    public static InstitutionDocument Institution { get; } = JsonSerializer.Deserialize(InstitutionFixture.Json, LedgerJson.Readable.InstitutionDocument)!;

    public const string Yaml =
        """
        format: hikeshi-assets/1
        assets:
          - id: gw-1
            services: [gateway, portal]
            sbom: [sbom/a.json, sbom/b.json]
          - id: gw-9
            address: 10.7.1.9
            role: application
            tier: 2
            neverContain: false
            services: [portal]
            sbom: sbom/a.json
        services:
          - id: portal
            internetExposed: true
            functions: [payments, deposits]
        """;

    public const string Csv =
        """
        asset,document,service,function,internet_exposed,address,role,tier,never_contain
        gw-1,sbom/a.json,gateway,,,,,,
        gw-1,sbom/b.json,portal,payments,true,,,,
        gw-9,sbom/a.json,portal,deposits,,10.7.1.9,application,2,false
        """;

    public static InventoryResult Read(string text, InstitutionDocument? inForce) => Read(Encoding.UTF8.GetBytes(text), inForce);

    public static InventoryResult Read(byte[] text, InstitutionDocument? inForce) => InventoryImport.Read("assets", text, inForce, Open);

    public static string Refusals(string text) => string.Join('\n', Read(text, Institution).Refusals.Select(refusal => refusal.Sentence));

    public static ReadOnlyMemory<byte> Open(string path) => path switch
    {
        "sbom/a.json" => Sbom("pkg:npm/a@1"),
        "sbom/b.json" => Sbom("pkg:npm/b@1"),
        "institution.json" => Encoding.UTF8.GetBytes(InstitutionFixture.Json),
        "broken.json" => Encoding.UTF8.GetBytes("""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library"}]}"""),
        _ => throw new RefusedException(new ImportRefused(path, "there is no such file", "a file", "")),
    };

    public static byte[] Example(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "docs", "examples", name));

    private static byte[] Sbom(string purl) => Encoding.UTF8.GetBytes($$"""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"n","purl":"{{purl}}"}]}""");
}
