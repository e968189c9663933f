using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hikeshi.Exposure.Ranking;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(RankingAnswer))]
public sealed partial class RankingJson : JsonSerializerContext
{
    private static readonly Lazy<RankingJson> LazyReadable = new(static () =>
        new RankingJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>As generated, with readable Japanese instead of escapes.</summary>
    public static RankingJson Readable => LazyReadable.Value;
}
