using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Evidence.Verification;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Verbs.Evidence;

[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(WhyTree))]
[JsonSerializable(typeof(VerifiedReceipt))]
internal sealed partial class EvidenceVerbJson : JsonSerializerContext
{
    /// <summary>Names and reasons in Japanese stay readable.</summary>
    public static EvidenceVerbJson Pretty { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<BodyStanding>(JsonNamingPolicy.CamelCase) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
