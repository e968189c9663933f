using Hikeshi.Kernel.Situation;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Software;

namespace Hikeshi.Bench.Exposure;

/// <summary>
/// A sector of forty institutions whose assets run the software of the data pack: each asset the next 210 components of all
/// documents (200 of them different), one after the other and over again. So what is common in the documents is common in the sector.
/// </summary>
internal sealed class Replica(IReadOnlyList<SoftwareComponent> stream)
{
    public const int Institutions = 40;
    public const int PerAsset = 210;
    private const int AssetsPerService = 5;
    private static readonly BilingualText Names = new("bench", "計測");

    /// <param name="number">0 to 39.</param>
    /// <param name="assets">How many assets each institution has.</param>
    public static InstitutionDocument Institution(int number, int assets)
    {
        var id = $"bank-{number:00}";
        var hosts = Enumerable.Range(0, assets).Select(i => new Asset($"host-{i}", "server", $"10.{number}.{i / 250}.{(i % 250) + 1}", "Linux", "application", 1, NeverContain: false, Software: [])).ToList();
        var services = hosts.Chunk(AssetsPerService).Select((chunk, i) => new Service($"service-{i}", Names, $"10.{100 + number}.{i / 250}.{(i % 250) + 1}", 8443, InternetExposed: i % 4 == 0, "pkg:maven/example.hikeshi.fictional/ledger-gateway@3.1.0", [.. chunk.Select(host => host.Id)], 1, [])).ToList();

        // Neighbouring functions share half of their services, as a customer's transfer and a batch do.
        var functions = Enumerable.Range(0, Math.Max(1, services.Count / 4)).Select(i => new CriticalFunction($"function-{i}", Names, 60, 1, PaymentRail: i % 10 == 0, [], [.. services.Skip(i * 4).Take(8).Select(service => service.Id)])).ToList();
        return new InstitutionDocument(InstitutionDocument.CurrentFormat, id, Names, "bank", new Consent(NamedExposure: true), functions, services, hosts, [], [], new BusinessCalendar("Asia/Tokyo", "09:00", "15:00", []));
    }

    /// <summary>What runs on one asset of an institution, as the document that would be imported for it.</summary>
    public AssetSoftware Software(int institution, int asset, int assets) =>
        new($"host-{asset}", Components(((institution * assets) + asset) * (long)PerAsset), "host.cdx.json");

    private List<SoftwareComponent> Components(long from) =>
        [.. Enumerable.Range(0, PerAsset).Select(i => stream[(int)((from + i) % stream.Count)])];
}
