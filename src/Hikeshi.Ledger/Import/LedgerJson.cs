using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Ledger.Institution;

namespace Hikeshi.Ledger.Import;

/// <summary>Strict JSON of the ledger's documents: every member required unless optional, none unknown, none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(InstitutionDocument))]
[JsonSerializable(typeof(SoftwareDocument))]
public sealed partial class LedgerJson : JsonSerializerContext
{
    private static readonly Lazy<LedgerJson> LazyReadable = new(static () =>
        new LedgerJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>As generated, with readable Japanese instead of escapes.</summary>
    public static LedgerJson Readable => LazyReadable.Value;
}
