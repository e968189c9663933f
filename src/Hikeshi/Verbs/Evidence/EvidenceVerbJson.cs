using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Evidence.Inspection;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence;

[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(InspectionReport))]
[JsonSerializable(typeof(WhyTree))]
[JsonSerializable(typeof(VerifiedReceipt))]
[JsonSerializable(typeof(EffectTree))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class EvidenceVerbJson : JsonSerializerContext
{
    /// <summary>Names and reasons in Japanese stay readable.</summary>
    public static EvidenceVerbJson Pretty { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<BodyStanding>(JsonNamingPolicy.CamelCase), new JsonStringEnumConverter<Mending>(JsonNamingPolicy.CamelCase) },
        MaxDepth = 1024, // a level of an explanation is an object and an array
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
