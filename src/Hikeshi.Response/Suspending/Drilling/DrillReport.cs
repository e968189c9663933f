using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Situation;
using Hikeshi.Response.Suspending.Planning;

namespace Hikeshi.Response.Suspending.Drilling;

/// <summary>What a drill found: everything that would happen, and where the plan has holes.</summary>
/// <param name="AsOf">The imagined moment of the proposal.</param>
/// <param name="IfDecided">When people decide at the last minute.</param>
/// <param name="IfNobodyAnswers">When nobody does: nothing begins.</param>
/// <param name="ResumeNeeds">What must be shown before it is resumed.</param>
public sealed record DrillReport(
    string Plan,
    string Version,
    BilingualText Names,
    DateTimeOffset AsOf,
    IReadOnlyList<DrillAsked> Asked,
    IReadOnlyList<DrillFunction> Functions,
    IReadOnlyList<DrillMeasure> Measures,
    IReadOnlyList<DrillMoment> IfDecided,
    IReadOnlyList<DrillMoment> IfNobodyAnswers,
    IReadOnlyList<DrillNotice> Notices,
    BilingualText ResumeDecides,
    IReadOnlyList<BilingualText> ResumeNeeds,
    IReadOnlyList<SuspensionHole> Holes)
{
    public string ToJson() => JsonSerializer.Serialize(this, DrillJson.Readable.DrillReport);

    /// <exception cref="JsonException">It is no report.</exception>
    public static DrillReport Parse(string json) => JsonSerializer.Deserialize(json, DrillJson.Readable.DrillReport) ?? throw new JsonException("null");
}

/// <summary>Somebody who would be asked, or has answered in advance.</summary>
public sealed record DrillAsked(BilingualText Who, BilingualText How);

/// <param name="NextCutOff">Of the institution's day, local time; null: none comes while it lasts.</param>
public sealed record DrillFunction(string Id, BilingualText Names, int Tier, int ToleranceMinutes, BilingualText? NextCutOff = null, BilingualText? Fallback = null);

/// <param name="HeldBy">Guardrails that leave it to people.</param>
public sealed record DrillMeasure(string Action, string Target, IReadOnlyList<string> HeldBy, IReadOnlyList<DrillActuator> Actuators);

/// <param name="State">rehearsed or failed.</param>
public sealed record DrillActuator(string Name, string State, string Detail);

/// <param name="Minutes">Since the proposal.</param>
/// <param name="At">Local time.</param>
public sealed record DrillMoment(int Minutes, BilingualText At, BilingualText What, BilingualText Who);

public sealed record DrillNotice(string Id, BilingualText By, BilingualText Audience, BilingualText Channel, BilingualText Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(DrillReport))]
internal sealed partial class DrillJson : JsonSerializerContext
{
    private static readonly Lazy<DrillJson> LazyReadable = new(static () =>
        new DrillJson(new JsonSerializerOptions(Default!.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    public static DrillJson Readable => LazyReadable.Value;
}
