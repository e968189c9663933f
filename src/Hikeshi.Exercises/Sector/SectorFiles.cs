using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Exercises.Sector;

/// <summary>What a sector looks like as files: one <c>institution.json</c> per member, and the configuration of the gateway that stands in for everybody's firewall.</summary>
public static class SectorFiles
{
    /// <summary>The institution in format <c>hikeshi-institution/1</c>, UTF-8 without a byte order mark.</summary>
    public static byte[] InstitutionJson(Institution institution) => JsonSerializer.SerializeToUtf8Bytes(institution, SectorJson.Readable.Institution);

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

    /// <summary>Writes <c>DIR/ID/institution.json</c> for every member, <c>DIR/advisory.osv.json</c> and returns the institution files by member id.</summary>
    public static IReadOnlyDictionary<string, string> Write(SyntheticSector sector, string directory, DateTimeOffset now)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var institution in sector.Institutions)
        {
            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(directory, institution.Id)).FullName, "institution.json");
            File.WriteAllBytes(path, InstitutionJson(institution));
            files[institution.Id] = path;
        }

        File.WriteAllBytes(Path.Combine(directory, "advisory.osv.json"), Encoding.UTF8.GetBytes(Advisory.ToOsvJson(now)));
        return files;
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
