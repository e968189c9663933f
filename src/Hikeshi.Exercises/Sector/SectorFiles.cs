using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Exercises.Sector;

/// <summary>
/// What a sector looks like as files: an <c>institution.json</c> of every member, a bill of materials of each of its assets, and the
/// configuration of the gateway that stands in for everybody's firewall.
/// </summary>
public static class SectorFiles
{
    /// <summary>The institution in format <c>hikeshi-institution/1</c>, UTF-8 without a byte order mark. What its assets run stands in their bills of materials.</summary>
    public static byte[] InstitutionJson(Institution institution) => JsonSerializer.SerializeToUtf8Bytes(
        institution with { Assets = [.. institution.Assets.Select(asset => asset with { Software = [], Sbom = BillOfMaterials.FileName(asset) })] },
        SectorJson.Readable.Institution);

    /// <summary>Configuration for <c>hikeshi gateway --config FILE</c>.</summary>
    /// <param name="controlPort">Loopback port of the enforcement protocol.</param>
    /// <param name="tokenSha256">Lower-case hex SHA-256 of each member's bearer token, by member id.</param>
    public static byte[] GatewayConfig(SyntheticSector sector, int controlPort, IReadOnlyDictionary<string, string> tokenSha256)
    {
        var config = new GatewayFile(
            string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{controlPort}"),
            [.. sector.Institutions.Select(i => new GatewayFileMember(
                i.Id,
                tokenSha256[i.Id],
                string.Create(CultureInfo.InvariantCulture, $"{i.EgressAddress}:{SyntheticSector.EgressPort}"),
                [.. i.Assets.Select(a => new GatewayFileHost(a.Id, a.Address))],
                [.. i.Services.Select(s => new GatewayFileService(s.Id, s.Address, s.Port, s.Assets))]))],
            [.. SupplierCatalogue.Domains.Select(d => new GatewayFileSupplier(d.Domain, d.Address))]);
        return JsonSerializer.SerializeToUtf8Bytes(config, SectorJson.Readable.GatewayFile);
    }
}

internal sealed record GatewayFile(string Control, IReadOnlyList<GatewayFileMember> Members, IReadOnlyList<GatewayFileSupplier> Suppliers);

internal sealed record GatewayFileMember(string Id, [property: JsonPropertyName("token_sha256")] string TokenSha256, string Egress, IReadOnlyList<GatewayFileHost> Hosts, IReadOnlyList<GatewayFileService> Services);

internal sealed record GatewayFileHost(string Name, string Address);

internal sealed record GatewayFileService(string Name, string Address, int Port, IReadOnlyList<string> Hosts);

internal sealed record GatewayFileSupplier(string Domain, string Address);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Institution))]
[JsonSerializable(typeof(GatewayFile))]
internal sealed partial class SectorJson : JsonSerializerContext
{
    /// <summary>Japanese stays readable; the files are read by people.</summary>
    internal static SectorJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
